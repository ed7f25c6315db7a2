import { readFileSync } from 'node:fs'
import type { Bundle, CapabilityStatement, DocumentReference, OperationOutcome } from '@medplum/fhirtypes'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { asBytes, buildReport } from '../../../test/support/build-report.ts'
import { silentLog } from '../../../test/support/countries.ts'
import { hospitalSystem, nationalSystem, type ReportNode, reportNode } from '../../../test/support/reports.ts'
import { hasShared, shared } from '../../../test/support/shared.ts'
import { chestStudy, sourcePorts, type TestSource } from '../../../test/support/source-ports.ts'
import { publishStudy } from '../../country-a/publish-study.ts'
import { listRows } from '../../mapping/list-row.ts'
import { auditSearch } from '../../storage/audit-search.ts'
import { createListener } from '../listener.ts'
import { hospitalFhirRoutes } from './hospital.ts'

let node: ReportNode
let ports: TestSource
let url: string
let close: () => Promise<void>
let scopes = new Set(['fhir.read', 'fhir.write'])

beforeAll(async () => {
  node = await reportNode()
  ports = await sourcePorts(node)
  const app = createListener({ name: 'hospital', log: silentLog })
  await app.register(
    hospitalFhirRoutes({
      ports,
      reports: { ...node, audit: ports.audit },
      reader: auditSearch(node.database.db),
      base: 'http://hospital.example/fhir',
      cursorKey: new Uint8Array(32).fill(9),
      bodyLimit: 4 * 2 ** 20,
      authenticate: async () => ({ kind: 'system', clientId: 'ris', scopes, jti: 'j' }),
    }),
  )
  url = `${await app.listen({ host: '127.0.0.1', port: 0 })}/fhir`
  close = async () => {
    await app.close()
    await node.close()
  }
})
afterAll(() => close())

const post = (path: string, resource: object | string, type = 'application/fhir+json') =>
  fetch(`${url}/${path}`, {
    method: 'POST',
    headers: { 'content-type': type },
    body: typeof resource === 'string' ? resource : asBytes(resource),
  })
const search = async (query: string): Promise<Bundle> =>
  (await (await fetch(`${url}/DocumentReference?${query}`)).json()) as Bundle

test('takes a report, once, and tells where it is', async () => {
  const bundle = buildReport({ report: 'h1' })
  const [first, second] = [await post('Bundle', bundle), await post('Bundle', bundle)]
  const id = first.headers.get('location')?.split('/').at(-1)
  const kept = await fetch(`${url}/Bundle/${id}`)

  expect([first.status, second.status]).toEqual([201, 200])
  expect(Buffer.from(await kept.arrayBuffer()).equals(asBytes(bundle))).toBe(true)
  expect(ports.journal.filter(({ kind }) => kind === 'report-imported')).toHaveLength(2)
})

test('takes a report in XML and gives it out in JSON', async () => {
  const xml = `<?xml version="1.0" encoding="UTF-8"?>
<Bundle xmlns="http://hl7.org/fhir"><type value="collection"/>
 <entry><fullUrl value="urn:uuid:00000000-0000-4000-8000-0000000000a1"/><resource><DiagnosticReport>
  <identifier><system value="urn:oid:2.999.9"/><value value="X1"/></identifier><status value="final"/>
  <code><text value="Tórax &#x2014; PA &amp; perfil"/></code>
  <subject><reference value="urn:uuid:00000000-0000-4000-8000-0000000000a2"/></subject>
  <conclusion value="Sem alterações."/></DiagnosticReport></resource></entry>
 <entry><fullUrl value="urn:uuid:00000000-0000-4000-8000-0000000000a2"/><resource><Patient>
  <text><status value="generated"/><div xmlns="http://www.w3.org/1999/xhtml"><p>A &lt; B</p></div></text>
  <identifier><system value="${nationalSystem}"/><value value="111111-111C"/></identifier>
  <name><family value="Laine"/><given value="Eva"/><given value="Maria"/></name><birthDate value="1911-11-11"/></Patient></resource></entry>
</Bundle>`
  const response = await post('Bundle', xml, 'application/fhir+xml')
  const id = response.headers.get('location')?.split('/').at(-1)
  const bundle = (await (await fetch(`${url}/Bundle/${id}`)).json()) as Bundle

  expect(response.status).toBe(201)
  expect(bundle.entry?.[0]?.resource).toMatchObject({
    code: { text: 'Tórax — PA & perfil' },
    conclusion: 'Sem alterações.',
  })
  expect(bundle.entry?.[1]?.resource).toMatchObject({
    name: [{ family: 'Laine', given: ['Eva', 'Maria'] }],
    text: { div: '<div xmlns="http://www.w3.org/1999/xhtml"><p>A &lt; B</p></div>' },
  })
})

