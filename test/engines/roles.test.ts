import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openJournal } from '../../src/audit/journal.ts'
import { auditJournalStore } from '../../src/storage/audit-journal.ts'
import { type OpenDatabase, openDatabase } from '../../src/storage/database.ts'
import { databaseHealth } from '../../src/storage/database-health.ts'
import { migrate } from '../../src/storage/migrate.ts'
import { objectSweeps } from '../../src/storage/object-sweeps.ts'
import { patientRegistry } from '../../src/storage/patients.ts'
import { silentLog } from '../support/countries.ts'
import { root } from '../support/demo.ts'
import { asked, type Cluster, postgresCluster } from '../support/postgres.ts'

// The statements of docs/operations/engines.md, run as they stand there.

const [roles = '', rights = '', after = ''] = [
  ...readFileSync(join(root, 'docs/operations/engines.md'), 'utf8').matchAll(/```sql\n([\s\S]*?)```/g),
].map(([, statements]) => statements)

let cluster: Cluster
let node: OpenDatabase
beforeAll(async () => {
  cluster = await postgresCluster({ fsync: 'off' })
  for (const statement of roles.split(';').filter((each) => each.trim())) await asked(cluster.url, statement)
  const url = cluster.url.replace(/\/postgres$/, '/roentgate')
  await asked(url, rights)
  const owner = await openDatabase({
    dataDir: '/nonexistent',
    database: { url: url.replace('owner', 'roentgate_owner'), poolSize: 2 },
  })
  await migrate(owner.db)
  await owner.close()
  await asked(url, after)
  node = await openDatabase({
    dataDir: '/nonexistent',
    database: { url: url.replace('owner', 'roentgate'), poolSize: 4 },
  })
})
afterAll(async () => {
  await node.close()
  await cluster.close()
})

test('the role of the node does all of its work', async () => {
  const journal = openJournal({ store: auditJournalStore(node), node: 'one', log: silentLog })
  await journal.append({ kind: 'node-started', outcome: 'success', transaction: 'a-transaction' })
  await journal.close()
  const patient = await patientRegistry(node).resolve({
    identifiers: [{ system: 'urn:oid:1.2.3', value: '1' }],
    name: { family: 'Virtanen', given: ['Aino'] },
    sex: 'female',
  })
  await node.pool.query(
    `insert into studies (uid, patient_key, attributes, answer) values ('1.2.3', $1, '{}', '{}')`,
    [patient],
  )
  const unused = await objectSweeps(node.pool).giveUp(['0'.repeat(64)])

  expect(await migrate(node.db)).toEqual([])
  expect(unused).toHaveLength(1)
})

test.each([
  `update audit_records set record = ''`,
  'delete from audit_records',
  'truncate audit_records',
  'delete from audit_checkpoints',
  'drop table studies',
  'create table more (n int)',
  'delete from kysely_migration',
])('the role of the node may not: %s', async (statement) => {
  await expect(node.pool.query(statement)).rejects.toThrow(/permission denied|must be owner/)
})

test('a server that may lose what it acknowledged, or has too few places, is named', async () => {
  const { version, ills } = await databaseHealth(node.db, 1000)

  expect(version).toMatch(/^\d+/)
  expect(ills).toEqual([expect.stringContaining('fsync is off'), expect.stringContaining('max_connections')])
})
