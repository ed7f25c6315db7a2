import type { Bundle, DiagnosticReport, ImagingStudy } from '@medplum/fhirtypes'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { asBytes } from '../../../test/support/build-report.ts'
import { silentLog } from '../../../test/support/countries.ts'
import { fullReport } from '../../../test/support/full-report.ts'
import { nationalSystem, type ReportNode, reportNode } from '../../../test/support/reports.ts'
import { foreignDoctor, sourcePorts } from '../../../test/support/source-ports.ts'
import { parseFhirXml } from '../../fhir/xml.ts'
import { writeFhirXml } from '../../fhir/xml-write.ts'
import { auditSearch } from '../../storage/audit-search.ts'
import { createListener } from '../listener.ts'
import { exchangeFhirRoutes } from './exchange.ts'
import { hospitalFhirRoutes } from './hospital.ts'

const person = { system: nationalSystem, value: '131052-308T' }
const xml = 'application/fhir+xml'
let node: ReportNode
let urls: { hospital: string; exchange: string }
let id: string
let close: () => Promise<void>

beforeAll(async () => {
  node = await reportNode()
  const ports = await sourcePorts(node)
  const shared = { ports, base: 'https://ncp.fi.example/fhir', cursorKey: new Uint8Array(32).fill(7) }
  const hospital = createListener({ name: 'hospital', log: silentLog })
  const scopes = new Set(['fhir.write', 'fhir.read'])
  await hospital.register(
    hospitalFhirRoutes({
      ...shared,
      reader: auditSearch(node.database.db),
      reports: { ...node, audit: ports.audit },
      bodyLimit: 2 ** 22,
      authenticate: async () => ({ kind: 'system', clientId: 'ris', scopes, jti: 'j' }),
    }),
  )
  const exchange = createListener({ name: 'exchange', log: silentLog })
  await exchange.register(
    exchangeFhirRoutes({ ...shared, authenticate: async () => foreignDoctor({ person }) }),
  )
  const listen = { host: '127.0.0.1', port: 0 }
  urls = {
    hospital: `${await hospital.listen(listen)}/fhir`,
    exchange: `${await exchange.listen(listen)}/fhir`,
  }
  close = async () => {
    await hospital.close()
    await exchange.close()
    await node.close()
  }
  const sent = await fetch(`${urls.hospital}/Bundle`, {
    method: 'POST',
    headers: { 'content-type': xml, accept: xml },
    body: writeFhirXml(JSON.parse(asBytes(fullReport()).toString())),
  })
  expect([sent.status, sent.headers.get('content-type')]).toEqual([201, `${xml}; charset=utf-8`])
  id = sent.headers.get('location')?.split('/').at(-1) ?? ''
})
afterAll(() => close())

const doors = ['hospital', 'exchange'] as const
const get = (door: (typeof doors)[number], path: string, accept?: string): Promise<Response> =>
  fetch(`${urls[door]}/${path}`, { headers: accept === undefined ? {} : { accept } })
const read = async (response: Response): Promise<unknown> =>
  parseFhirXml(Buffer.from(await response.arrayBuffer()))

test.each(doors)('the %s door gives everything in XML and in JSON alike', async (door) => {
  const patient = `patient.identifier=${encodeURIComponent(`${person.system}|${person.value}`)}`
  const paths = [
    'metadata',
    `Bundle/${id}`,
    `DocumentReference/${id}`,
    `DocumentReference?${patient}`,
    `DiagnosticReport?${patient}`,
    `DiagnosticReport/${id}`,
    `DiagnosticReport/${id}/$document`,
    `DiagnosticReport/${id}/$fhir-report`,
    `ImagingStudy/${id}`,
  ]
  for (const path of paths) {
    const [json, asked, formatted] = await Promise.all([
      get(door, path),
      get(door, path, `${xml};q=0.9, text/html;q=0.1`),
      get(door, `${path}${path.includes('?') ? '&' : '?'}_format=xml`, 'application/json'),
    ])
    const types = [json, asked, formatted].map(({ headers }) => headers.get('content-type')?.split(';')[0])

    expect([path, ...types]).toEqual([path, 'application/fhir+json', xml, xml])
    const [plain, first, second] = [await json.json(), await read(asked), await read(formatted)]
    expect([path, first]).toEqual([path, plain])
    expect([path, second]).toEqual([path, plain])
  }
})

test.each(doors)('the %s door refuses what it has not in the words that were asked for', async (door) => {
  const [absent, page] = await Promise.all([
    get(door, 'Bundle/00000000-0000-4000-8000-000000000000', xml),
    get(door, `Bundle/${id}`, 'text/html'),
  ])

  expect([absent.status, page.status]).toEqual([404, 406])
  expect(await read(absent)).toMatchObject({ resourceType: 'OperationOutcome' })
})

test('the report and its study stand alone too, about the same patient', async () => {
  const report = (await (await get('hospital', `DiagnosticReport/${id}`)).json()) as DiagnosticReport
  const study = (await (await get('hospital', `ImagingStudy/${id}`)).json()) as ImagingStudy
  const found = (await (await get('hospital', 'DiagnosticReport?_count=5')).json()) as Bundle

  expect([report.id, study.id, found.total]).toEqual([id, id, 1])
  expect(report.subject?.reference).toBe(study.subject.reference)
})

test('a refused report comes back with every fault and its place', async () => {
  const bundle = structuredClone(fullReport())
  for (const { resource } of bundle.entry ?? [])
    if (resource?.resourceType === 'Observation') resource.status = 'done' as 'final'
  const answer = await fetch(`${urls.hospital}/Bundle`, {
    method: 'POST',
    headers: { 'content-type': 'application/fhir+json' },
    body: asBytes(bundle),
  })
  const { issue } = (await answer.json()) as { issue: { code: string; expression: string[] }[] }

  expect(answer.status).toBe(422)
  expect(issue.map(({ code }) => code)).toEqual(['code-invalid', 'code-invalid', 'code-invalid'])
  expect(
    issue.every(({ expression }) => /^Bundle\.entry\[\d+\]\.resource\.status$/.test(expression[0] ?? '')),
  ).toBe(true)
})