test('counts the reports it holds', async () => {
  const { total, entry } = await search('type=http://loinc.org|85430-7&_summary=count')

  expect(total).toBeGreaterThan(0)
  expect(entry).toEqual([])
})

test('points at the element for which a report is refused, and repeats nothing of it', async () => {
  const bundle = buildReport({ report: 'bad', patient: { value: '222222-222X' } })
  const report = bundle.entry?.[1]?.resource as { subject?: object }
  report.subject = { reference: 'urn:uuid:99999999-0000-4000-8000-000000000000' }

  const response = await post('Bundle', bundle)
  const text = await response.text()

  expect(response.status).toBe(422)
  expect((JSON.parse(text) as OperationOutcome).issue[0]).toMatchObject({
    severity: 'error',
    expression: ['DiagnosticReport.subject'],
  })
  expect(text).not.toMatch(/222222|Korpisalo/)
})

test('a study that comes after its report is linked with it, and a study of another person is not', async () => {
  const late = '1.2.246.10.77'
  const foreign = '1.2.246.10.78'
  const value = '131313-313X'
  await post('Bundle', buildReport({ report: 'late', studyUid: late, patient: { value } }))
  await post('Bundle', buildReport({ report: 'wrong', studyUid: foreign, patient: { value } }))
  const own = (await node.patients.keyOf({ system: nationalSystem, value })) ?? ''
  const other = await node.patients.resolve({
    identifiers: [{ system: nationalSystem, value: '141414-414X' }],
    name: { family: 'B', given: [] },
    sex: 'unknown',
  })
  ports.held.set(late, chestStudy(late, own))
  ports.held.set(foreign, chestStudy(foreign, other))

  const outcomes = [await publishStudy(ports, late), await publishStudy(ports, foreign)]

  expect(outcomes).toEqual([
    { linked: 1, conflicts: 0 },
    { linked: 0, conflicts: 1 },
  ])
})

test('links by accession number and issuer where no study is named', async () => {
  const study = '1.2.246.10.80'
  const value = '151515-515X'
  const accession = { system: 'urn:oid:2.999.5', value: 'ACC-80' }
  await post('Bundle', buildReport({ report: 'acc', accession, patient: { value } }))
  const key = (await node.patients.keyOf({ system: nationalSystem, value })) ?? ''
  ports.held.set(
    study,
    chestStudy(study, key, { accessionNumber: accession.value, accessionIssuer: accession.system }),
  )
  await publishStudy(ports, study)

  const rows = listRows(await search(`patient=Patient/${key}&status=current`))
  const links = await node.documents.links(rows.map(({ id }) => id))

  expect(links.map(({ reason }) => reason)).toEqual(['accession-number'])
  expect(rows.map(({ linked }) => linked[0]?.reason)).toEqual(['accession-number', 'accession-number'])
})

test('a study that is gone leaves the list', async () => {
  const study = '1.2.246.10.90'
  const key = await node.patients.resolve({
    identifiers: [{ system: nationalSystem, value: '161616-616X' }],
    name: { family: 'C', given: [] },
    sex: 'unknown',
  })
  ports.held.set(study, chestStudy(study, key))
  await publishStudy(ports, study)
  ports.held.delete(study)
  await publishStudy(ports, study)

  expect((await search(`patient=${key}`)).total).toBe(0)
})

