import type { DocumentReference } from '@medplum/fhirtypes'
import { expect, test } from 'vitest'
import { ExchangeError } from '../errors.ts'
import { reportView } from '../mapping/report-view.ts'
import { checkReport } from './check-report.ts'
import { readSource } from './read-source.ts'

const receivedAt = '2026-01-01T00:00:00Z'
const read = (resource: object) => readSource(Buffer.from(JSON.stringify(resource)), { receivedAt })
const text = (resource: object): string => JSON.stringify(reportView(read(resource).bundle, 'en'))
function refusal(resource: object): ExchangeError {
  try {
    read(resource)
  } catch (error) {
    if (error instanceof ExchangeError) return error
    throw error
  }
  throw new Error('it was taken')
}

const document = (
  contentType: string,
  data: string,
  more: Partial<DocumentReference> = {},
): DocumentReference => ({
  resourceType: 'DocumentReference',
  status: 'current',
  masterIdentifier: { system: 'urn:oid:2.999.6', value: 'D-1' },
  subject: { identifier: { system: 'urn:oid:2.999.2', value: 'P-1' }, display: 'Aino Oja' },
  date: '2026-04-01T10:00:00Z',
  description: 'MRI brain',
  content: [{ attachment: { contentType, data: Buffer.from(data).toString('base64'), title: 'MRI brain' } }],
  ...more,
})

test.each(['application/pdf', 'application/rtf', 'text/plain', 'text/html', 'image/jpeg', 'image/png'])(
  'a %s is taken with what its DocumentReference says, and is there as it came',
  (type) => {
    const { bundle, issues } = read(document(type, 'Some words'))
    const view = reportView(bundle, 'en')

    expect(checkReport(bundle).kind).toBe('good')
    expect(issues).toEqual([])
    expect(view).toMatchObject({ title: 'MRI brain', status: 'final', documentId: 'D-1' })
    expect(view.attachments).toMatchObject([{ contentType: type, bytes: 10 }])
  },
)

test('plain text and web pages are read in the report itself, without what a page could do', () => {
  expect(text(document('text/plain', 'Line one\nLine <two>'))).toContain('Line &lt;two&gt;')
  const page = text(
    document('text/html', '<html><body onload="x()"><p>Seen</p><script>y()</script></body></html>'),
  )

  expect(page).toContain('Seen')
  expect(page).not.toMatch(/onload|y\(\)/)
})

test('a document that holds a CDA report is read as that report, and kept as it came', () => {
  const cda = `<ClinicalDocument xmlns="urn:hl7-org:v3"><id root="2.999.1" extension="C-1"/>
    <code code="18748-4" codeSystem="2.16.840.1.113883.6.1"/><title>CT</title><effectiveTime value="20260101"/>
    <recordTarget><patientRole><id root="2.999.2" extension="P-1"/></patientRole></recordTarget></ClinicalDocument>`

  const source = read(document('application/hl7-cda+xml', cda))

  expect(reportView(source.bundle, 'en')).toMatchObject({ title: 'CT', documentId: 'C-1' })
  expect(source).toMatchObject({ mediaType: 'application/fhir+json', asSent: false })
})

test('a document about nobody, of another kind, or one that holds a reference to another is refused', () => {
  const { subject: _, ...nobody } = document('application/pdf', 'x')
  const nested = document('application/fhir+json', JSON.stringify(document('application/fhir+json', '{}')))

  expect(refusal(nobody)).toMatchObject({ code: 'unprocessable', where: 'DocumentReference.subject' })
  expect(refusal(document('application/vnd.ms-excel', 'x')).code).toBe('unsupported-media-type')
  expect(refusal(nested).code).toBe('not-supported')
})

test('references to images and to requests are refused by name', () => {
  const images = { category: [{ coding: [{ code: 'IMAGES' }] }] }
  const request = { type: { coding: [{ system: 'http://loinc.org', code: '55115-0' }] } }

  expect(refusal(document('application/pdf', 'x', images)).tell).toContain('images of a study')
  expect(refusal(document('application/pdf', 'x', request)).tell).toContain('request')
})

test('accession number and study under IHE’s names of their kinds link like those of HL7 and DICOM', () => {
  const kind = (code: string) => ({ coding: [{ system: 'urn:ietf:rfc:3986', code }] })
  const related = [
    { identifier: { type: kind('urn:ihe:iti:xds:2013:accession'), system: 'urn:oid:2.999.5', value: 'A-1' } },
    { identifier: { type: kind('urn:ihe:iti:xds:2016:studyInstanceUID'), value: '1.2.3.4' } },
  ]

  const view = reportView(read(document('application/pdf', 'x', { context: { related } })).bundle, 'en')
  const accession = view.sections
    .flatMap(({ values }) => values)
    .filter(({ element }) => element === 'A.1.8.11')

  expect(view.studies.map(({ studyInstanceUid }) => studyInstanceUid)).toEqual(['1.2.3.4'])
  expect(accession.map(({ text: value }) => value)).toEqual(['A-1'])
})

const lone = {
  resourceType: 'DiagnosticReport',
  status: 'final',
  code: { text: 'CT chest' },
  subject: { reference: '#p' },
  contained: [
    {
      resourceType: 'Patient',
      id: 'p',
      identifier: [{ system: 'urn:oid:2.999.2', value: 'P-1' }],
      name: [{ family: 'Oja' }],
    },
    {
      resourceType: 'Observation',
      id: 'o',
      status: 'final',
      code: { text: 'Nodule' },
      valueString: 'of 4 mm',
      subject: { reference: '#p' },
    },
  ],
  result: [{ reference: '#o' }],
}

test('a report by itself brings its contained patient and findings', () => {
  const { bundle, issues } = read(lone)
  const view = reportView(bundle, 'en')

  expect(checkReport(bundle).kind).toBe('good')
  expect(issues).toEqual([])
  expect(view.patient).toMatchObject({ name: { family: 'Oja' } })
  expect(JSON.stringify(view.sections)).toContain('of 4 mm')
})

test('what STU3 called otherwise is converted, in JSON as in XML; an episode of care is named', () => {
  const { encounter: _, ...plain } = { ...lone, encounter: undefined }
  const stu3 = {
    ...plain,
    category: { text: 'Radiology' },
    context: { reference: 'EpisodeOfCare/1' },
    codedDiagnosis: [{ text: 'Pneumonia' }],
    performer: [{ actor: { display: 'Dr Ray' } }],
  }
  const xml = `<DiagnosticReport xmlns="http://hl7.org/fhir"><status value="final"/><code><text value="CT chest"/></code>
    <subject><display value="Aino Oja"/></subject><context><reference value="EpisodeOfCare/1"/></context>
    <performer><actor><display value="Dr Ray"/></actor></performer><codedDiagnosis><text value="Pneumonia"/></codedDiagnosis></DiagnosticReport>`

  const both = [read(stu3), readSource(Buffer.from(xml), { receivedAt })]

  for (const { bundle, issues } of both) {
    const view = JSON.stringify(reportView(bundle, 'en'))
    expect(checkReport(bundle).kind).toBe('good')
    expect(view).toContain('Pneumonia')
    expect(view).toContain('Dr Ray')
    expect(issues.map(({ text: words }) => words)).toEqual(
      expect.arrayContaining([
        'was of FHIR STU3 and was converted to R4',
        'names an episode of care and stays in the original only',
      ]),
    )
  }
})
