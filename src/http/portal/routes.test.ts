import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { z } from 'zod'
import { type BrowserSession, signIn } from '../../../test/support/browser-session.ts'
import { buildStudy, national, seriesUid, studyUid } from '../../../test/support/other-country.ts'
import { doctor, nurse, type PortalNode, portalNode } from '../../../test/support/portal-node.ts'
import { listed, openTreatment } from '../../../test/support/treatment.ts'
import { identifyResponse, notice } from './contract-identification.ts'
import { documents } from './contract-list.ts'
import { report } from './contract-report.ts'
import { study } from './contract-study.ts'
import { treatment } from './contract-treatment.ts'
import { operations } from './openapi.ts'

let node: PortalNode
let browser: BrowserSession
let path: string
beforeAll(async () => {
  node = await portalNode()
  browser = await signIn(node.url, doctor)
  path = await openTreatment(browser)
})
afterAll(() => node.close())

/** What the contract says the answer is. */
async function get<T extends z.ZodType>(schema: T, address: string): Promise<z.output<T>> {
  const response = await browser.fetch(address)
  expect(response.status, await response.clone().text()).toBe(200)
  return schema.parse(await response.json())
}
const identify = (traits: object, country = 'FI'): Promise<Response> =>
  browser.send('POST', '/api/identifications', { country, purpose: 'TREAT', traits })

test('traits that break the mask are told field by field and are not sent abroad', async () => {
  const before = node.other.calls.length

  const answer = identifyResponse.parse(
    await (await identify({ birthDate: '1950-01-01', shoeSize: '44' })).json(),
  )

  expect(answer).toEqual({
    kind: 'incomplete',
    faults: [
      { label: 'shoeSize', fault: 'unknown' },
      { label: 'nationalPersonIdentifier', fault: 'missing' },
    ],
  })
  expect(node.other.calls.length).toBe(before)
})

test('an answer about somebody with another number is withheld', async () => {
  const { patient } = node.other
  node.other.patient = { ...patient, identifiers: [{ ...national, value: '020260-123X' }] }

  const response = await identify({ nationalPersonIdentifier: national.value })

  node.other.patient = patient
  expect(response.status).toBe(502)
  expect(await response.text()).not.toContain('020260')
  expect(node.journal.at(-1)).toMatchObject({ kind: 'patient-queried', reason: 'patient-mismatch' })
})

test('a notice that is not in force opens no treatment', async () => {
  const { identification } = (await (
    await identify({ nationalPersonIdentifier: national.value })
  ).json()) as {
    identification: string
  }
  const open = (given: object): Promise<Response> =>
    browser.send('POST', '/api/treatments', {
      identification,
      notice: { version: '1', language: 'en', method: 'shown', ...given },
    })

  expect((await open({ version: '0' })).status).toBe(422)
  expect((await open({ method: 'unable' })).status).toBe(422)
  expect((await open({})).status).toBe(201)
})

test('the notice comes in the nearest language', async () => {
  expect((await get(notice, '/api/notice?language=fi-FI')).language).toBe('fi')
  expect((await get(notice, '/api/notice?language=el')).language).toBe('en')
})

test('the treatment says who, why and until when', async () => {
  const { patient, sources, purpose, expiresAt } = await get(treatment, path)

  expect(patient).toMatchObject({ family: 'Korpisalo', identifiers: [national] })
  expect(sources.map(({ country }) => country)).toEqual(['FI'])
  expect(purpose).toBe('TREAT')
  expect(Date.parse(expiresAt) - Date.now()).toBeLessThanOrEqual(7_200_000)
})

test("N132: another professional's treatment answers like one that never was", async () => {
  const other = await signIn(node.url, nurse)

  const [foreign, absent] = await Promise.all([
    other.fetch(path),
    other.fetch('/api/treatments/aaaaaaaaaaaaaaaaaaaaaa'),
  ])

  expect([foreign.status, absent.status]).toEqual([404, 404])
  const body = async (response: Response): Promise<object> => ({
    ...((await response.json()) as object),
    instance: '',
  })
  expect(await body(foreign)).toEqual(await body(absent))
})

test('the list has rows with handles and links, asks once, and again when told to', async () => {
  const address = `${path}/sources/FI/documents`
  const list = await get(documents, address)
  const searches = (): number => node.other.calls.filter((call) => call.startsWith('search')).length
  const before = searches()
  await get(documents, address)
  const kept = searches()
  await get(documents, `${address}?refresh=1`)

  expect([list.studies, list.reports]).toEqual([1, 1])
  expect(list.rows.find(({ kind }) => kind === 'report')).toMatchObject({
    status: 'preliminary',
    linked: [{ id: list.rows.find(({ kind }) => kind === 'study')?.id, reason: 'study-instance-uid' }],
  })
  expect(JSON.stringify(list.rows)).not.toContain(studyUid)
  expect([kept - before, searches() - kept]).toEqual([0, 1])
  expect(node.journal.at(-1)).toMatchObject({ kind: 'documents-listed', patient: national, country: 'FI' })
})

