import type {
  CodeableConcept,
  CompositionSection,
  ImagingStudy,
  Patient,
  Reference,
} from '@medplum/fhirtypes'
import { codes, type DicomJson, items, text } from '../../dicom/attributes.ts'
import { inspect } from '../../dicom/gate.ts'
import { contentTree } from '../../dicom/objects/content-tree.ts'
import type { PageNode } from '../../dicom/objects/page.ts'
import { className } from '../../dicom/objects/words.ts'
import { bufferSource } from '../../dicom/source.ts'
import { narrativeText } from '../../fhir/narrative.ts'
import { system } from '../../fhir/urls.ts'
import { reportType, sectionCoding } from '../../mapping/report-codes.ts'
import type { SectionName } from '../../mapping/report-graph.ts'
import { assembly } from '../assembly.ts'
import { sectionKind } from '../cda/section-kinds.ts'
import { digestUuid } from '../digest-uuid.ts'
import { inTable } from '../in-table.ts'
import { withEntries } from '../report-sections.ts'
import type { SourceReport } from '../source-report.ts'
import { type ReportContent, writeReport } from '../write-report.ts'
import { evidenceStudies, pointedImages, studyOf } from './evidence.ts'
import {
  attestersOf,
  authorsOf,
  contentTime,
  ordersOf,
  ownIdentifier,
  predecessors,
  statusOf,
} from './header.ts'
import { conceptAt, doseComponents, observationsIn } from './items.ts'
import { nodesDiv } from './narrative.ts'
import { isDoseClass } from './sr-classes.ts'

/** Items by themselves that belong into a section (PS3.16 CID 6300 and TID 2000). */
const loose: Readonly<Record<string, SectionName>> = {
  '121071': 'findings',
  '121073': 'conclusion',
  '121077': 'conclusion',
  '121075': 'recommendation',
  '126010': 'findings', // Imaging Measurements (TID 1500)
}
const maxOriginal = 4 * 2 ** 20

/**
 * A DICOM structured report as a document bundle: its content tree as sections, its measurements and coded findings as
 * observations, its flags as status, what it points at as key images and studies.
 * @param patient whom the archive holds the study under.
 * Errors: those of the gate.
 */
export function readSr(
  bytes: Buffer,
  { patient, receivedAt }: { readonly patient: Patient; readonly receivedAt: string },
): SourceReport {
  const { json } = inspect(bufferSource(bytes), { allowBare: true })
  const parts = assembly(digestUuid(bytes), patient)
  return {
    bundle: writeReport(parts, contentOf(json, parts, bytes, receivedAt), receivedAt),
    mediaType: 'application/dicom',
    issues: [],
    asSent: false,
  }
}

type Parts = ReturnType<typeof assembly>

function contentOf(json: DicomJson, parts: Parts, bytes: Buffer, receivedAt: string): ReportContent {
  const subject = parts.subject as Reference<never>
  const date = contentTime(json) ?? { value: receivedAt.slice(0, 10) }
  const documentType = conceptAt(json, 'ConceptNameCodeSequence')
  const title = documentType?.coding?.[0]?.display ?? className(text(json, 'SOPClassUID'))
  const identifier = ownIdentifier(json)
  const orders = ordersOf(json, parts, subject)
  const { studies, comparisons } = evidenceOf(json, parts, subject)
  const measured = isDose(json)
    ? []
    : observationsIn(json, { subject, effective: date.value }).map((one) => parts.add(one))
  addDose(json, parts, subject)
  const { sections, conclusion } = sectionsOf(json)
  return {
    format: 'application/dicom',
    documentId: identifier,
    identifier,
    status: statusOf(json, isDose(json)),
    language: languageOf(json),
    title,
    date,
    type: procedureOf(json) ?? { coding: [reportType], text: title },
    documentType,
    effective: { effectiveDateTime: date.value },
    subject,
    authors: authorsOf(json, parts),
    attesters: attestersOf(json, parts),
    relatesTo: predecessors(json),
    orders,
    studies,
    comparisons,
    results: measured,
    sections: withEntries(sections, [
      ['study', studies],
      ['order', orders],
      ['comparison', comparisons],
      ['findings', measured],
    ]),
    conclusion,
    presentedForm:
      bytes.length <= maxOriginal
        ? [{ contentType: 'application/dicom', data: bytes.toString('base64'), title: `${title} (DICOM)` }]
        : [],
  }
}

/** Dose reports by their class, or by their title where a device writes them as an enhanced report (PS3.16 TID 10001). */
const isDose = (json: DicomJson): boolean =>
  isDoseClass(text(json, 'SOPClassUID') ?? '') ||
  ['113701', '113500'].includes(codes(json, 'ConceptNameCodeSequence')[0]?.code ?? '')

