import type {
  Annotation,
  Bundle,
  Composition,
  CompositionSection,
  DiagnosticReport,
  Extension,
} from '@medplum/fhirtypes'
import { machines } from '../phantoms/dicom/common.ts'
import { type ExamKey, exams } from '../studies/catalogue.ts'
import { isoTime } from '../studies/clock.ts'
import { places } from '../studies/places.ts'
import { professional, specialties } from '../studies/professionals.ts'
import { device, organization, practitionerRole } from './actors.ts'
import {
  accessionIdentifier,
  concept,
  conceptOf,
  imaging,
  loinc,
  narrative,
  r5,
  refer,
  reportCategories,
  serviceSection,
} from './codes.ts'
import type { ReportDraft } from './draft.ts'
import { bundleOf, type Entries, entries } from './entries.ts'
import {
  type Anchors,
  conditionConcept,
  contrastMedium,
  coverage,
  findingObservation,
  history,
  impressionCondition,
  keyImage,
  radiationDose,
  recommendation,
} from './findings.ts'
import { patientResource } from './patient.ts'
import { imagingStudy, modalityOf, procedure, region, serviceRequest } from './study-resources.ts'
import { sectionTitles } from './words.ts'

/** The parts of a report that its sections point at. */
interface Parts {
  readonly at: Anchors
  readonly organization: string
  readonly comparison: string | undefined
  readonly history: readonly string[]
  readonly finding: string | undefined
  readonly condition: string | undefined
  readonly dose: string | undefined
  readonly contrast: string | undefined
  readonly recommendation: string | undefined
  readonly keyImage: string | undefined
}

/** A document Bundle by BundleReportEuImaging: coded where the draft is structured, else narrative only. */
export function reportDocument(draft: ReportDraft): Bundle {
  const seed = `${draft.number}/v${draft.version}`
  const into = entries(seed)
  const composition = into.url('composition')
  const parts = makeParts(into, draft)
  const head = entries(seed)
  head.add('composition', compositionOf(draft, parts, into))
  head.add('report', diagnosticReport(draft, parts, composition))
  return bundleOf(imaging('BundleReportEuImaging'), 'document', seed, draft.written, [
    ...head.list,
    ...into.list,
  ])
}

function makeParts(into: Entries, draft: ReportDraft): Parts {
  const { study } = draft
  const coded = draft.form === 'structured'
  const subject = into.add('patient', patientResource(draft.person))
  const insurance = study.shows === 'subdural' ? coverage(into, draft, subject) : undefined
  const order = serviceRequest(into, study, subject, insurance)
  const [maker, model] = machines[modalityOf(study)]
  const machine = device(into, study, { maker, model })
  const studyUrl = imagingStudy(into, 'study', study, { full: coded, subject, order, deviceUrl: machine })
  const at: Anchors = {
    subject,
    order,
    study: studyUrl,
    procedure: procedure(into, study, subject, order, machine),
    author: practitionerRole(into, study.radiologist),
    device: machine,
  }
  const prior = draft.comparison
  const comparison =
    prior === undefined ? undefined : imagingStudy(into, 'comparison', prior, { full: false, subject })
  const only = (
    make: (into: Entries, draft: ReportDraft, at: Anchors) => string | undefined,
  ): string | undefined => (coded ? make(into, draft, at) : undefined)
  return {
    at,
    organization: organization(into, study.place),
    comparison,
    history: history(into, draft, at),
    finding: only(findingObservation),
    condition: only(impressionCondition),
    dose: only(radiationDose),
    contrast: only(contrastMedium),
    recommendation: only(recommendation),
    keyImage: only(keyImage),
  }
}

