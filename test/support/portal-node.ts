import { type ChildProcess, fork } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Way } from '../../src/country-b/choose-way.ts'
import type { LocalTarget } from '../../src/country-b/ports.ts'
import { createRequester, type KeepingRules } from '../../src/country-b/requester.ts'
import type { AuditEntry } from '../../src/domain/audit.ts'
import { createListener } from '../../src/http/listener.ts'
import { portalRoutes } from '../../src/http/portal/routes.ts'
import { auditSearch } from '../../src/storage/audit-search.ts'
import type { Database } from '../../src/storage/database.ts'
import { downloadStore } from '../../src/storage/downloads.ts'
import { identifications } from '../../src/storage/identifications.ts'
import { lineHistory } from '../../src/storage/line-history.ts'
import { portalEmergencies } from '../../src/storage/portal-emergencies.ts'
import { professionalSessions } from '../../src/storage/sessions.ts'
import { settingsStore } from '../../src/storage/settings.ts'
import { treatmentStore } from '../../src/storage/treatments.ts'
import { silentLog } from './countries.ts'
import { testDatabase } from './database.ts'
import { operatorBehind } from './operator.ts'
import { type OtherCountry, otherCountry } from './other-country.ts'
import { freePort } from './source-node.ts'

export interface PortalNode {
  readonly url: string
  readonly issuer: string
  readonly other: OtherCountry
  readonly journal: AuditEntry[]
  readonly database: Awaited<ReturnType<typeof testDatabase>>
  stopIdentityProvider(): Promise<void>
  close(): Promise<void>
}

export const doctor = { user: 'ines', password: 'roentgate' }
export const supervisor = { user: 'teresa', password: 'roentgate' }
export const operator = { user: 'nuno', password: 'roentgate' }
export const nurse = { user: 'rui', password: 'roentgate' }

/**
 * Country B's portal as it runs: real listener, database and identity provider; country A behind the port.
 * @param pages folder of a built portal; without it one page and a script stand in.
 */
export async function portalNode({
  pages,
  targets = [],
  log = silentLog,
  keeping,
  ways,
}: {
  readonly pages?: string
  readonly targets?: readonly LocalTarget[]
  readonly log?: typeof silentLog
  /** By which ways images may come; absent: all. */
  readonly ways?: readonly Way[]
  /** Where objects from abroad are kept. */
  readonly keeping?: (store: { db: Database; secret: Buffer }) => KeepingRules
} = {}): Promise<PortalNode> {
  const dir = mkdtempSync(join(tmpdir(), 'roentgate-portal-'))
  const [port, identityPort] = [await freePort(), await freePort()]
  const url = `http://127.0.0.1:${port}`
  const issuer = `http://127.0.0.1:${identityPort}`
  const secretFile = join(dir, 'client-secret')
  const clientSecret = randomBytes(32).toString('base64url')
  writeFileSync(secretFile, clientSecret)
  const identity = await startIdentityProvider(identityPort, url, secretFile)
  const database = await testDatabase()
  const secret = randomBytes(32)
  const journal: AuditEntry[] = []
  const other = otherCountry()
  const audit = {
    append: async (entry: AuditEntry) => {
      journal.push(entry)
    },
  }
  const requester = createRequester({
    exchange: other.exchange,
    identifications: identifications(database.db, secret),
    treatments: treatmentStore(database.db, secret),
    downloads: downloadStore(database.db, secret),
    emergencies: portalEmergencies(database.db, secret),
    lineHistory: lineHistory(database.db),
    audit,
    reader: auditSearch(database.db),
    targets,
    ...(ways && { ways }),
    ...(keeping && { keeping: keeping({ db: database.db, secret }) }),
    notices: () => [
      { language: 'en', version: '1', sha256: 'a'.repeat(64), paragraphs: ['Your images', 'Text.'] },
      { language: 'fi', version: '1', sha256: 'b'.repeat(64), paragraphs: ['Kuvasi', 'Teksti.'] },
    ],
  })
  const listener = createListener({ name: 'portal', log })
  await listener.register(
    portalRoutes({
      requester,
      operator: operatorBehind(audit, database.db),
      sessions: professionalSessions(database.db, secret),
      settings: settingsStore(database.db),
      identity: {
        issuer,
        clientId: 'roentgate-portal',
        clientSecret,
        allowInsecure: true,
      },
      portalUrl: url,
      country: 'PT',
      secret,
      dist: pages ?? builtPortal(dir),
    }),
  )
  await listener.listen({ host: '127.0.0.1', port })
  const stopIdentityProvider = async (): Promise<void> => {
    if (identity.exitCode !== null || identity.signalCode !== null) return
    const ended = once(identity, 'exit')
    identity.kill('SIGTERM')
    await ended
  }
  return {
    url,
    issuer,
    other,
    journal,
    database,
    stopIdentityProvider,
    async close() {
      await listener.close()
      await database.close()
      await stopIdentityProvider()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

async function startIdentityProvider(
  port: number,
  portal: string,
  secretFile: string,
): Promise<ChildProcess> {
  const program = resolve(import.meta.dirname, '../../demo/identity-provider.ts')
  const args = ['--port', String(port), '--portal', portal, '--secret-file', secretFile]
  const child = fork(program, args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], execArgv: [] })
  const [first] = (await Promise.race([once(child, 'message'), once(child, 'exit').then(() => [])])) as [
    unknown?,
  ]
  if (first === undefined) throw new Error('the identity provider did not start')
  return child
}

/** A page and a script, as a build of the portal leaves them. */
function builtPortal(dir: string): string {
  const dist = join(dir, 'dist')
  mkdirSync(join(dist, 'assets'), { recursive: true })
  writeFileSync(join(dist, 'index.html'), '<!doctype html><title>Roentgate</title>')
  writeFileSync(join(dist, 'assets', 'main-1a2b3c4d.js'), 'export {}')
  return dist
}
