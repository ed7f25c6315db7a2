import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { asBytes, buildReport, type ReportOptions } from '../../test/support/build-report.ts'
import { nationalSystem, type ReportNode, reportNode } from '../../test/support/reports.ts'
import { hasShared, shared } from '../../test/support/shared.ts'
import type { DocumentSearch } from '../domain/document-search.ts'
import { ExchangeError } from '../errors.ts'
import { reportView } from '../mapping/report-view.ts'
import { type ReportOutcome, receiveReport } from './receive-report.ts'

let node: ReportNode
beforeAll(async () => {
  node = await reportNode()
})
afterAll(() => node.close())

const send = (resource: object | string): Promise<ReportOutcome> =>
  receiveReport(node, {
    bytes: typeof resource === 'string' ? Buffer.from(resource) : asBytes(resource),
    contentType: 'application/fhir+json',
  })
const build = (options: ReportOptions) => send(buildReport(options))
async function stored(outcome: Promise<ReportOutcome>) {
  const result = await outcome
  if (result.kind === 'registered') throw new Error('not a report')
  return result
}
const everything: DocumentSearch = {
  criteria: [{ kind: 'token', name: 'status', not: false, values: [{ code: 'current' }] }],
  sort: { name: 'period', descending: true },
  count: 100,
  countOnly: false,
}
async function refusal(sent: Promise<unknown>): Promise<ExchangeError> {
  try {
    await sent
  } catch (error) {
    if (error instanceof ExchangeError) return error
    throw error
  }
  throw new Error('it was taken')
}

test('takes a report, files it under its patient and lists it', async () => {
  const outcome = await stored(build({ report: 'first', studyUid: '1.2.3.1' }))

  const patientKey = await node.patients.keyOf({ system: nationalSystem, value: '010150-999R' })
  const page = await node.documents.search(everything, { patientKey: patientKey ?? '' })
  const row = JSON.parse(page.documents[0]?.reference ?? '{}')
  expect(outcome).toMatchObject({ kind: 'stored', current: true, warnings: [] })
  expect(page.total).toBe(1)
  expect(row).toMatchObject({ id: outcome.documentId, description: 'Keuhkojen TT', status: 'current' })
})

test('counts the same bytes once', async () => {
  const bundle = buildReport({ report: 'twice' })

  const [first, second] = [await stored(send(bundle)), await stored(send(bundle))]

  expect([first.kind, second.kind]).toEqual(['stored', 'present'])
  expect(second.documentId).toBe(first.documentId)
})

test('lists the latest version only, in whatever order they arrive', async () => {
  const patient = { value: '030303-903X' }
  const preliminary = { report: 'v', patient, status: 'preliminary', date: '2026-03-01T10:00:00Z' } as const
  const final = { ...preliminary, version: '2', status: 'final', date: '2026-03-02T10:00:00Z' } as const
  const amended = { ...final, version: '3', status: 'amended', date: '2026-03-03T10:00:00Z' } as const

  const outcomes = [
    await stored(build(amended)),
    await stored(build(preliminary)),
    await stored(build(final)),
  ]

  const key = await node.patients.keyOf({ system: nationalSystem, value: patient.value })
  const page = await node.documents.search(everything, { patientKey: key ?? '' })
  expect(outcomes.map(({ current }) => current)).toEqual([true, false, false])
  expect(page.documents.map(({ id }) => id)).toEqual([outcomes[0]?.documentId])
})

test('supersedes the report that a new one says it replaces', async () => {
  const patient = { value: '040404-904X' }
  await build({ report: 'old', patient })

  const next = await stored(
    build({
      report: 'new',
      patient,
      date: '2026-04-01T10:00:00Z',
      relatesTo: [{ code: 'replaces', targetIdentifier: { system: 'urn:oid:2.999.7', value: 'old' } }],
    }),
  )

  const key = await node.patients.keyOf({ system: nationalSystem, value: patient.value })
  const page = await node.documents.search(everything, { patientKey: key ?? '' })
  expect(page.documents.map(({ id }) => id)).toEqual([next.documentId])
})

test('keeps a report without patient identifier, with a warning, and does not file its versions under two persons', async () => {
  const first = await stored(build({ report: 'nobody', patient: { value: '' } }))
  const second = await stored(
    build({ report: 'nobody', patient: { value: '' }, version: '2', date: '2026-05-01T10:00:00Z' }),
  )

  const rows = await Promise.all([first, second].map(({ documentId }) => node.documents.read(documentId, {})))
  expect(first.warnings.map(({ where }) => where)).toEqual(['Patient.identifier'])
  expect(rows[0]?.patientKey).toBe(rows[1]?.patientKey)
  expect(rows.map((row) => row?.status)).toEqual(['superseded', 'current'])
})

test('does not file a report under an identifier that is held with another birth date', async () => {
  await build({ report: 'a', patient: { value: '050505-905X', birthDate: '1955-05-05' } })

  const error = await refusal(
    build({ report: 'b', patient: { value: '050505-905X', birthDate: '1988-08-08' } }),
  )

  expect(error).toMatchObject({ code: 'conflict', where: 'Patient.birthDate' })
  expect(error.message).not.toContain('050505')
})

