import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type BrowserSession, signIn } from '../support/browser-session.ts'
import { national, seriesUid, studyUid } from '../support/other-country.ts'
import { doctor, type PortalNode, portalNode } from '../support/portal-node.ts'
import { listed, openTreatment } from '../support/treatment.ts'

const lines: string[] = []
const log = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) })
const answers: string[] = []
let node: PortalNode
let browser: BrowserSession
let path: string
let secrets: string[]

/** A professional's whole way, with what goes wrong on it. */
beforeAll(async () => {
  node = await portalNode({ log: log as never })
  browser = await signIn(node.url, doctor)
  path = await openTreatment(browser)
  const { study, report } = await listed(browser, path)
  const session = browser.cookie().split('=')[1] ?? ''
  secrets = [national.value, 'Korpisalo', '1950-01-01', studyUid, seriesUid, session, browser.csrf()]
  const below = [
    `/reports/${report}`,
    `/studies/${study}`,
    `/studies/${studyUid}`,
    `/reports/${national.value}`,
    `/sources/XX/documents`,
  ]
  for (const one of below) await browser.fetch(path + one)
  const traits = { nationalPersonIdentifier: 'Korpisalo', birthDate: national.value }
  const { patient } = node.other
  node.other.patient = { ...patient, identifiers: [{ ...national, value: '020260-123X' }] }
  const refused = [
    await browser.send('POST', '/api/identifications', { country: 'FI', purpose: 'TREAT', traits }),
    await browser.send('POST', '/api/identifications', {
      country: 'FI',
      purpose: 'TREAT',
      traits: { nationalPersonIdentifier: national.value },
    }),
    await browser.fetch(`${path}/studies/${studyUid}`),
    await browser.fetch(`/api/${national.value}`),
    await fetch(`${node.url}/api/session`, { headers: { authorization: `Bearer ${session}` } }),
  ]
  node.other.patient = patient
  for (const answer of refused) answers.push(`${[...answer.headers].join()} ${await answer.text()}`)
})
afterAll(() => node.close())

const told = (text: string): string[] => secrets.filter((secret) => secret !== '' && text.includes(secret))

test('N152: no log line tells of a patient, an object or a session, at any level', () => {
  expect(lines.length).toBeGreaterThan(10)
  expect(lines.flatMap(told)).toEqual([])
})

test('N152: no refusal repeats what it was asked with', () => {
  expect(answers.flatMap(told)).toEqual([])
})

test('N152: no address that the portal gives out holds more than handles', async () => {
  const { treatment } = (await (await browser.fetch(path)).json()) as { treatment: string }
  const list = await (await browser.fetch(`${path}/sources/FI/documents`)).text()
  expect(told(treatment)).toEqual([])
  expect(told(list).filter((secret) => secret.startsWith('2.25'))).toEqual([])
})

test('N152: no table of the portal does', async () => {
  const tables = ['sessions', 'identifications', 'treatments', 'kept', 'downloads', 'emergencies']
  for (const table of tables) {
    const { rows } = await node.database.pool.query(`select * from portal_${table}`)
    const text = rows.flatMap((row) => Object.values(row).map(String)).join(' ')
    expect(told(text)).toEqual([])
  }
})
