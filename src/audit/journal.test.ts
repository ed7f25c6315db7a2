import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { silentLog, testCountries } from '../../test/support/countries.ts'
import { testDatabase } from '../../test/support/database.ts'
import type { AuditEntry } from '../domain/audit.ts'
import { auditJournalStore } from '../storage/audit-journal.ts'
import type { OpenDatabase } from '../storage/database.ts'
import type { NodeKeys } from '../trust/keys.ts'
import { exportAudit } from './export.ts'
import { openJournal } from './journal.ts'
import { retireJournal } from './retention.ts'
import { verifyJournal } from './verify.ts'

let database: OpenDatabase
let keys: NodeKeys
let count = 0
beforeAll(async () => {
  database = await testDatabase()
  keys = (await testCountries({ FI: { exchange: 1, images: 2 } })).of('FI').keys
})
afterAll(() => database.close())

const entry = (over: Partial<AuditEntry> = {}): AuditEntry => ({
  kind: 'documents-listed',
  outcome: 'success',
  transaction: '00000000-0000-4000-8000-000000000000',
  ...over,
})
const open = (node = `FI-${++count}`) => ({
  node,
  journal: openJournal({ store: auditJournalStore(database), keys, node, log: silentLog }),
})
const verify = () =>
  verifyJournal({ store: auditJournalStore(database), keys: keys.auditKeys, country: 'FI' })
/** Changes the tables as somebody would who owns the database and not only the program. */
const tamper = async (statement: string): Promise<void> => {
  await database.pool.query(`alter table audit_records disable trigger append_only;
    alter table audit_records disable trigger kept; ${statement};
    alter table audit_records enable trigger append_only; alter table audit_records enable trigger kept`)
}
const restore = (node: string) =>
  tamper(`delete from audit_records where node = '${node}'; delete from audit_heads where node = '${node}';
    alter table audit_checkpoints disable trigger append_only; delete from audit_checkpoints where node = '${node}';
    alter table audit_checkpoints enable trigger append_only`)

test('many concurrent entries of two processes make one chain without a gap', async () => {
  const { node, journal } = open()
  const second = openJournal({ store: auditJournalStore(database), keys, node, log: silentLog })

  await Promise.all(Array.from({ length: 600 }, (_, i) => (i % 2 ? journal : second).append(entry())))
  await journal.close()
  await second.close()

  const { rows } = await database.pool.query(
    'select count(*) as n, max(seq) as last, count(distinct xmin::text) as transactions from audit_records where node = $1',
    [node],
  )
  expect(rows[0]).toMatchObject({ n: 600, last: 600 })
  expect(rows[0]?.transactions).toBeLessThan(60)
  expect(await verify()).toMatchObject({ kind: 'intact' })
})

test('N147: one changed byte is found, and which record', async () => {
  const { node, journal } = open()
  for (let i = 0; i < 5; i++) await journal.append(entry({ objects: ['1.2.3'] }))
  await journal.close()

  await tamper(
    `update audit_records set record = replace(record, '1.2.3', '1.2.4') where node = '${node}' and seq = 3`,
  )

  expect(await verify()).toEqual({ kind: 'broken', node, seq: 3 })
  await restore(node)
})

test('N148: a tail that was cut off together with the head is found by the checkpoint', async () => {
  const { node, journal } = open()
  for (let i = 0; i < 4; i++) await journal.append(entry())
  await journal.checkpoint()

  await tamper(`delete from audit_records where node = '${node}' and seq > 2;
    update audit_heads set seq = 2, hash = (select hash from audit_records where node = '${node}' and seq = 2)
    where node = '${node}'`)

  expect(await verify()).toEqual({ kind: 'checkpoint-mismatch', node, seq: 4 })
  await restore(node)
})

test('N148: a journal that was written anew does not fit its checkpoint', async () => {
  const { node, journal } = open()
  await journal.append(entry({ reason: 'the truth' }))
  await journal.checkpoint()

  await tamper(
    `delete from audit_records where node = '${node}'; delete from audit_heads where node = '${node}'`,
  )
  await openJournal({ store: auditJournalStore(database), keys, node, log: silentLog }).append(
    entry({ reason: 'a lie' }),
  )

  expect(await verify()).toEqual({ kind: 'checkpoint-mismatch', node, seq: 1 })
  await restore(node)
})

test.each([
  'update audit_records set record = record',
  'delete from audit_records',
  'truncate audit_records',
])('N149: %s is refused', async (statement) => {
  await expect(database.pool.query(statement)).rejects.toMatchObject({ code: '42501' })
})

test('F07: an entry that cannot be written is refused, and the next one that can is not', async () => {
  const { journal } = open()
  await database.pool.query('alter table audit_heads rename to audit_heads_away')

  await expect(journal.append(entry())).rejects.toMatchObject({ code: 'audit-unavailable' })
  expect(journal.isWritable()).toBe(false)

  await database.pool.query('alter table audit_heads_away rename to audit_heads')
  await expect(journal.append(entry())).resolves.toBeUndefined()
  expect(journal.isWritable()).toBe(true)
})

