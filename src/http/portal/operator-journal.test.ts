import { afterAll, beforeAll, expect, test } from 'vitest'
import { type BrowserSession, signIn } from '../../../test/support/browser-session.ts'
import { operator, type PortalNode, portalNode } from '../../../test/support/portal-node.ts'
import { failedTransaction, someEntries, writeJournal } from '../../../test/support/written-journal.ts'
import { lineHistory } from '../../storage/line-history.ts'
import type { Exchanges, JournalPage } from './contract-operator.ts'

let node: PortalNode
let engineer: BrowserSession
beforeAll(async () => {
  node = await portalNode()
  await writeJournal(node.database, someEntries)
  engineer = await signIn(node.url, operator)
})
afterAll(() => node.close())

const json = async <T>(response: Promise<Response>): Promise<T> => (await (await response).json()) as T
const day = () => ({
  from: new Date(Date.now() - 86_400_000).toISOString(),
  until: new Date(Date.now() + 60_000).toISOString(),
})
const search = (body: object) => engineer.send('POST', '/api/operator/journal', { ...day(), ...body })
const found = async (body: object) => (await json<JournalPage>(search(body))).lines

test('exchanges: how much each country asked and was asked, how much failed, and how fast images came', async () => {
  await lineHistory(node.database.db).add('FI', { bytesPerSecond: 4e6, firstByteMs: 80 })
  await lineHistory(node.database.db).add('FI', { bytesPerSecond: 2e6, firstByteMs: 120 })

  const { countries, from } = await json<Exchanges>(engineer.fetch('/api/operator/exchanges?days=7'))

  expect(countries).toEqual([
    {
      country: 'FI',
      asked: { requests: 2, failures: 1 },
      answered: { requests: 1, failures: 0 },
      line: {
        samples: 2,
        bytesPerSecond: { low: 2.2e6, middle: 3e6, high: 3.8e6 },
        firstByteMs: { low: 84, middle: 100, high: 116 },
      },
    },
  ])
  expect(Date.now() - Date.parse(from)).toBeGreaterThan(6 * 86_400_000)
  expect((await engineer.fetch('/api/operator/exchanges?days=9')).status).toBe(400)
})

test('failures: each with its kind, its reason and the transaction by which the other country finds it', async () => {
  const { lines } = await json<JournalPage>(engineer.send('POST', '/api/operator/failures', {}))

  expect(lines).toEqual([
    {
      id: 'pt-1-2',
      at: expect.any(String),
      node: 'pt-1',
      kind: 'documents-listed',
      outcome: 'serious-failure',
      other: 'FI',
      askedBy: 'us',
      transaction: failedTransaction,
      emergency: true,
      reason: 'peer-unavailable',
    },
  ])
})

test('the journal is searched by time, kind, transaction, country and professional, and shows no patient', async () => {
  expect((await found({})).map(({ kind }) => kind)).toEqual([
    'security-changed',
    'report-read',
    'documents-listed',
    'documents-listed',
  ])
  const [read, ...others] = await found({ kind: 'report-read' })
  expect(others).toEqual([])
  expect(read).toMatchObject({ other: 'FI', askedBy: 'them', professional: { name: 'Dr Aada Virtanen' } })
  expect(await found({ transaction: failedTransaction.toUpperCase() })).toHaveLength(1)
  expect(await found({ professional: 'Dr Inês Valadares' })).toHaveLength(2)
  expect(await found({ professional: 'pt-hp-2f81c6', onlyFailures: true })).toHaveLength(1)
  expect(await found({ country: 'FI' })).toHaveLength(3)
  expect(await found({ until: new Date(0).toISOString(), from: new Date(0).toISOString() })).toEqual([])
  expect(JSON.stringify(await found({}))).not.toContain('010150-999R')
})

test('a long journal comes in pages', async () => {
  const [one] = someEntries
  await writeJournal(
    node.database,
    Array.from({ length: 120 }, () => ({ ...one, kind: 'signed-in' }) as never),
  )
  const seen: string[] = []
  let after: string | undefined
  do {
    const page = await json<JournalPage>(search({ kind: 'signed-in', ...(after && { after }) }))
    seen.push(...page.lines.map(({ id }) => id))
    after = page.next
  } while (after !== undefined)

  expect(new Set(seen).size).toBe(120)
  expect(seen).toHaveLength(120)
})

test('every search is itself in the journal: who looked, and for what', async () => {
  node.journal.length = 0
  await found({ professional: 'Dr Inês Valadares' })
  await engineer.send('POST', '/api/operator/failures', {})

  expect(node.journal.map(({ kind, professional }) => [kind, professional?.name])).toEqual([
    ['journal-searched', 'Nuno Falcato'],
    ['journal-searched', 'Nuno Falcato'],
  ])
  expect(node.journal[0]?.query).toContain('Dr Inês Valadares')
})

test('a search over years, or of nonsense, is refused', async () => {
  for (const body of [
    { from: '2020-01-01T00:00:00Z' },
    { kind: 'nonsense' },
    { transaction: "' or true" },
    { after: '2020/x' },
    { country: 'Finland' },
  ])
    expect([body, (await search(body)).status]).toEqual([body, 400])
})