test('a list with one row about somebody else is withheld as a whole', async () => {
  const { list } = node.other
  const [first, second] = list.entry ?? []
  const foreign = { ...second?.resource, subject: { identifier: { ...national, value: '020260-123X' } } }
  node.other.list = { ...list, entry: [first, { resource: foreign }] as NonNullable<typeof list.entry> }

  const response = await browser.fetch(`${path}/sources/FI/documents?refresh=1`)

  node.other.list = list
  expect(response.status).toBe(502)
})

test('a country that did not confirm the patient is not there', async () => {
  expect((await browser.fetch(`${path}/sources/SE/documents`)).status).toBe(404)
})

test('a report is read by its handle, with its status and the study it is about', async () => {
  const handles = await listed(browser, path)

  const view = await get(report, `${path}/reports/${handles.report}`)

  expect(view).toMatchObject({ status: 'preliminary', country: 'FI', studies: [{ study: handles.study }] })
  expect(node.journal.at(-1)).toMatchObject({ kind: 'report-read', objects: ['report-1'] })
})

test('a report about somebody else is withheld', async () => {
  const handles = await listed(browser, path)
  const { report: kept } = node.other
  node.other.report = JSON.parse(JSON.stringify(kept).replaceAll(national.value, '020260-123X'))

  const response = await browser.fetch(`${path}/reports/${handles.report}`)

  node.other.report = kept
  expect(response.status).toBe(502)
})

test('a study is told by handles, instances in order of their numbers', async () => {
  const handles = await listed(browser, path)

  const view = await get(study, `${path}/studies/${handles.study}`)

  const [series] = view.series
  expect(series?.instances.map(({ number }) => number)).toEqual([1, 2, 3])
  expect(series?.instances.every(({ image }) => image)).toBe(true)
  expect(JSON.stringify(view)).not.toContain(seriesUid)
  expect(node.journal.at(-1)).toMatchObject({ kind: 'study-read', objects: [studyUid] })
})

async function opened(): Promise<{ series: string; instances: string[] }> {
  const handles = await listed(browser, path)
  const view = await get(study, `${path}/studies/${handles.study}`)
  const [one] = view.series
  return {
    series: `${path}/studies/${handles.study}/series/${one?.series}`,
    instances: one?.instances.map(({ instance }) => instance) ?? [],
  }
}

test('headers carry handles, and bulk data lies below them', async () => {
  const { series, instances } = await opened()

  const headers = (await (await browser.fetch(`${series}/metadata`)).json()) as {
    handle: string
    '7FE00010': { BulkDataURI: string }
  }[]

  expect(headers.map(({ handle }) => handle).sort()).toEqual([...instances].sort())
  expect(headers[0]?.['7FE00010'].BulkDataURI).toBe(
    `${series}/instances/${headers[0]?.handle}/bulkdata/7FE00010`,
  )
})

test('N114: one header about another patient withholds the whole series', async () => {
  const { series } = await opened()
  const { instances } = node.other
  const [first, ...rest] = instances
  node.other.instances = [...(first ? [first] : []), ...buildStudy({ patientId: 'H-2' }).slice(1)]

  const response = await browser.fetch(`${series}/metadata`)

  node.other.instances = instances
  expect(rest.length).toBe(2)
  expect(response.status).toBe(502)
})

test('a frame is the pixels alone, and says its transfer syntax', async () => {
  const { series, instances } = await opened()

  const frames = await Promise.all(
    ['', '?stored=1'].map((query) => browser.fetch(`${series}/instances/${instances[2]}/frames/1${query}`)),
  )

  for (const frame of frames) {
    expect(frame.headers.get('x-transfer-syntax')).toBe('1.2.840.10008.1.2.1')
    expect(Buffer.from(await frame.arrayBuffer())).toEqual(node.other.instances[0]?.pixels)
  }
})

test.each(['0', '-1', 'x', '2', '99999999'])('frame %s is refused', async (frame) => {
  const { series, instances } = await opened()

  const response = await browser.fetch(`${series}/instances/${instances[0]}/frames/${frame}`)

  expect([400, 404]).toContain(response.status)
})

test('a file has the digest of the file at its source', async () => {
  const { series, instances } = await opened()

  const response = await browser.fetch(`${series}/instances/${instances[2]}/file`)

  const bytes = Buffer.from(await response.arrayBuffer())
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(
    createHash('sha256')
      .update(node.other.instances[0]?.bytes ?? '')
      .digest('hex'),
  )
})