test('exports one AuditEvent a line, in BALP shape', async () => {
  const { node, journal } = open()
  await journal.append(
    entry({
      kind: 'study-read',
      client: 'https://ncp.pt.example',
      country: 'PT',
      network: '192.0.2.7',
      professional: { subject: 'pt-hp-1', name: 'Dr\r\n\0<script>\u202e\ud800', role: '221' },
      purpose: 'ETREAT',
      emergency: true,
      patient: { system: 'urn:oid:1.2.246.21', value: '131052-308T' },
      treatmentId: 'trc-1',
      tokenId: 'jti-1',
      objects: ['1.2.3'],
      query: 'a=b',
    }),
  )

  const lines: string[] = []
  for await (const line of exportAudit(auditJournalStore(database))) lines.push(line)
  const event = JSON.parse(lines.find((line) => line.includes(`"${node}-1"`)) ?? '')
  const codes = event.agent.map(
    (agent: { type: { coding: { code: string }[] } }) => agent.type.coding[0]?.code,
  )

  // BALP: in a read the client is the destination.
  expect(codes).toEqual(['110152', '110153', 'IRCP'])
  expect(event).toMatchObject({ resourceType: 'AuditEvent', action: 'R', outcome: '0' })
  expect(event.agent[2]).toMatchObject({ requestor: true, policy: ['urn:ietf:params:oauth:jti:jti-1'] })
  expect(event.entity.map((each: { role?: { code: string } }) => each.role?.code)).toEqual([
    '1',
    '24',
    '4',
    '13',
    undefined,
  ])
  expect(lines.every((line) => line.indexOf('\n') === line.length - 1)).toBe(true) // N045
})

test("keeps a peer's checkpoint only if the peer signed it", async () => {
  const peers = await testCountries({ PT: { exchange: 1 }, ES: { exchange: 2, policy: 'PT' } })
  const pt = openJournal({
    store: auditJournalStore(database),
    keys: peers.of('PT').keys,
    node: 'PT-1',
    log: silentLog,
  })
  const { journal } = open()
  await pt.append(entry())
  await pt.checkpoint()
  const jws = pt.latestCheckpoint() ?? ''
  const [ptEntry, esEntry] = ['PT', 'ES'].map((code) => peers.trustList.byCode(code))
  if (!ptEntry || !esEntry) throw new Error('two countries')

  await journal.keepPeerCheckpoint(esEntry, jws)
  await journal.keepPeerCheckpoint(ptEntry, jws)

  const kept = await database.db
    .selectFrom('audit_checkpoints')
    .select('country')
    .where('node', '=', 'PT-1')
    .execute()
  expect(kept).toEqual([{ country: 'PT' }])
  await restore('PT-1')
})

test('what is older than it must be kept can be removed, and what is left is still proven', async () => {
  const { node, journal } = open()
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - 4 * 366 * 86_400_000 })
  for (let i = 0; i < 3; i++) await journal.append(entry())
  vi.useRealTimers() // the key that signs is of today
  await journal.checkpoint()
  await journal.append(entry())
  await journal.append(entry())
  await journal.checkpoint()
  const store = auditJournalStore(database)
  const before = await verify()
  const retired = await retireJournal({ store, keys, auditKeys: keys.auditKeys }, { olderThanDays: 1100 })

  expect(retired).toEqual([{ node, seq: 3 }])
  const after = await verify()
  expect(after).toMatchObject({ kind: 'intact' })
  expect([before, after].map((one) => (one.kind === 'intact' ? one.records : 0))).toEqual([
    expect.any(Number),
    before.kind === 'intact' ? before.records - 3 : 0,
  ])
  // Whoever removes without the country's key is found.
  await tamper(`alter table audit_records disable trigger kept; grant delete on audit_records to current_user;
    delete from audit_records where node = '${node}' and seq = 4; alter table audit_records enable trigger kept`)
  expect(await verify()).toEqual({ kind: 'broken', node, seq: 4 })
  await database.pool.query(`update audit_retirements set statement = 'x' where node = '${node}'`)
  expect(await verify()).toMatchObject({ kind: 'checkpoint-mismatch', node })
  await tamper(`alter table audit_records disable trigger kept; delete from audit_retirements`)
  await restore(node)
  await database.pool.query(
    'alter table audit_records enable trigger kept; revoke delete on audit_records from current_user',
  )
})

test('nothing younger than three years is removed, not even by the owner of the tables', async () => {
  const { node, journal } = open()
  await journal.append(entry())
  await journal.checkpoint()
  const store = auditJournalStore(database)

  await expect(
    retireJournal({ store, keys, auditKeys: keys.auditKeys }, { olderThanDays: 1000 }),
  ).rejects.toThrow('at least')
  await expect(store.retire({ node, seq: 1, statement: 'x' })).rejects.toMatchObject({ code: '42501' })
  expect(await verify()).toMatchObject({ kind: 'intact' })
  await restore(node)
})
