import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { offerViewer } from '../country-a/offer-viewer.ts'
import type { SourcePorts } from '../country-a/ports.ts'
import type { studyReader } from '../country-a/read-study.ts'
import { viewedStudies } from '../country-a/viewed-study.ts'
import type { ExchangeFhirDeps } from '../http/fhir/exchange.ts'
import { type CallerLimits, limitCallers } from '../http/limits.ts'
import { viewerRoutes } from '../http/viewer/routes.ts'
import { codeSeconds, viewerAccesses } from '../storage/viewer-accesses.ts'
import type { Core, Trust } from './core.ts'
import type { Holdings } from './holdings.ts'
import type { Listeners } from './listeners.ts'

const dist = resolve(import.meta.dirname, '../../portal/dist')

export interface ViewerParts {
  readonly listeners: Listeners
  readonly ports: SourcePorts
  readonly holdings: Holdings
  readonly readStudy: ReturnType<typeof studyReader>
  readonly limits: CallerLimits
}

/** This country's own viewer, where it has one: its listener, and what the exchange listener offers of it. */
export async function addViewer(
  core: Core,
  { list, revocations }: Trust,
  { listeners, ports, holdings, readStudy, limits }: ViewerParts,
): Promise<{ readonly offer: NonNullable<ExchangeFhirDeps['offerViewer']>; close(): void } | undefined> {
  const { config, database, journal } = core
  const { viewer } = config.listen
  if (!viewer) return undefined
  const url = viewer.url.replace(/\/$/, '')
  const accesses = viewerAccesses(database.db)
  const tls = viewer.tls && {
    cert: readFileSync(viewer.tls.cert),
    key: readFileSync(viewer.tls.key),
    minVersion: 'TLSv1.2' as const, // BCP 195
  }
  const app = listeners.add('viewer', viewer, tls && { tls })
  const plugin = viewerRoutes({
    accesses,
    studies: viewedStudies({ archive: holdings.archive, readStudy, audit: journal }),
    isRevoked: (grant) => revocations.isRevoked(grant) || !list.byCode(grant.country),
    limit: (on, authenticate) =>
      limitCallers(on, authenticate, {
        nameOf: ({ access: { grant } }) => ({
          country: grant.country,
          professional: grant.professionalSubject,
        }),
        limits,
        refused: (limit) => listeners.refused('viewer', limit),
      }),
    audit: journal,
    country: config.country,
    url,
    dist,
  })
  await app.register(plugin)
  const offering = {
    ...ports,
    accesses,
    portalOrigins: (country: string) => list.byCode(country)?.portal_origins ?? [],
  }
  return {
    offer: async (caller, wish, asking) => ({
      address: `${url}/open`,
      code: await offerViewer(offering, caller, wish, asking),
      expiresIn: codeSeconds,
    }),
    close: accesses.stop,
  }
}