test('F18: a file that was changed on the way never arrives whole', async () => {
  const { series, instances } = await opened()
  const { instances: kept } = node.other
  node.other.instances = kept.map((one) => {
    const bytes = Buffer.from(one.bytes)
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1)
    return { ...one, bytes }
  })

  const arrival = browser
    .fetch(`${series}/instances/${instances[0]}/file`)
    .then((response) => response.arrayBuffer())

  await expect(arrival).rejects.toThrow()
  node.other.instances = kept
})

test('thumbnails and rendered frames are pictures and nothing else', async () => {
  const { series, instances } = await opened()

  for (const address of [`${series}/thumbnail`, `${series}/instances/${instances[0]}/rendered?frame=1`])
    expect((await browser.fetch(address)).headers.get('content-type')).toBe('image/jpeg')
})

test.each([
  ['page', 'text/html'],
  ['drawing', 'image/svg+xml'],
  ['pdf', 'application/pdf'],
  ['video', 'video/mp4'],
])(
  'an object as %s is asked for as %s; what comes as something else is passed on to no browser',
  async (form, type) => {
    const { series, instances } = await opened()
    const answer = await browser.fetch(`${series}/instances/${instances[0]}/rendered?as=${form}`)

    // This source has pictures only
    expect(answer.status).toBe(502)
    expect(node.other.calls.at(-1)).toContain(type)
    expect((await browser.fetch(`${series}/instances/${instances[0]}/rendered?as=exe`)).status).toBe(400)
  },
)

test('a part of a picture is asked for by numbers and nothing else', async () => {
  const { series, instances } = await opened()
  const picture = `${series}/instances/${instances[0]}/rendered?as=picture`

  expect((await browser.fetch(`${picture}&viewport=512,512,0,0,512,512`)).status).toBe(200)
  expect((await browser.fetch(`${picture}&viewport=512,512%26annotation=patient`)).status).toBe(400)
})

test('the API is described with all of its operations', async () => {
  const description = (await (await fetch(`${node.url}/api/openapi.json`)).json()) as {
    openapi: string
    paths: object
  }

  expect(description.openapi).toBe('3.1.0')
  expect(Object.keys(description.paths).length).toBeGreaterThan(15)
})

test.each(operations.map(({ method, path: address }) => [method, address]))(
  'the description is true: %s %s is there, for those who signed in',
  async (method, address) => {
    const concrete = address.replaceAll(/\{\w+\}/g, 'aaaaaaaaaaaaaaaaaaaaaa')

    expect((await fetch(`${node.url}${concrete}`, { method })).status).toBe(401)
  },
)

test('pages are never kept, files with a digest in their name for ever', async () => {
  const [page, script, missing] = await Promise.all(
    ['/treatments/abc/list', '/assets/main-1a2b3c4d.js', '/assets/none.js'].map((one) =>
      fetch(`${node.url}${one}`),
    ),
  )

  expect(await page?.text()).toContain('<title>Roentgate</title>')
  expect(page?.headers.get('cache-control')).toBe('no-store')
  expect(script?.headers.get('cache-control')).toContain('immutable')
  expect(missing?.status).toBe(404)
})

test('every answer, refusals too, has the security headers', async () => {
  for (const one of ['/', '/api/session', '/api/openapi.json', '/nowhere.js']) {
    const { headers } = await fetch(`${node.url}${one}`)
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
  }
})

test('nothing that the database keeps can be read without the secret', async () => {
  await listed(browser, path)
  const tables = await Promise.all(
    (['portal_treatments', 'portal_kept', 'portal_identifications'] as const).map((table) =>
      node.database.db.selectFrom(table).selectAll().execute(),
    ),
  )

  const text = tables.flat().flatMap((row) => Object.values(row).map((value) => value.toString('latin1')))
  for (const secret of ['Korpisalo', national.value, studyUid]) expect(text.join('\n')).not.toContain(secret)
})

test('a treatment that ended takes with it what was kept', async () => {
  const ended = await openTreatment(browser)
  await listed(browser, ended)

  expect((await browser.send('DELETE', ended)).status).toBe(204)
  expect((await browser.fetch(`${ended}/sources/FI/documents`)).status).toBe(404)
})

test('N071: the eleventh search that finds nobody is refused for a while', async () => {
  const other = await signIn(node.url, { user: 'marta', password: 'roentgate' })
  const statuses: number[] = []
  for (let search = 0; search < 11; search++)
    statuses.push(
      (
        await other.send('POST', '/api/identifications', {
          country: 'FI',
          purpose: 'TREAT',
          traits: { nationalPersonIdentifier: '020260-123X' },
        })
      ).status,
    )

  expect(statuses.slice(0, 10)).toEqual(Array(10).fill(200))
  expect(statuses[10]).toBe(429)
})
