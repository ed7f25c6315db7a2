import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { z } from 'zod'
import { breakGlass } from '../../src/country-b/break-glass.ts'
import { emergencies } from '../../src/http/portal/contract-emergency.ts'
import { treatment } from '../../src/http/portal/contract-treatment.ts'
import { type BrowserSession, signIn } from '../support/browser-session.ts'
import { doctor, type PortalNode, portalNode, supervisor } from '../support/portal-node.ts'
import { doctor as professional } from '../support/professional.ts'
import { listed, openTreatment } from '../support/treatment.ts'

const why = { reason: 'unconscious', text: 'Found on the street, not responding.' }
let node: PortalNode
let browser: BrowserSession
let chief: BrowserSession
let path: string
beforeAll(async () => {
  node = await portalNode()
  browser = await signIn(node.url, doctor)
  chief = await signIn(node.url, supervisor)
  path = await openTreatment(browser)
})
afterAll(() => node.close())
beforeEach(() => {
  node.journal.length = 0
})

const override = async (
  body: object = why,
): Promise<{ status: number; body: z.output<typeof treatment> }> => {
  const answer = await browser.send('POST', `${path}/emergency`, body)
  return { status: answer.status, body: (await answer.json()) as z.output<typeof treatment> }
}
const queue = async () => emergencies.parse(await (await chief.fetch('/api/emergencies')).json()).emergencies

test('N079: an override is a treatment of its own for a quarter of an hour, with its reason in the journal', async () => {
  const { status, body } = await override()
  const opened = treatment.parse(body)
  const minutes = (Date.parse(opened.expiresAt) - Date.now()) / 60_000

  expect(status).toBe(201)
  expect(opened).toMatchObject({ purpose: 'ETREAT', emergency: { reason: 'unconscious' } })
  expect(minutes).toBeGreaterThan(14)
  expect(minutes).toBeLessThanOrEqual(15)
  expect(`/api/treatments/${opened.treatment}`).not.toBe(path)
  expect(node.journal.find(({ kind }) => kind === 'emergency-started')).toMatchObject({
    emergency: true,
    purpose: 'ETREAT',
    country: 'FI',
    reason: `unconscious: ${why.text}`,
  })
  expect(await (await browser.fetch(path)).json()).toMatchObject({ purpose: 'TREAT' })
})

test('what is done under an override is marked in the journal, and so is its end', async () => {
  const { body } = await override()
  const own = `/api/treatments/${body.treatment}`
  await browser.fetch(`${own}/sources/FI/documents`)
  await browser.send('DELETE', own)

  const marked = node.journal.filter(({ treatmentId }) => treatmentId === body.treatment)
  expect(marked.map(({ kind, emergency }) => [kind, emergency])).toEqual([
    ['emergency-started', true],
    ['documents-listed', true],
    ['emergency-ended', true],
  ])
})

test.each([
  [{ ...why, text: 'too short' }],
  [{ ...why, text: ' '.repeat(40) }],
  [{ ...why, text: 'x'.repeat(501) }],
  [{ ...why, reason: 'curiosity' }],
  [{}],
])('N039: %o overrides nothing', async (body) => {
  expect((await override(body)).status).toBe(400)
  expect(node.journal).toEqual([])
})

test('an override needs a sign-in of the last five minutes', async () => {
  const treating = {
    professional: professional({ authTime: Math.floor(Date.now() / 1000) - 301 }),
    transaction: 't',
    treatment: {} as never,
  }
  await expect(breakGlass({} as never, treating, why)).rejects.toMatchObject({ code: 'forbidden' })
})

test('the supervisor sees each override and reviews it once; others see no such page', async () => {
  const { body } = await override()
  const found = (await queue()).find(({ emergency }) => emergency === body.treatment)
  const review = { verdict: 'justified', note: 'Ambulance report seen.', patientTold: true }
  const send = (from: BrowserSession, id: string) =>
    from.send('POST', `/api/emergencies/${id}/review`, review)

  expect(found).toMatchObject({
    ...why,
    own: false,
    countries: ['FI'],
    professional: { name: 'Dr Inês Valadares' },
  })
  expect((await send(browser, body.treatment)).status).toBe(404)
  expect((await browser.fetch('/api/emergencies')).status).toBe(404)
  expect((await send(chief, body.treatment)).status).toBe(204)
  expect((await send(chief, body.treatment)).status).toBe(409)
  expect((await send(chief, 'A'.repeat(22))).status).toBe(404)
  const after = (await queue()).find(({ emergency }) => emergency === body.treatment)
  expect(after?.review).toMatchObject({ ...review, by: 'Dr Teresa Boavida' })
})

test('nobody reviews their own override', async () => {
  const own = await openTreatment(chief)
  const opened = (await (await chief.send('POST', `${own}/emergency`, why)).json()) as { treatment: string }
  const answer = await chief.send('POST', `/api/emergencies/${opened.treatment}/review`, {
    verdict: 'justified',
    note: '',
    patientTold: false,
  })
  expect(answer.status).toBe(403)
})

test('N084: the fourth override within an hour is let through, and raises an alert', async () => {
  for (let i = 0; i < 4; i++) expect((await override()).status).toBe(201)
  expect(node.journal.filter(({ kind }) => kind === 'alert-raised').at(-1)).toMatchObject({
    reason: 'many-emergencies',
  })
})

test('nothing of an override can be read in the tables', async () => {
  await override()
  const { rows } = await node.database.pool.query('select * from portal_emergencies')
  const text = rows.map((row) => Object.values(row).map(String).join(' ')).join(' ')

  expect(rows.length).toBeGreaterThan(0)
  for (const secret of ['Korpisalo', '010150-999R', 'Valadares', 'street', 'pt-hp-2f81c6'])
    expect(text).not.toContain(secret)
})

test.each(['R', 'V', 'odd'])(
  'N085: what is labelled %s is not taken away, and its source is not asked',
  async (code) => {
    const { list } = node.other
    const labelled = structuredClone(list)
    for (const { resource } of labelled.entry ?? [])
      if (resource?.resourceType === 'DocumentReference')
        resource.securityLabel = [
          { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', code }] },
        ]
    node.other.list = labelled
    const treated = await openTreatment(browser)
    const { study, report } = await listed(browser, treated)
    const before = node.other.calls.length
    const items = [
      [{ kind: 'study', study }],
      [{ kind: 'report', report }],
      [{ kind: 'series', study, series: study }],
    ]
    const answers = await Promise.all(
      items.map((each) => browser.send('POST', `${treated}/downloads`, { items: each })),
    )
    const file = await browser.fetch(`${treated}/studies/${study}/series/${study}/instances/${study}/file`)
    node.other.list = list

    expect([...answers, file].map(({ status }) => status)).toEqual([403, 403, 403, 403])
    expect(node.other.calls.length).toBe(before)
  },
)
