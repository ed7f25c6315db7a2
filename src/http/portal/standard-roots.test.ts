import type { Bundle } from '@medplum/fhirtypes'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { accessToken, type BrowserSession, signIn } from '../../../test/support/browser-session.ts'
import { buildStudy, national, seriesUid, studyUid } from '../../../test/support/other-country.ts'
import { doctor, type PortalNode, portalNode } from '../../../test/support/portal-node.ts'
import { listed, openTreatment } from '../../../test/support/treatment.ts'
import { readMultipart } from '../../dicom/multipart.ts'

let node: PortalNode
let browser: BrowserSession
let path: string
let token: string
beforeAll(async () => {
  node = await portalNode()
  browser = await signIn(node.url, doctor)
  path = await openTreatment(browser)
  token = await accessToken(node.issuer, node.url, doctor)
})
afterAll(() => node.close())

const ask = (below: string, accept = 'application/dicom+json', init: RequestInit = {}): Promise<Response> =>
  fetch(`${node.url}${path}${below}`, {
    ...init,
    headers: { authorization: `Bearer ${token}`, accept, ...init.headers },
  })
type DataSet = Record<string, { Value?: unknown[]; BulkDataURI?: string }>
const dicom = async (below: string): Promise<DataSet[]> =>
  (await (await ask(`/dicomweb${below}`)).json()) as DataSet[]

test('QIDO-RS finds the studies of the list, about the confirmed patient', async () => {
  const [found, ...others] = await dicom('/studies')

  expect(others).toEqual([])
  expect(found?.['0020000D']?.Value).toEqual([studyUid])
  expect(found?.['00100020']?.Value).toEqual([national.value])
  expect(found?.['00081190']?.Value).toEqual([`${node.url}${path}/dicomweb/studies/${studyUid}`])
})

test.each([
  [`StudyInstanceUID=${studyUid}`, 1],
  ['StudyInstanceUID=2.25.1', 0],
  ['StudyDate=20261101-20261130', 1],
  ['StudyDate=-20251231', 0],
  ['StudyDescription=ct*', 1],
  ['00100020=nobody', 0],
  ['limit=0', 0],
  ['offset=1', 0],
  ['includefield=all', 1],
])('QIDO-RS by %s finds %i', async (query, count) => {
  expect((await dicom(`/studies?${query}`)).length).toBe(count)
})

test.each(['limit=-1', 'offset=x', 'NoSuchAttribute=1'])('QIDO-RS by %s is refused', async (query) => {
  expect((await ask(`/dicomweb/studies?${query}`)).status).toBe(400)
})

test('QIDO-RS finds the series and instances of a study', async () => {
  const series = await dicom(`/studies/${studyUid}/series?Modality=CT`)
  const instances = await dicom(`/studies/${studyUid}/series/${seriesUid}/instances`)

  expect(series.map((one) => one['0020000E']?.Value)).toEqual([[seriesUid]])
  expect(instances.length).toBe(3)
})

test('WADO-RS metadata leads to bulk data below this root', async () => {
  const [header] = await dicom(`/studies/${studyUid}/series/${seriesUid}/metadata`)

  expect(header?.['7FE00010']?.BulkDataURI).toMatch(
    new RegExp(`^${node.url}${path}/dicomweb/studies/.*/bulkdata/7FE00010$`),
  )
})

test('WADO-RS gives a whole study, every object byte for byte', async () => {
  const response = await ask(`/dicomweb/studies/${studyUid}`, 'multipart/related; type="application/dicom"')

  const bodies: Buffer[] = []
  const type = response.headers.get('content-type') ?? ''
  for await (const part of readMultipart(response.body ?? new ReadableStream(), type)) {
    const chunks: Buffer[] = []
    for await (const chunk of part.body) chunks.push(Buffer.from(chunk))
    bodies.push(Buffer.concat(chunks))
  }
  expect(bodies).toEqual(node.other.instances.map(({ bytes }) => bytes))
})

test('N125: WADO-RS breaks off where an object is not what the manifest promises', async () => {
  const { instances } = node.other
  node.other.instances = buildStudy({ birthDate: '19510101' })

  const arrival = ask(`/dicomweb/studies/${studyUid}`, 'multipart/related; type="application/dicom"').then(
    (response) => response.arrayBuffer(),
  )

  await expect(arrival).rejects.toThrow()
  node.other.instances = instances
})

test.each([
  '/studies/2.25.9',
  '/studies/2.25.9/metadata',
  `/studies/${studyUid}/../../x`,
  '/studies/a',
  `/studies/${studyUid}/nothing`,
])('what is not in the list is not there: %s', async (below) => {
  expect((await ask(`/dicomweb${below}`)).status).toBe(404)
})

test('FHIR: the list, with addresses that lie here', async () => {
  const bundle = (await (await ask('/fhir/DocumentReference?modality=CT')).json()) as Bundle
  const { report } = await listed(browser, path)

  const urls = bundle.entry?.map(({ resource }) =>
    resource?.resourceType === 'DocumentReference' ? resource.content?.[0]?.attachment?.url : undefined,
  )
  expect(bundle.total).toBe(2)
  expect(urls).toContain(`${node.url}${path}/fhir/Bundle/${report}`)
  expect(node.other.calls.findLast((call) => call.startsWith('search'))).toContain('modality=CT')
})

test('FHIR: a search by POST, and about somebody else finds nothing', async () => {
  const search = async (body: URLSearchParams): Promise<Bundle> =>
    (await (
      await ask('/fhir/DocumentReference/_search', 'application/fhir+json', { method: 'POST', body })
    ).json()) as Bundle

  expect((await search(new URLSearchParams({ status: 'current' }))).total).toBe(2)
  expect((await search(new URLSearchParams({ 'patient.identifier': 'urn:oid:1|2' }))).total).toBe(0)
})

test('FHIR: a document is read as its source sent it, and put into the journal', async () => {
  const { report } = await listed(browser, path)

  const bundle = (await (await ask(`/fhir/Bundle/${report}`)).json()) as Bundle

  expect(bundle).toEqual(node.other.report)
  expect(node.journal.at(-1)?.kind).toBe('report-read')
})

test('FHIR: refusals are OperationOutcomes', async () => {
  const response = await ask('/fhir/Bundle/aaaaaaaaaaaaaaaaaaaaaa')

  expect(response.status).toBe(404)
  expect(((await response.json()) as { resourceType: string }).resourceType).toBe('OperationOutcome')
})

test('FHIR: the root says what it can', async () => {
  expect(((await (await ask('/fhir/metadata')).json()) as { kind: string }).kind).toBe('instance')
})
