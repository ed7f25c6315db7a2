import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type BrowserSession, signIn } from '../../../test/support/browser-session.ts'
import { national, swedish } from '../../../test/support/other-country.ts'
import { doctor, nurse, type PortalNode, portalNode } from '../../../test/support/portal-node.ts'
import { openTreatment } from '../../../test/support/treatment.ts'
import { documents } from './contract-list.ts'
import { treatment } from './contract-treatment.ts'

let node: PortalNode
let browser: BrowserSession
let path: string
beforeAll(async () => {
  node = await portalNode()
  browser = await signIn(node.url, doctor)
})
beforeEach(async () => {
  path = await openTreatment(browser)
})
afterAll(() => node.close())

async function identifyInSweden(purpose = 'TREAT', as = browser): Promise<string> {
  const traits = { nationalPersonIdentifier: swedish.value }
  const answer = await as.send('POST', '/api/identifications', { country: 'SE', purpose, traits })
  return ((await answer.json()) as { identification: string }).identification
}
const add = (identification: string): Promise<Response> =>
  browser.send('POST', `${path}/sources`, { identification })

test('a second country that confirms the patient is asked as well, and a country that fails hides nothing of the other', async () => {
  const answer = await add(await identifyInSweden())

  expect(answer.status).toBe(201)
  expect(treatment.parse(await answer.json()).sources.map(({ country }) => country)).toEqual(['FI', 'SE'])
  node.other.second.isSilent = true
  const [finland, sweden] = await Promise.all(
    ['FI', 'SE'].map((country) => browser.fetch(`${path}/sources/${country}/documents`)),
  )
  expect(documents.parse(await finland?.json()).studies).toBe(1)
  expect(sweden?.status).toBe(502)
  node.other.second.isSilent = false
  const again = documents.parse(await (await browser.fetch(`${path}/sources/SE/documents`)).json())
  expect(again.rows).toMatchObject([{ country: 'SE', title: 'Lungröntgen' }])
})

test('no country is told by which number another knows the patient', async () => {
  await add(await identifyInSweden())
  await browser.fetch(`${path}/sources/FI/documents`)
  await browser.fetch(`${path}/sources/SE/documents`)

  const told = (country: string): string =>
    JSON.stringify(node.other.told.filter((one) => path.endsWith(one.id) && one.country === country))
  expect(told('FI')).toContain(national.value)
  expect(told('FI')).not.toContain(swedish.value)
  expect(told('SE')).toContain(swedish.value)
  expect(told('SE')).not.toContain(national.value)
})

test('what the second country answers must be about the person whom it confirmed', async () => {
  await add(await identifyInSweden())
  const { list } = node.other.second
  node.other.second.list = node.other.list

  const answer = await browser.fetch(`${path}/sources/SE/documents`)

  node.other.second.list = list
  expect(answer.status).toBe(502)
})

test('somebody born on another day, or of the other sex, is not the same patient', async () => {
  const { patient } = node.other.second
  for (const other of [{ birthDate: '1951-01-01' }, { sex: 'male' as const }]) {
    node.other.second.patient = { ...patient, ...other }
    expect((await add(await identifyInSweden())).status).toBe(422)
    expect(node.journal.at(-1)).toMatchObject({
      kind: 'treatment-opened',
      country: 'SE',
      outcome: 'minor-failure',
    })
  }
  node.other.second.patient = patient
})

test('a country is added once, for the same purpose, by who identified the patient there', async () => {
  expect((await add(await identifyInSweden('ETREAT'))).status).toBe(422)
  const another = await signIn(node.url, nurse)
  expect((await add(await identifyInSweden('TREAT', another))).status).toBe(404)
  expect((await add(await identifyInSweden())).status).toBe(201)
  expect((await add(await identifyInSweden())).status).toBe(409)
})