function compositionOf(draft: ReportDraft, parts: Parts, into: Entries): Composition {
  const { study, text } = draft
  const exam = exams[study.exam as ExamKey]
  const signer = signerOf(draft)
  const recipient = practitionerRole(into, study.referrer)
  const validator = draft.version > 1 ? practitionerRole(into, 'niemi') : undefined
  return {
    resourceType: 'Composition',
    meta: {
      profile: [imaging('CompositionEuImaging')],
      security: [
        { system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', code: draft.confidentiality },
      ],
    },
    language: text.language,
    extension: [
      {
        url: 'http://hl7.org/fhir/StructureDefinition/event-basedOn',
        valueReference: {
          ...refer(parts.at.order),
          type: 'ServiceRequest',
          identifier: accessionIdentifier(study),
        },
      },
      {
        url: 'http://hl7.eu/fhir/StructureDefinition/information-recipient',
        valueReference: refer(recipient),
      },
      { url: r5('Composition.version'), valueString: String(draft.version) },
    ],
    identifier: { system: `urn:oid:${places[study.place].oid}.27`, value: draft.number },
    status: draft.state === 'preliminary' ? 'preliminary' : draft.version > 1 ? 'amended' : 'final',
    type: conceptOf(exam.report),
    category: [...reportCategories, serviceSection(exam.section)],
    subject: refer(parts.at.subject),
    date: draft.written,
    author: [refer(parts.at.author), refer(parts.organization)],
    title: study.title,
    confidentiality: draft.confidentiality,
    attester: [
      ...(draft.signed === undefined
        ? []
        : [{ mode: 'legal' as const, time: draft.signed, party: refer(practitionerRole(into, signer)) }]),
      ...(draft.signed === undefined || validator === undefined
        ? []
        : [{ mode: 'professional' as const, time: draft.signed, party: refer(validator) }]),
    ],
    custodian: refer(parts.organization),
    ...(draft.version > 1
      ? {
          relatesTo: [
            {
              code: 'replaces' as const,
              targetIdentifier: { system: `urn:oid:${places[study.place].oid}.27`, value: draft.number },
            },
          ],
        }
      : {}),
    event: [{ period: { start: isoTime(study.date, study.time) } }],
    text: narrative(text.language, [`${study.title} ${day(study.date)}`, text.conclusion]),
    section: sections(draft, parts),
  }
}

/** Physicians in training are countersigned by a specialist of the house. */
function signerOf({ study }: ReportDraft): string {
  const reader = professional(study.radiologist)
  return reader.training === true ? 'niemi' : reader.key
}

const day = (date: string): string =>
  `${Number(date.slice(6))}.${Number(date.slice(4, 6))}.${date.slice(0, 4)}`

type Kind = keyof typeof sectionTitles

interface SectionContent {
  readonly kind: Kind
  readonly paragraphs: readonly string[]
  readonly english?: readonly string[] | undefined
  readonly entries: readonly (string | undefined)[]
}

function sections(draft: ReportDraft, parts: Parts): CompositionSection[] {
  const { study, text, comparison } = draft
  const exam = exams[study.exam as ExamKey]
  const place = places[study.place]
  const referrer = professional(study.referrer)
  const specialty = specialties[study.specialty]
  const requester = `${referrer.given} ${referrer.family}, ${text.language === 'sv' ? specialty.sv : text.language === 'en' ? specialty.coding.display : specialty.fi}`
  const contents: SectionContent[] = [
    {
      kind: 'study',
      paragraphs: [`${study.title}, ${day(study.date)}, ${place.name} (${modalityOf(study)})`],
      entries: [parts.at.study],
    },
    { kind: 'order', paragraphs: [study.reason, requester, `${study.accession}`], entries: [parts.at.order] },
    {
      kind: 'history',
      paragraphs: [
        parts.history.length > 0 ? 'Pysyvä eteisvärinä, apiksabaani 5 mg x 2. Paino 68 kg.' : study.reason,
      ],
      entries: parts.history,
    },
    {
      kind: 'procedure',
      paragraphs: [`${study.title} (${exam.english})`],
      entries: [parts.at.procedure, parts.dose],
    },
    ...(comparison === undefined
      ? []
      : [
          {
            kind: 'comparison' as const,
            paragraphs: [`${comparison.title} ${day(comparison.date)}, ${places[comparison.place].name}`],
            entries: [parts.comparison],
          },
        ]),
    {
      kind: 'findings',
      paragraphs: [...text.findings, ...(draft.change === undefined ? [] : [draft.change])],
      english: text.english?.findings,
      entries: [parts.finding, parts.keyImage],
    },
    {
      kind: 'impression',
      paragraphs: [text.conclusion],
      english: text.english === undefined ? undefined : [text.english.conclusion],
      entries: [parts.condition, parts.finding],
    },
    ...(text.recommendation === undefined
      ? []
      : [
          {
            kind: 'recommendation' as const,
            paragraphs: [text.recommendation],
            english: text.english?.recommendation === undefined ? undefined : [text.english.recommendation],
            entries: [parts.recommendation],
          },
        ]),
  ]
  return contents.map((content) => section(content, draft))
}

function section(content: SectionContent, { text }: ReportDraft): CompositionSection {
  const { code, display, ...titles } = sectionTitles[content.kind]
  const links = content.entries.filter((one) => one !== undefined).map(refer)
  const own = narrative(text.language, content.paragraphs)
  const english = content.english === undefined ? undefined : narrative('en', content.english)
  return {
    title: titles[text.language],
    code: concept(loinc, code, display),
    // both languages, the legal one first, each marked with its language
    text: english === undefined ? own : { ...own, div: own.div.replace(/<\/div>$/, `${english.div}</div>`) },
    ...(links.length > 0
      ? { entry: links }
      : content.kind === 'history' || content.kind === 'recommendation'
        ? {
            emptyReason: concept(
              'http://terminology.hl7.org/CodeSystem/list-empty-reason',
              'notasked',
              'Not Asked',
            ),
          }
        : {}),
  }
}

function diagnosticReport(draft: ReportDraft, parts: Parts, composition: string): DiagnosticReport {
  const { study, text } = draft
  const exam = exams[study.exam as ExamKey]
  const link = (name: string, url: string | undefined): Extension[] =>
    url === undefined ? [] : [{ url: imaging(name), valueReference: refer(url) }]
  return {
    resourceType: 'DiagnosticReport',
    meta: { profile: [imaging('DiagnosticReportEuImaging')] },
    language: text.language,
    extension: [
      { url: r5('DiagnosticReport.composition'), valueReference: refer(composition) },
      { url: 'http://hl7.org/fhir/StructureDefinition/artifact-version', valueString: String(draft.version) },
      region(study),
      ...note('findings', text.findings.join('\n\n')),
      ...note('impression', text.conclusion),
      ...link('HL7IDRComparisonStudy', parts.comparison),
      ...parts.history.flatMap((url) => link('HL7IDRPatientHistory', url)),
      ...link('HL7IDRImagingProcedure', parts.at.procedure),
      ...link('HL7IDRFinding', parts.keyImage),
      ...link('HL7IDRImpression', parts.condition),
      ...link('HL7IDRRecommendation', parts.recommendation),
    ],
    identifier: [{ system: `urn:oid:${places[study.place].oid}.27`, value: draft.number }],
    basedOn: [{ ...refer(parts.at.order), type: 'ServiceRequest', identifier: accessionIdentifier(study) }],
    status: draft.state,
    category: [...reportCategories, serviceSection(exam.section)],
    code: conceptOf(exam.report),
    subject: refer(parts.at.subject),
    effectiveDateTime: isoTime(study.date, study.time),
    issued: draft.written,
    performer: [refer(parts.organization)],
    resultsInterpreter: [refer(parts.at.author)],
    imagingStudy: [refer(parts.at.study)],
    ...(parts.finding === undefined ? {} : { result: [refer(parts.finding)] }),
    conclusion: text.conclusion,
    ...(text.english === undefined
      ? {}
      : { _conclusion: { extension: [translation(text.english.conclusion)] } }),
    ...(text.condition === undefined || draft.form !== 'structured'
      ? {}
      : { conclusionCode: [conditionConcept(text.condition, text.language)] }),
  }
}

function translation(content: string): Extension {
  return {
    url: 'http://hl7.org/fhir/StructureDefinition/translation',
    extension: [
      { url: 'lang', valueCode: 'en' },
      { url: 'content', valueMarkdown: content },
    ],
  }
}

function note(kind: Kind, text: string): Extension[] {
  const { code, display } = sectionTitles[kind]
  const value: Annotation = {
    extension: [
      {
        url: 'http://hl7.org/fhir/StructureDefinition/annotationType',
        valueCodeableConcept: concept(loinc, code, display),
      },
    ],
    text,
  }
  return [{ url: r5('DiagnosticReport.note'), valueAnnotation: value }]
}