/** Studies that were read for the report, its own first, and those that it compares with. */
function evidenceOf(
  json: DicomJson,
  parts: Parts,
  subject: Reference<never>,
): { studies: Reference[]; comparisons: Reference[] } {
  const seen = evidenceStudies(json, 'CurrentRequestedProcedureEvidenceSequence', subject)
  const others = evidenceStudies(json, 'PertinentOtherEvidenceSequence', subject)
  const uid = text(json, 'StudyInstanceUID') ?? ''
  const named = (study: ImagingStudy): boolean => study.identifier?.[0]?.value === `urn:oid:${uid}`
  const studies = seen.some(named) ? seen : [studyOf(uid, [], subject), ...seen]
  for (const image of pointedImages(json, [...seen, ...others], subject)) parts.add(image)
  return {
    studies: studies.map((study) => parts.add(study)),
    comparisons: others.filter((study) => !named(study)).map((study) => parts.add(study)),
  }
}

function addDose(json: DicomJson, parts: Parts, subject: Reference<never>): void {
  const component = isDose(json) ? doseComponents(json) : []
  if (component.length > 0)
    parts.add({
      resourceType: 'Observation',
      status: 'final',
      code: { coding: [{ system: system.loinc, code: '73569-6' }] },
      subject,
      component,
    })
}

/** What was examined: what the header says, else the content (PS3.16 TID 1500, procedure reported). */
const procedureOf = (json: DicomJson): CodeableConcept | undefined =>
  [
    conceptAt(json, 'PerformedProcedureCodeSequence'),
    ...items(json, 'ReferencedRequestSequence').map((one) =>
      conceptAt(one, 'RequestedProcedureCodeSequence'),
    ),
    conceptAt(json, 'ProcedureCodeSequence'),
    ...items(json, 'ContentSequence')
      .filter((one) => nameOf(one) === '121058')
      .map((one) => conceptAt(one, 'ConceptCodeSequence')),
  ].find((found) => found !== undefined)

/** PS3.16 TID 1204. */
function languageOf(json: DicomJson): string | undefined {
  const content = items(json, 'ContentSequence').find((one) => nameOf(one) === '121049')
  const code = content && codes(content, 'ConceptCodeSequence')[0]?.code
  return code !== undefined && /^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$/.test(code) ? code : undefined
}

const nameOf = (content: DicomJson): string | undefined => codes(content, 'ConceptNameCodeSequence')[0]?.code

/** Each container of the root is a section of its own, and so is each item that is a finding; the rest stands together. */
function sectionsOf(json: DicomJson): { sections: CompositionSection[]; conclusion: string | undefined } {
  const content = items(json, 'ContentSequence')
  const found = contentTree(json).flatMap((node, index): Part[] => {
    const one = content[index]
    const name = one && nameOf(one)
    if (!one) return []
    const isContainer = text(one, 'ValueType') === 'CONTAINER'
    const kind = sectionKind(name, node.name) ?? inTable(loose, name)
    if (!isContainer && !kind) return [{ nodes: [node] }]
    // A heading of our own stands in place of the container's name: its words stay with its items.
    const nodes = isContainer && !kind && node.children.length > 0 ? node.children : [node]
    return [{ nodes, kind, title: node.name ?? 'Content', ...sectionCode(one, kind) }]
  })
  const sections = together(found).flatMap(({ nodes, kind: _, ...section }) => {
    const div = nodesDiv(nodes)
    return div === undefined
      ? []
      : [{ title: 'Content', ...section, text: { status: 'additional' as const, div } }]
  })
  const conclusions = found.flatMap(({ kind, nodes }) => {
    const div = kind === 'conclusion' ? nodesDiv(nodes) : undefined
    return div === undefined ? [] : [narrativeText(div)]
  })
  return { sections, conclusion: conclusions.length > 0 ? conclusions.join('\n') : undefined }
}

interface Part {
  readonly nodes: readonly PageNode[]
  readonly kind?: SectionName | undefined
  readonly title?: string
  readonly code?: CodeableConcept
}

/** Items without a section that follow each other stand in one. */
function together(parts: readonly Part[]): Part[] {
  const out: Part[] = []
  for (const part of parts) {
    const last = out.at(-1)
    if (last && last.title === undefined && part.title === undefined)
      out[out.length - 1] = { nodes: [...last.nodes, ...part.nodes] }
    else out.push(part)
  }
  return out
}

function sectionCode(content: DicomJson, kind: SectionName | undefined): { code?: CodeableConcept } {
  const own = conceptAt(content, 'ConceptNameCodeSequence')
  if (!kind) return own ? { code: own } : {}
  return { code: { coding: [sectionCoding(kind), ...(own?.coding ?? [])] } }
}
