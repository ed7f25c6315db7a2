import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { silentLog } from '../../test/support/countries.ts'
import { testDatabase } from '../../test/support/database.ts'
import { type TestTerminologyServer, testTerminologyServer } from '../../test/support/terminology-server.ts'
import { nameReport, nameRows } from '../country-b/name-codes.ts'
import type { DocumentSearch } from '../domain/document-search.ts'
import type { ReportView } from '../domain/report-view.ts'
import { codeNameCache } from '../storage/code-names.ts'
import type { OpenDatabase } from '../storage/database.ts'
import { bodyHierarchy } from './body-hierarchy.ts'
import { type CodeNames, codeNames } from './code-names.ts'
import { knownCodes } from './known-codes.ts'
import { terminologyServer } from './server.ts'

const snomed = 'http://snomed.info/sct'
const chest = { system: snomed, code: '169069000', display: 'Keuhkojen TT' }
const local = { system: 'urn:oid:2.999.30', code: 'KT-THX', display: 'Keuhkojen TT' }
const unknown = { system: snomed, code: '1', display: 'Tuntematon' }
let database: OpenDatabase
let server: TestTerminologyServer
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.close())
beforeEach(async () => {
  server = await testTerminologyServer()
  await database.pool.query('delete from code_names')
})
afterEach(() => server.close())

const namesBy = (timeoutMs = 2000, waitMs = 3000): CodeNames =>
  codeNames({
    server: terminologyServer({ url: server.url, timeoutMs }),
    cache: codeNameCache(database.db),
    days: 30,
    targets: [snomed],
    waitMs,
    log: silentLog,
  })
const named = async (names: CodeNames, codings: Parameters<CodeNames['names']>[0], language: string) =>
  Object.fromEntries(await names.names(codings, language))

test('a code has the name that the server gives it in the reader’s language', async () => {
  expect(await named(namesBy(), [chest], 'pt-PT')).toEqual({ [`${snomed}|169069000`]: 'TC do tórax' })
  expect(await named(namesBy(), [chest], 'en')).toEqual({ [`${snomed}|169069000`]: 'CT of chest' })
})

test('a code without a name in that language has none, and is not asked for again that day', async () => {
  expect(await named(namesBy(), [chest, unknown], 'fi')).toEqual({})
  const before = server.asked.length

  expect(await named(namesBy(), [chest, unknown], 'fi')).toEqual({})
  expect(server.asked.length).toBe(before)
})

test('a code of a system that the server can’t name is translated into one that it can', async () => {
  expect(await named(namesBy(), [local], 'de')).toEqual({ 'urn:oid:2.999.30|KT-THX': 'CT des Thorax' })
})

test('what the server said once is known when it is gone, by every node', async () => {
  await named(namesBy(), [chest], 'pt')
  server.behave('with-errors')
  const other = namesBy()
  await named(other, [unknown], 'pt')

  expect(await named(other, [chest], 'pt')).toEqual({ [`${snomed}|169069000`]: 'TC do tórax' })
})

test.each(['with-errors', 'never', 'endlessly'] as const)(
  'a server that answers %s is left alone for a while, and nothing is taken for unknown',
  async (behaviour) => {
    const names = namesBy(200)
    server.behave(behaviour)
    expect(await named(names, [chest], 'pt')).toEqual({})
    const before = server.asked.length

    expect(await named(names, [chest, local], 'pt')).toEqual({})
    expect(server.asked.length).toBe(before)

    server.behave('well')
    expect(await named(namesBy(), [chest], 'pt')).toEqual({ [`${snomed}|169069000`]: 'TC do tórax' })
  },
)

test('a reader doesn’t wait longer than configured; the name is there for the next', async () => {
  server.behave('slowly')
  expect(await named(namesBy(2000, 0), [chest], 'pt')).toEqual({})
  await expect.poll(() => named(namesBy(2000, 0), [chest], 'pt')).not.toEqual({})
})

test('lists and reports show our names, then the server’s, and keep the words of the sender', async () => {
  const knee = { system: snomed, code: '72696002', display: 'Polvi' }
  const [row] = await nameRows(
    { codeNames: namesBy() },
    [
      {
        id: '1',
        kind: 'study',
        country: 'FI',
        title: 'TT',
        modalities: [],
        regions: [],
        bodyParts: [knee],
        studyTypes: [chest, unknown],
        accessionNumbers: [],
        linked: [],
      },
    ],
    'pt',
  )
  const view = await nameReport(
    {},
    {
      sections: [
        { kind: 'findings', title: '', values: [{ element: 'A.1', label: '', text: 'Polvi', coding: knee }] },
      ],
    } as unknown as ReportView,
    'pt',
  )

  expect(row?.bodyParts).toEqual([{ ...knee, name: 'Joelho' }])
  expect(row?.studyTypes).toEqual([{ ...chest, name: 'TC do tórax' }, unknown])
  expect(view.sections[0]?.values[0]).toMatchObject({ text: 'Polvi', coding: { ...knee, name: 'Joelho' } })
})

test('a code that its system does not have is named once a day, those of other systems are not asked for', async () => {
  const codes = knownCodes({
    server: terminologyServer({ url: server.url, timeoutMs: 2000 }),
    systems: [snomed],
    waitMs: 2000,
    log: silentLog,
  })
  const before = server.asked.length

  expect(await codes.missing([chest, unknown, { system: 'http://loinc.org', code: '1' }])).toEqual([unknown])
  expect(await codes.missing([unknown, chest])).toEqual([unknown])
  expect(server.asked.length - before).toBe(2)
})

test('a search by a body location asks for its parts, once, and is made as it is when the server is away', async () => {
  const client = terminologyServer({ url: server.url, timeoutMs: 2000 })
  const widened = bodyHierarchy({ server: client, waitMs: 2000, log: silentLog })
  const search = (name: string, code: string): DocumentSearch => ({
    criteria: [{ kind: 'token', name, not: false, values: [{ system: snomed, code }] }],
    sort: { name: 'date', descending: true },
    count: 10,
    countOnly: false,
  })
  const codes = async (asked: DocumentSearch) =>
    (await widened(asked)).criteria.flatMap((one) =>
      (one.kind === 'token' ? one.values : []).map(({ code }) => code),
    )

  expect(await codes(search('bodysite', '51185008'))).toEqual(['51185008', '169069000', '404684003'])
  expect(await codes(search('event', '51185008'))).toEqual(['51185008'])
  expect(await codes(search('bodysite', '1 OR 2'))).toEqual(['1 OR 2'])
  server.behave('with-errors')
  expect(await codes(search('bodysite', '72696002'))).toEqual(['72696002'])
  server.behave('well')
  expect(server.asked.filter((one) => one.startsWith('$expand'))).toHaveLength(2)
})
