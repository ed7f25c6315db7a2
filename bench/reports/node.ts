import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Client } from 'pg'
import { openJournal } from '../../src/audit/journal.ts'
import type { SourcePorts } from '../../src/country-a/ports.ts'
import type { Identifier } from '../../src/domain/patient.ts'
import { exchangeFhirRoutes } from '../../src/http/fhir/exchange.ts'
import { createListener } from '../../src/http/listener.ts'
import { createLog } from '../../src/log.ts'
import { mildPolicy } from '../../src/reports/checks/policy.ts'
import { reportProfiles } from '../../src/reports/checks/report-profiles.ts'
import type { ReportPorts } from '../../src/reports/file-report.ts'
import { receiveReport } from '../../src/reports/receive-report.ts'
import { auditJournalStore } from '../../src/storage/audit-journal.ts'
import { openDatabase } from '../../src/storage/database.ts'
import { documentIndex, documentsFollow } from '../../src/storage/documents.ts'
import { embeddedPostgres } from '../../src/storage/embedded-postgres.ts'
import { failedMatches } from '../../src/storage/failed-matches.ts'
import { migrate } from '../../src/storage/migrate.ts'
import { objectFolder } from '../../src/storage/object-folder.ts'
import { patientChoices } from '../../src/storage/patient-choices.ts'
import { patientRegistry } from '../../src/storage/patients.ts'
import { reportObjects } from '../../src/storage/report-objects.ts'
import { reportIndex } from '../../src/storage/reports.ts'
import { loadCountryPolicy } from '../../src/trust/country-policy.ts'
import { asBytes } from '../../test/support/build-report.ts'
import { fullReport } from '../../test/support/full-report.ts'
import { foreignDoctor } from '../../test/support/source-ports.ts'
import { fill, personNumber } from './fill.ts'

export const national = 'urn:oid:1.2.246.21'

export interface FilledNode {
  readonly reports: ReportPorts
  /** Exchange door, `/fhir`, for a doctor whose patient is the person that the request's header names. */
  readonly exchange: string
  close(): Promise<void>
}

const personHeader = 'bench-person'
export const asking = (person: number): Record<string, string> => ({ [personHeader]: personNumber(person) })

/**
 * A source country's database, objects and exchange door with a million reports in its index; everything real but the
 * token, which says what the bench's header says.
 */
export async function filledNode(folder: string): Promise<FilledNode> {
  mkdirSync(folder, { recursive: true })
  const database = await openDatabase({ dataDir: folder, database: { poolSize: 12 } })
  await migrate(database.db)
  const log = createLog('error', { country: 'FI' })
  const journal = openJournal({ store: auditJournalStore(database), node: 'bench', log })
  const policy = await loadCountryPolicy('FI')
  const patients = patientRegistry(database, {
    patientMerged: [documentsFollow],
    nationalSystems: [national],
  })
  const objects = reportObjects(objectFolder(join(folder, 'objects')))
  const context = { country: 'FI', custodian: { name: 'Bench', oid: '2.999' }, language: 'fi' } as const
  const reports: ReportPorts = {
    patients,
    objects,
    index: reportIndex(database),
    context,
    defaultSystem: 'urn:oid:2.999.1',
    checks: { ...mildPolicy, profiles: 'warn', profileSet: reportProfiles() },
  }
  await filledOnce(folder, reports)
  const ports: SourcePorts = {
    patients,
    documents: documentIndex(database.db),
    objects,
    studies: { summary: async () => undefined, manifest: async () => undefined },
    choices: patientChoices(database.db),
    failures: failedMatches(database.db),
    audit: journal,
    rules: policy.rules,
    mask: policy.searchMask.fields,
    context,
    wadoBase: 'https://images.example/dicomweb',
    peerRoles: () => policy.rules.roles,
  }
  const app = createListener({ name: 'exchange', log })
  await app.register(
    exchangeFhirRoutes({
      ports,
      base: 'https://ncp.example/fhir',
      cursorKey: new Uint8Array(32).fill(7),
      authenticate: async ({ headers }) => foreignDoctor({ person: named(String(headers[personHeader])) }),
    }),
  )
  const exchange = `${await app.listen({ host: '127.0.0.1', port: 0 })}/fhir`
  const close = async (): Promise<void> => {
    await app.close()
    await journal.close()
    await database.close()
  }
  return { reports, exchange, close }
}

const named = (value: string): Identifier => ({ system: national, value })

async function filledOnce(folder: string, reports: ReportPorts): Promise<void> {
  const mark = join(folder, 'filled')
  if (existsSync(mark)) return
  const outcome = await receiveReport(reports, { bytes: asBytes(fullReport()), contentType: '' })
  if (outcome.kind === 'registered') throw new Error('The pattern is no report')
  console.error('1,000,000 reports go into the index')
  const { url } = await embeddedPostgres(join(folder, 'postgres'))
  const client = new Client({ connectionString: url })
  await client.connect()
  await fill(client, national, outcome.documentId)
  await client.end()
  writeFileSync(mark, '')
}
