import type { AuditEvent, Bundle, OperationOutcome } from '@medplum/fhirtypes'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Journal, openJournal } from '../../src/audit/journal.ts'
import { listDocuments } from '../../src/country-a/list-documents.ts'
import type { SystemCaller } from '../../src/domain/caller.ts'
import { accessLogRoutes } from '../../src/http/access-log.ts'
import { hospitalFhirRoutes } from '../../src/http/fhir/hospital.ts'
import { createListener } from '../../src/http/listener.ts'
import { auditJournalStore } from '../../src/storage/audit-journal.ts'
import { auditSearch } from '../../src/storage/audit-search.ts'
import { silentLog } from '../support/countries.ts'
import { nationalSystem, type ReportNode, reportNode } from '../support/reports.ts'
import { foreignDoctor, sourcePorts } from '../support/source-ports.ts'

const person = { system: nationalSystem, value: '131052-308T' }
const other = { system: nationalSystem, value: '010101-123N' }
const local = { system: 'urn:oid:1.2.246.10.99999999.14', value: '4711' }
const breakGlass = { reason: 'unconscious', text: 'found on the street', stepUpAt: 0 }
let node: ReportNode
let journal: Journal
let url: string
let close: () => Promise<void>
let caller: SystemCaller

beforeAll(async () => {
  node = await reportNode()
  const { database } = node
  journal = openJournal({ store: auditJournalStore(database), node: 'fi-1', log: silentLog })
  const ports = { ...(await sourcePorts(node)), audit: journal }
  const reader = auditSearch(database.db)
  const authenticate = async () => caller
  const app = createListener({ name: 'hospital', log: silentLog })
  await app.register(accessLogRoutes({ patients: node.patients, reader, audit: journal, authenticate }))
  await app.register(
    hospitalFhirRoutes({
      ports,
      reader,
      reports: { ...node, audit: journal },
      base: 'http://hospital.example/fhir',
      cursorKey: new Uint8Array(32).fill(9),
      bodyLimit: 2 ** 20,
      authenticate,
    }),
  )
  url = await app.listen({ host: '127.0.0.1', port: 0 })
  close = async () => {
    await app.close()
    await journal.close()
    await node.close()
  }
  for (const identifiers of [[person, local], [other]])
    await node.patients.register({ identifiers, name: { family: 'A', given: [] }, sex: 'unknown' })
  const list = (over: object, about = person) =>
    listDocuments(
      ports,
      foreignDoctor({ person: about, ...over }),
      { search: searchAll, patient: { identifier: about }, query: 'patient' },
      { transaction: '00000000-0000-4000-8000-00000000000a', network: '192.0.2.1' },
    )
  await list({})
  await list({ purpose: 'ETREAT', breakGlass })
  await list({}, other)
  // What the image channel writes: a pseudonym only.
  await journal.append({
    kind: 'study-read',
    outcome: 'success',
    transaction: '00000000-0000-4000-8000-00000000000b',
    client: 'https://ncp.pt.example',
    country: 'PT',
    purpose: 'TREAT',
    patient: local,
    professional: { subject: foreignDoctor().professional.subject },
    objects: ['1.2.3'],
  })
  await journal.append({ kind: 'token-refused', outcome: 'minor-failure', transaction: 'x', reason: '\0ä' })
})
afterAll(() => close())

const searchAll = { criteria: [], sort: { name: '_id', descending: false }, count: 10, countOnly: false }
const as = (...scopes: string[]): void => {
  caller = { kind: 'system', clientId: 'citizens', scopes: new Set(scopes), jti: 'j' }
}
const accesses = async (body: object) => {
  const answer = await fetch(`${url}/access-log`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return { status: answer.status, body: (await answer.json()) as { accesses: Record<string, unknown>[] } }
}
const events = async (query: string): Promise<{ status: number; body: Bundle<AuditEvent> }> => {
  const answer = await fetch(`${url}/fhir/AuditEvent?${query}`)
  return { status: answer.status, body: (await answer.json()) as Bundle<AuditEvent> }
}
const found = async (query: string) => (await events(query)).body.entry ?? []

test('N151: a patient learns who looked, when, at what and why, and which was an emergency', async () => {
  as('access-log.read')
  const { body } = await accesses({ patient: person })

  const professional = { name: 'Dr Ana Silva', role: '221', organisation: expect.any(String) }
  expect(body.accesses).toMatchObject([
    { what: 'images', objects: ['1.2.3'], emergency: false, purpose: 'TREAT', professional },
    { what: 'list', emergency: true, purpose: 'ETREAT', client: 'PT', professional },
    { what: 'list', emergency: false, purpose: 'TREAT', at: expect.stringMatching(/^20.*Z$/) },
  ])
  expect(JSON.stringify(body)).not.toContain(other.value)
})

test('N151: by any number of the same patient, within a time, and reading it is in the journal too', async () => {
  as('access-log.read')
  const none = await accesses({ patient: person, until: '2026-01-01T00:00:00Z' })
  const same = await accesses({ patient: local })

  expect([none.body.accesses.length, same.body.accesses.length]).toEqual([0, 3])
  as('audit.read')
  expect((await found(`date=ge2026&subtype=ITI-81&patient.identifier=${local.system}|4711`)).length).toBe(1)
})

test('the access log is for those who may have it, and takes nothing else than a patient and a time', async () => {
  as('fhir.read', 'audit.read')
  expect((await accesses({ patient: person })).status).toBe(403)
  as('access-log.read')
  expect((await accesses({ patient: person, name: 'x' })).status).toBe(400)
  expect((await accesses({})).status).toBe(400)
  expect((await events('date=ge2026')).status).toBe(403)
})

test.each([
  ['date=ge2026&subtype=ITI-67', 3],
  ['date=ge2026&subtype=ITI-67&purpose=BTG', 1],
  ['date=ge2026&subtype=ITI-67,110103', 4],
  [`date=ge2026&patient:identifier=${other.system}|${other.value}`, 1],
  ['date=ge2026&outcome=4', 1],
  ['date=ge2026&entity.identifier=1.2.3', 1],
  ['date=ge2026&address=192.0.2.1', 3],
  ['date=ge2026&agent.identifier=https://ncp.pt.example&action=R', 1],
  ['date=ge2026&date=lt2026-01-02', 0],
])('ITI-81: %s finds %i', async (query, count) => {
  as('audit.read')
  expect(await found(query)).toHaveLength(count)
})

test('ITI-81 gives every entry once in pages, newest first', async () => {
  as('audit.read')
  const ids: string[] = []
  const recorded: string[] = []
  for (let query: string | undefined = 'date=ge2026&subtype=ITI-67,110103&_count=2'; query; ) {
    const { body }: { body: Bundle<AuditEvent> } = await events(query)
    for (const { resource } of body.entry ?? []) {
      ids.push(resource?.id ?? '')
      recorded.push(resource?.recorded ?? '')
    }
    query = body.link?.find(({ relation }) => relation === 'next')?.url?.split('?')[1]
  }

  expect(new Set(ids).size).toBe(4)
  expect(ids).toHaveLength(4)
  expect(recorded).toEqual([...recorded].sort().reverse())
})

test.each([['subtype=ITI-67'], ['date=ap2026'], ['date=ge2026&_has:x=y'], ['date=ge2026&agent=x']])(
  'ITI-81: %s is refused',
  async (query) => {
    as('audit.read')
    const { status, body } = await events(query)
    expect(status).toBe(400)
    expect((body as unknown as OperationOutcome).issue[0]?.code).toMatch(/invalid|not-supported/)
  },
)
