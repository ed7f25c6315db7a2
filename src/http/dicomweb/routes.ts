import type { FastifyPluginAsync, FastifyRequest } from 'fastify'
import type { Archive } from '../../archive/archive.ts'
import type { AuditTrail } from '../../domain/audit.ts'
import type { SystemCaller } from '../../domain/caller.ts'
import { requireScope } from '../authenticate.ts'
import type { Reader, Writer } from './access.ts'
import { type BurstJournal, burstJournal } from './burst-journal.ts'
import { type ReadingDependencies, readingRoutes } from './reading.ts'
import { type StoreDependencies, storeRoutes } from './store.ts'
import { wadoUri } from './wado-uri.ts'

export interface DicomwebDependencies {
  readonly archive: Archive
  /** Who calls: what `systemCaller` gives. */
  readonly authorise: (request: FastifyRequest) => Promise<SystemCaller>
  readonly audit: AuditTrail
  readonly limits: StoreDependencies['limits']
  /** Path under which the plugin is registered, `/dicomweb`. */
  readonly prefix: string
  readonly kos?: ReadingDependencies['kos']
}

/** Who calls with a scope, and what the journal says of each of its requests. */
const callerOf =
  ({ authorise }: Pick<DicomwebDependencies, 'authorise'>) =>
  async (request: FastifyRequest, scope: string) => {
    const system = await authorise(request)
    requireScope(system, scope)
    const base = {
      outcome: 'success',
      transaction: request.id,
      network: request.ip,
      client: system.clientId,
      tokenId: system.jti,
    } as const
    return { system, base }
  }

function openReader(
  dependencies: Pick<DicomwebDependencies, 'authorise'>,
  journal: BurstJournal,
): (request: FastifyRequest) => Promise<Reader> {
  const caller = callerOf(dependencies)
  return async (request) => {
    const { system, base } = await caller(request, 'dicomweb.read')
    return { disclose: (disclosure) => journal.disclose(disclosure, system.jti, base) }
  }
}

/** WADO-URI for the systems inside the country, at `path`. */
export function wadoUriRoutes(
  dependencies: Pick<DicomwebDependencies, 'archive' | 'authorise' | 'audit'>,
  path: string,
): FastifyPluginAsync {
  const { archive, audit } = dependencies
  const open = openReader(dependencies, burstJournal(audit))
  return async (app) => wadoUri(app, path, { archive, open })
}

/** DICOMweb for the systems inside the country; to be registered under `prefix`. */
export function dicomwebRoutes(dependencies: DicomwebDependencies): FastifyPluginAsync {
  const { archive, audit, limits, prefix, kos } = dependencies
  const journal = burstJournal(audit)
  const caller = callerOf(dependencies)
  const open = openReader(dependencies, journal)

  const openWriter = async (request: FastifyRequest): Promise<Writer> => {
    const { system, base } = await caller(request, 'dicomweb.write')
    return {
      source: system.clientId,
      async stored(studyUids, quarantined) {
        await journal.imported(studyUids, system.jti, base)
        if (quarantined === 0) return
        const outcome = { outcome: 'minor-failure', reason: 'instance-conflict' } as const
        await audit.append({ ...base, ...outcome, kind: 'object-quarantined' })
      },
    }
  }

  return async (app) => {
    readingRoutes(app, { archive, open, prefix, ...(kos && { kos }) })
    storeRoutes(app, { archive, open: openWriter, prefix, limits })
  }
}