test('enters a bundle of Patients in the registry and joins the persons that it names together', async () => {
  const local = { system: 'urn:oid:2.999.1', value: '77' }
  const national = { system: nationalSystem, value: '070707-907X' }
  const report = await stored(build({ report: 'local', patient: { ...local, birthDate: '1977-07-07' } }))
  await build({ report: 'national', patient: { ...national, birthDate: '1977-07-07' } })

  const outcome = await send({
    resourceType: 'Bundle',
    type: 'transaction',
    entry: [
      {
        resource: {
          resourceType: 'Patient',
          identifier: [national, local],
          name: [{ family: 'Mäkelä', given: ['Onni'] }],
          birthDate: '1977-07-07',
          gender: 'male',
        },
      },
    ],
  })

  const found = await node.patients.find({
    identifiers: [national],
    birthDate: '1977-07-07',
    family: 'makela',
  })
  const page = await node.documents.search(everything, { patientKey: found?.key ?? '' })
  expect(outcome).toEqual({ kind: 'registered', patients: 1, merged: 1, changed: 1 })
  expect(found?.identity.identifiers).toHaveLength(2)
  expect(page.total).toBe(2)
  expect(page.documents.map(({ id }) => id)).toContain(report.documentId)
})

test.each([
  ['a report about nobody', { resourceType: 'DiagnosticReport', status: 'final' }, 'unprocessable'],
  ['a request', { resourceType: 'ServiceRequest', status: 'active' }, 'not-supported'],
  ['a laboratory finding', { resourceType: 'Observation', status: 'final' }, 'not-supported'],
  ['something that is no resource', { hello: 1 }, 'not-supported'],
  ['a CDA document', '<?xml version="1.0"?><ClinicalDocument xmlns="urn:hl7-org:v3"/>', 'not-supported'],
  ['an HL7 version 2 message', 'MSH|^~\\&|RIS|', 'not-supported'],
  ['a PDF', '%PDF-1.7', 'not-supported'],
  ['an empty bundle', { resourceType: 'Bundle', type: 'document' }, 'unprocessable'],
  ['a search answer', { resourceType: 'Bundle', type: 'searchset', entry: [{}] }, 'not-supported'],
  [
    'what of STU3 would be a guess in R4',
    {
      resourceType: 'Bundle',
      type: 'collection',
      entry: [{ resource: { resourceType: 'Observation', comment: 'seen' } }],
    },
    'not-supported',
  ],
  ['words', 'hello', 'bad-request'],
  [
    'a list where there is one value',
    {
      resourceType: 'Bundle',
      type: 'document',
      entry: [{ resource: { resourceType: 'Composition', title: ['a'] } }],
    },
    'unprocessable',
  ],
  [
    'nesting beyond 64 levels',
    `{"resourceType":"Bundle","a":${'['.repeat(10_000)}${']'.repeat(10_000)}}`,
    'bad-request',
  ],
  ['a key that reaches the prototype', '{"resourceType":"Bundle","__proto__":{"polluted":1}}', 'bad-request'],
  ['a number beyond a double', '{"resourceType":"Bundle","total":1e999}', 'bad-request'],
  ['a control character', '\u0000', 'bad-request'],
  [
    'a document type declaration',
    '<!DOCTYPE x [<!ENTITY a "b">]><Bundle xmlns="http://hl7.org/fhir"/>',
    'bad-request',
  ],
  ['XML nested 20 000 deep', `<Bundle xmlns="http://hl7.org/fhir">${'<a>'.repeat(20_000)}`, 'bad-request'],
])('refuses %s and says what it is', async (_, content, code) => {
  const error = await refusal(send(content))

  expect(error.code).toBe(code)
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
})

test('refuses a document whose Composition refers to what is not in it, and says where', async () => {
  const bundle = buildReport({ report: 'loose' })
  bundle.entry = bundle.entry?.filter(({ resource }) => resource?.resourceType !== 'PractitionerRole') ?? []

  const error = await refusal(send(bundle))

  expect(error).toMatchObject({
    code: 'unprocessable',
    where: 'Bundle.entry[0].resource.author[0].reference',
  })
})

test('shows a narrative without anything that runs or loads', async () => {
  const narrative =
    '<div xmlns="http://www.w3.org/1999/xhtml"><p onclick="x()">Seen</p><script>alert(1)</script><img src="x" onerror="y()"/><svg><style>*{}</style></svg><a href="javascript:z()">more</a></div>'
  const outcome = await stored(build({ report: 'script', narrative, patient: { value: '080808-908X' } }))
  const row = await node.documents.read(outcome.documentId, {})

  const bundle = JSON.parse((await node.objects.read(row?.bundleObject ?? '')).toString())
  const html = reportView(bundle, 'en').sections[0]?.narrative ?? ''

  expect(html).toContain('<p>Seen</p>')
  expect(html).toContain('more')
  expect(html).not.toMatch(/script|alert|onclick|onerror|svg|style|javascript|img|href/)
})

const examples = ['bundle-report-structured', 'bundle-report-minimal-metadata-unstructured']
test.skipIf(!hasShared).each(examples)('takes and shows the example %s', async (name) => {
  const bytes = readFileSync(shared('spec/fhir/imaging-r4', `Bundle-${name}.json`))

  const outcome = await stored(receiveReport(node, { bytes, contentType: 'application/fhir+json' }))
  const row = await node.documents.read(outcome.documentId, {})
  const kept = await node.objects.read(row?.receivedObject ?? '')
  const view = reportView(JSON.parse(kept.toString()), 'pt')

  expect(outcome.kind).toBe('stored')
  expect(kept.equals(bytes)).toBe(true)
  expect(view.studies).toHaveLength(1)
  expect(view.status).toBe('final')
  expect(view.patient.birthDate).toBe('1976-04-29')
})
