import type { Bundle, BundleEntry, Reference, Resource } from '@medplum/fhirtypes'
import { extension, system } from '../../src/fhir/urls.ts'
import { accessionIdentifier, orderIdentifier } from '../../src/mapping/study-identity.ts'
import { fullClinicalParts } from './full-report-clinical.ts'
import { concept, doctor, type Maker, number, plainWords, type Words } from './full-report-parts.ts'
import { fullStudyParts } from './full-report-study.ts'

export interface FullReportOptions {
  readonly words?: Words
  readonly patient?: {
    readonly identifier: { readonly system: string; readonly value: string }
    readonly family: string
    readonly given: string
    readonly birthDate: string
  }
  readonly studyUid?: string
}

const fallback = {
  identifier: { system: 'urn:oid:1.2.246.21', value: '131052-308T' },
  family: 'Hämäläinen',
  given: 'Väinö',
  birthDate: '1952-10-13',
}

/** A report by HL7 Europe's rules that states every element of the guideline's data set once, each in its own words. */
export function fullReport(options: FullReportOptions = {}): Bundle {
  const { words = plainWords, patient = fallback, studyUid = '2.999.119.1' } = options
  const entries = new Map<string, BundleEntry>()
  const urls: string[] = []
  const urlOf = (name: string): string => {
    if (!urls.includes(name)) urls.push(name)
    return `urn:uuid:00000000-0000-4000-8000-${String(urls.indexOf(name) + 1).padStart(12, '0')}`
  }
  const refer = (name: string): Reference<never> => ({ reference: urlOf(name) })
  const enter = (name: string, resource: Resource): Reference<never> => {
    entries.set(name, { fullUrl: urlOf(name), resource })
    return refer(name)
  }
  const maker: Maker = { words, studyUid, enter, refer }
  const subject = enter('patient', {
    resourceType: 'Patient',
    identifier: [{ ...patient.identifier }],
    name: [{ family: patient.family, given: [patient.given] }],
    birthDate: patient.birthDate,
    gender: 'female',
    communication: [{ language: concept('A.1.1.6', words, 'fi', 'urn:ietf:bcp:47') }],
    address: [{ line: [words('A.1.2.1')], postalCode: '00100', city: 'Lumivaara', country: 'FI' }],
    telecom: [{ system: 'phone', value: words('A.1.2.2') }],
  })
  enter('coverage', {
    resourceType: 'Coverage',
    status: 'active',
    beneficiary: subject,
    subscriberId: words('A.1.3.1.3'),
    payor: [
      enter('insurer', {
        resourceType: 'Organization',
        identifier: [number('A.1.3.1.1', words)],
        name: words('A.1.3.1.2'),
      }),
    ],
  })
  const accession = accessionIdentifier({ system: 'urn:oid:2.999.3', value: words('A.1.8.11') })
  const order = enter('order', {
    resourceType: 'ServiceRequest',
    status: 'completed',
    intent: 'order',
    subject,
    category: [{ coding: [{ system: system.snomed, code: '363679005' }] }],
    identifier: [orderIdentifier({ system: 'urn:oid:2.999.2', value: words('A.2.1') }), accession],
    authoredOn: '2026-02-27T08:00:00+02:00',
    requester: doctor(
      maker,
      'requester',
      { id: 'A.2.3', name: 'A.2.4', organisation: 'A.2.7' },
      {
        specialty: [concept('A.2.5', words, '394585009')],
        telecom: [{ system: 'phone', value: words('A.2.6') }],
      },
    ),
    extension: [
      {
        url: extension.orderReason,
        extension: [{ url: 'concept', valueCodeableConcept: concept('A.3.3', words, '267036007') }],
      },
    ],
    reasonCode: [{ coding: [{ system: system.snomed, code: '267036007' }], text: words('A.3.3') }],
    reasonReference: [
      enter('problem', {
        resourceType: 'Condition',
        subject,
        code: concept('A.3.2', words, '13645005'),
      }),
    ],
  })
  const clinical = fullClinicalParts(maker, subject)
  const study = fullStudyParts(maker, subject)
  const identifier = number('A.1.8.0', words)
  const category = [
    { coding: [{ system: system.loinc, code: '85430-7', display: 'Diagnostic imaging report' }] },
    { coding: [{ system: system.priorityCategory, code: 'Medical-Imaging' }] },
  ]
  const type = concept('A.1.8.5', words, '24627-2', system.loinc)
  const author = doctor(maker, 'author', { id: 'A.1.5.1', name: 'A.1.5.2', organisation: 'A.1.5.3' })
  const signed = (name: string, part: string, at: string) => ({
    time: at,
    party: doctor(maker, name, { id: `${part}.1`, name: `${part}.2`, organisation: `${part}.3` }),
  })
  const recipient = doctor(
    maker,
    'recipient',
    {
      id: 'A.1.4.1',
      name: 'A.1.4.2',
      organisation: 'A.1.4.3',
      more: { address: [{ line: [words('A.1.4.4')], country: words('A.1.4.5') }] },
    },
    { telecom: [{ system: 'phone', value: words('A.1.4.6') }] },
  )
  const composition: BundleEntry = {
    fullUrl: urlOf('composition'),
    resource: {
      resourceType: 'Composition',
      language: 'fi',
      extension: [
        { url: extension.compositionVersion, valueString: words('A.1.8.9') },
        { url: extension.recipient, valueReference: recipient },
      ],
      identifier,
      status: 'final',
      type,
      category,
      subject,
      date: '2026-03-01T10:00:00+02:00',
      author: [author],
      title: words('A.1.8.4'),
      confidentiality: 'N',
      attester: [
        { mode: 'legal', ...signed('legal', 'A.1.6', '2026-03-01T10:05:00+02:00') },
        { mode: 'professional', ...signed('validator', 'A.1.7', '2026-03-01T10:03:00+02:00') },
      ],
      custodian: enter('custodian', { resourceType: 'Organization', name: words('A.1.8.6') }),
      section: [
        section('18726-0', undefined, study.references),
        section('55115-0', undefined, [order]),
        section('11329-0', undefined, [refer('problem')]),
        section('55111-9', words('A.5.1.3'), clinical.procedure),
        section('18834-2', undefined, clinical.comparison),
        section('59776-5', words('A.5.4.2'), clinical.findings),
        section('19005-8', words('A.5.5.1'), clinical.impression),
        section('18783-1', words('A.5.6.1'), clinical.recommendation),
      ],
    },
  }
  const report: BundleEntry = {
    fullUrl: urlOf('report'),
    resource: {
      resourceType: 'DiagnosticReport',
      language: 'fi',
      extension: [{ url: extension.reportComposition, valueReference: refer('composition') }],
      identifier: [identifier],
      basedOn: [{ ...order, identifier: accession }],
      status: 'final',
      category,
      code: type,
      subject,
      issued: '2026-03-01T10:00:00+02:00',
      resultsInterpreter: [author],
      result: clinical.findings,
      imagingStudy: study.references,
      media: [{ link: clinical.media }],
      presentedForm: [
        {
          contentType: 'application/pdf',
          data: Buffer.from('%PDF-1.4 of the report').toString('base64'),
          title: words('A.8.1'),
        },
      ],
    },
  }
  return {
    resourceType: 'Bundle',
    type: 'document',
    identifier: { system: 'urn:oid:2.999.4', value: `${words('A.1.8.0')}/1` },
    timestamp: '2026-03-01T10:00:00+02:00',
    entry: [composition, report, ...entries.values()],
  }
}

const escaped = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')

const section = (code: string, narrative: string | undefined, entry: Reference<never>[]) => ({
  title: code,
  code: { coding: [{ system: system.loinc, code }] },
  text: {
    status: 'generated' as const,
    div: `<div xmlns="http://www.w3.org/1999/xhtml"><p>${narrative === undefined ? '–' : escaped(narrative)}</p></div>`,
  },
  entry,
})
