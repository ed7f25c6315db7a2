import { once } from 'node:events'
import { createServer } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { type Journal, openJournal } from '../../src/audit/journal.ts'
import type { TokenIssuing } from '../../src/country-a/ports.ts'
import { createListener } from '../../src/http/listener.ts'
import { mutualTls } from '../../src/http/mutual-tls.ts'
import { revocationRoutes } from '../../src/http/oauth/revocations.ts'
import { smartConfigurationRoutes } from '../../src/http/oauth/smart-configuration.ts'
import { type TokenLimits, tokenRoutes } from '../../src/http/oauth/token.ts'
import { auditJournalStore } from '../../src/storage/audit-journal.ts'
import type { OpenDatabase } from '../../src/storage/database.ts'
import { emergencyRegister } from '../../src/storage/emergencies.ts'
import { patientChoices } from '../../src/storage/patient-choices.ts'
import { replayGuard } from '../../src/storage/replay.ts'
import { openRevocations } from '../../src/storage/revocations.ts'
import { silentLog, type TestCountries, testCountries } from './countries.ts'
import { testDatabase } from './database.ts'

export interface SourceNode {
  readonly countries: TestCountries
  readonly database: OpenDatabase
  readonly exchange: FastifyInstance
  readonly images: FastifyInstance
  readonly ports: TokenIssuing & { readonly revocations: Awaited<ReturnType<typeof openRevocations>> }
  readonly journal: Journal
  readonly urls: { readonly exchange: string; readonly images: string }
  /** Reasons of every refusal in the journal, in order. */
  events(kind: string): Promise<{ outcome: string; outcomeDesc?: string }[]>
  listen(): Promise<void>
  close(): Promise<void>
}

/** A port that was free a moment ago: the trust list must name it before anything listens there. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}

/** Finland's exchange and image listeners with the real token endpoint, database and journal; routes are the test's. */
export async function sourceNode(studies: ReadonlySet<string>, limits?: TokenLimits): Promise<SourceNode> {
  const at = { exchange: await freePort(), images: await freePort() }
  const countries = await testCountries({
    FI: at,
    PT: { exchange: await freePort() },
    ES: { exchange: await freePort(), policy: 'PT' },
  })
  const database = await testDatabase()
  const { keys, policy } = countries.of('FI')
  const journal = openJournal({ store: auditJournalStore(database), keys, node: 'FI-1', log: silentLog })
  const choices = patientChoices(database.db)
  const ports = {
    keys,
    trustList: countries.trustList,
    rules: policy.rules,
    replay: replayGuard(database.db),
    revocations: await openRevocations(database.db, silentLog),
    audit: journal,
    checkpoints: journal,
    emergencies: emergencyRegister(database.db),
    choices: (person: { system: string; value: string }) => choices.of([person]),
    studyBelongsTo: (_: unknown, studyUid: string) => Promise.resolve(studies.has(studyUid)),
  }
  const tls = mutualTls(keys, countries.trustList, { log: silentLog, audit: journal })
  const listener = (name: string): FastifyInstance => {
    const app = createListener({ name, log: silentLog, tls: tls.options })
    tls.guard(app.server)
    return app
  }
  const exchange = listener('exchange')
  const images = listener('images')
  await exchange.register(tokenRoutes(ports, limits))
  await exchange.register(smartConfigurationRoutes(ports))
  await exchange.register(revocationRoutes(ports))
  return {
    countries,
    database,
    exchange,
    images,
    ports,
    journal,
    urls: { exchange: `https://127.0.0.1:${at.exchange}`, images: `https://127.0.0.1:${at.images}` },
    async events(kind) {
      const rows = await database.db.selectFrom('audit_records').select('record').orderBy('seq').execute()
      const codes: Record<string, string> = { refused: '8', issued: '0' }
      return rows
        .map(({ record }) => JSON.parse(record).event)
        .filter((event) => event.subtype[0].code === 'ITI-71' && event.outcome === codes[kind])
    },
    async listen() {
      await exchange.listen({ host: '127.0.0.1', port: at.exchange })
      await images.listen({ host: '127.0.0.1', port: at.images })
    },
    async close() {
      await exchange.close()
      await images.close()
      await journal.close()
      ports.replay.close()
      ports.revocations.close()
      countries.trustList.close()
      await database.close()
    },
  }
}