test('takes a PDF with what its DocumentReference says, and gives it out again', async () => {
  const data = Buffer.from('%PDF-1.4 hello').toString('base64')
  const document: DocumentReference = {
    resourceType: 'DocumentReference',
    masterIdentifier: { system: 'urn:oid:2.999.6', value: 'PDF-1' },
    status: 'current',
    docStatus: 'preliminary',
    contained: [
      {
        resourceType: 'Patient',
        id: 'p',
        identifier: [{ system: hospitalSystem, value: 'H-1' }],
        name: [{ family: 'Oja' }],
        birthDate: '1970-01-01',
      },
    ],
    subject: { reference: '#p' },
    date: '2026-04-01T10:00:00Z',
    description: 'MRI brain',
    content: [{ attachment: { contentType: 'application/pdf', data, title: 'MRI brain' } }],
  }
  const response = await post('DocumentReference', document)
  const id = response.headers.get('location')?.split('/').at(-1)
  const pdf = await fetch(`${url}/Binary/${id}.0`)
  const [row] = listRows(await search(`_id=${id}`))

  expect(response.status).toBe(201)
  expect(await pdf.text()).toBe('%PDF-1.4 hello')
  expect(pdf.headers.get('content-disposition')).toBe('attachment')
  expect(row).toMatchObject({ kind: 'report', title: 'MRI brain', status: 'preliminary' })
})

test.each([
  ['a DICOM object', 'application/dicom', 415],
  ['a spreadsheet', 'application/vnd.ms-excel', 415],
])('refuses %s inside a DocumentReference', async (_, contentType, status) => {
  const content = [{ attachment: { contentType, data: 'AAAA' } }]

  const response = await post('DocumentReference', {
    resourceType: 'DocumentReference',
    status: 'current',
    content,
  })

  expect(response.status).toBe(status)
})

test('a Patient with two numbers joins what they name', async () => {
  await post(
    'Bundle',
    buildReport({ report: 'j1', patient: { value: '171717-717X', birthDate: '1917-01-01' } }),
  )
  const local = { system: hospitalSystem, value: 'J-2', birthDate: '1917-01-01' }
  await post('Bundle', buildReport({ report: 'j2', patient: local }))
  const identifier = [
    { system: nationalSystem, value: '171717-717X' },
    { system: hospitalSystem, value: 'J-2' },
  ]

  const response = await post('Patient', { resourceType: 'Patient', identifier, birthDate: '1917-01-01' })
  const patient = (await response.json()) as { id: string }

  expect(response.status).toBe(201)
  expect((await search(`patient=Patient/${patient.id}`)).total).toBe(2)
})

test('needs the scope for what is asked', async () => {
  scopes = new Set(['fhir.read'])
  const refused = await post('Bundle', buildReport())
  scopes = new Set(['fhir.read', 'fhir.write'])

  expect(refused.status).toBe(403)
})

test('keeps its limits', async () => {
  const big = await post('Bundle', `{"resourceType":"Bundle","x":"${'x'.repeat(5 * 2 ** 20)}"}`)
  const strange = await post('Bundle', 'hello', 'text/plain')
  const page = await fetch(`${url}/DocumentReference`, { headers: { accept: 'text/html' } })

  expect([big.status, strange.status, page.status]).toEqual([413, 415, 406])
})

test('says what it can do', async () => {
  const statement = (await (await fetch(`${url}/metadata`)).json()) as CapabilityStatement

  const [rest] = statement.rest ?? []
  expect(rest?.resource?.map(({ type }) => type)).toEqual([
    'AuditEvent',
    'Binary',
    'Bundle',
    'DiagnosticReport',
    'DocumentReference',
    'ImagingStudy',
    'Patient',
  ])
})

test.skipIf(!hasShared)('takes the structured example of HL7 Europe', async () => {
  const bytes = readFileSync(shared('spec/fhir/imaging-r4/Bundle-bundle-report-structured.json'), 'utf8')

  const response = await post('Bundle', bytes)

  expect(response.status).toBe(201)
})
