import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DocumentIndex, PatientRegistry } from '../../src/country-a/ports.ts'
import type { ReportPorts } from '../../src/reports/file-report.ts'
import type { OpenDatabase } from '../../src/storage/database.ts'
import { documentIndex, documentsFollow } from '../../src/storage/documents.ts'
import { objectFolder } from '../../src/storage/object-folder.ts'
import { patientRegistry } from '../../src/storage/patients.ts'
import { reportObjects } from '../../src/storage/report-objects.ts'
import { reportIndex } from '../../src/storage/reports.ts'
import { testDatabase } from './database.ts'

export interface ReportNode extends ReportPorts {
  readonly database: OpenDatabase
  readonly patients: PatientRegistry
  readonly documents: DocumentIndex
  close(): Promise<void>
}

export const nationalSystem = 'urn:oid:1.2.246.21'
export const hospitalSystem = 'urn:oid:1.2.246.10.99999999.14'

/** What takes and finds reports, on a real database and a real folder. */
export async function reportNode(): Promise<ReportNode> {
  const database = await testDatabase()
  const folder = join(tmpdir(), `roentgate-reports-${randomBytes(6).toString('hex')}`)
  return {
    database,
    patients: patientRegistry(database, {
      patientMerged: [documentsFollow],
      nationalSystems: [nationalSystem],
    }),
    documents: documentIndex(database.db),
    objects: reportObjects(objectFolder(folder)),
    index: reportIndex(database),
    context: { country: 'FI', custodian: { name: 'Lumivaara', oid: '2.16.17.710.850' }, language: 'fi' },
    defaultSystem: hospitalSystem,
    async close() {
      await database.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
