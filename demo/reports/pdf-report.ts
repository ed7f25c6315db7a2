import type { Bundle, DiagnosticReport } from '@medplum/fhirtypes'
import { type ExamKey, exams } from '../studies/catalogue.ts'
import { isoTime } from '../studies/clock.ts'
import { places } from '../studies/places.ts'
import { professional } from '../studies/professionals.ts'
import { organization, practitionerRole } from './actors.ts'
import { conceptOf, imaging, refer, reportCategories, serviceSection } from './codes.ts'
import type { ReportDraft } from './draft.ts'
import { bundleOf, entries } from './entries.ts'
import { patientResource } from './patient.ts'
import { type PdfLine, textPdf } from './pdf.ts'
import { imagingStudy, region, serviceRequest } from './study-resources.ts'
import { sectionTitles } from './words.ts'

/** A report that is a PDF with the least metadata: a collection Bundle by BundleReportMinimalMetadataEuImaging. */
export function pdfReport(draft: ReportDraft): Bundle {
  const { study, text } = draft
  const seed = `${draft.number}/v${draft.version}`
  const into = entries(seed)
  const exam = exams[study.exam as ExamKey]
  const subject = into.url('patient')
  const pdf = textPdf(`${study.title} ${study.accession}`, pageOf(draft))
  const report: DiagnosticReport = {
    resourceType: 'DiagnosticReport',
    meta: {
      profile: [imaging('DiagnosticReportEuImagingMinimalMetadata')],
      security: [
        { system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', code: draft.confidentiality },
      ],
    },
    language: text.language,
    extension: [
      { url: 'http://hl7.org/fhir/StructureDefinition/artifact-version', valueString: String(draft.version) },
      region(study),
    ],
    identifier: [{ system: `urn:oid:${places[study.place].oid}.27`, value: draft.number }],
    basedOn: [refer(into.url('order'))],
    status: draft.state,
    category: [...reportCategories, serviceSection(exam.section)],
    code: conceptOf(exam.report),
    subject: refer(subject),
    effectiveDateTime: isoTime(study.date, study.time),
    issued: draft.written,
    performer: [refer(into.url(`organization/${study.place}`))],
    resultsInterpreter: [refer(into.url(`role/${study.radiologist}`))],
    imagingStudy: [refer(into.url('study'))],
    presentedForm: [
      {
        contentType: 'application/pdf',
        language: text.language,
        data: pdf.toString('base64'),
        size: pdf.length,
        title: `${study.title} ${study.accession}.pdf`,
        creation: draft.written,
      },
    ],
  }
  into.add('report', report)
  into.add('patient', patientResource(draft.person))
  serviceRequest(into, study, subject)
  imagingStudy(into, 'study', study, { full: false, subject, order: into.url('order') })
  organization(into, study.place)
  practitionerRole(into, study.radiologist)
  return bundleOf(
    imaging('BundleReportMinimalMetadataEuImaging'),
    'collection',
    seed,
    draft.written,
    into.list,
  )
}

const cancelledWords = {
  fi: 'TUTKIMUS PERUTTU. Kuvia ei ole käytetty lausuntoon.',
  sv: 'UNDERSÖKNINGEN ÄR ANNULLERAD.',
  en: 'EXAMINATION CANCELLED.',
} as const

function pageOf(draft: ReportDraft): PdfLine[] {
  const { study, text, person } = draft
  const place = places[study.place]
  const title = (kind: keyof typeof sectionTitles): PdfLine => ({
    text: sectionTitles[kind][text.language],
    size: 12,
    bold: true,
  })
  const body = (words: string): PdfLine => ({ text: words, size: 10.5 })
  const reader = professional(study.radiologist)
  return [
    {
      text: text.language === 'sv' ? place.nameSv : text.language === 'en' ? place.name : place.nameFi,
      size: 16,
      bold: true,
    },
    body(`${place.street}, ${place.postalCode} ${place.city}`),
    body(`${person.family.toUpperCase()} ${person.given.join(' ')}   ${person.nationalId}`),
    { text: `${study.title}   ${date(study.date)}   ${study.accession}`, size: 13, bold: true },
    ...(draft.state === 'cancelled' ? [{ text: cancelledWords[text.language], size: 12, bold: true }] : []),
    title('order'),
    body(study.reason),
    ...(draft.state === 'cancelled'
      ? []
      : [
          title('findings'),
          ...text.findings.map(body),
          title('impression'),
          body(text.conclusion),
          ...(text.recommendation === undefined ? [] : [title('recommendation'), body(text.recommendation)]),
        ]),
    body(
      `${reader.prefix} ${reader.given} ${reader.family}   ${draft.written.slice(0, 16).replace('T', ' ')}`,
    ),
  ]
}

const date = (d: string): string => `${Number(d.slice(6))}.${Number(d.slice(4, 6))}.${d.slice(0, 4)}`
