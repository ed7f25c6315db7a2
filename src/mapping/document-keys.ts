import type { DocumentReference, Reference } from '@medplum/fhirtypes'
import type { Coding } from '../domain/codes.ts'
import type { DocumentKeys } from '../domain/document-search.ts'
import { foldText } from '../domain/fold-text.ts'
import type { Identifier } from '../domain/patient.ts'
import { spanOf } from '../fhir/dates.ts'
import {
  codingOf,
  codingsOf,
  conceptText,
  extensionOf,
  extensionsOf,
  identifierOf,
} from '../fhir/elements.ts'
import { extension, system } from '../fhir/urls.ts'
import { accessionOf, orderNumberOf, statedStudy, studyUidOf } from './study-identity.ts'

const known = ['U', 'L', 'M', 'N', 'R', 'V']

/** By what a DocumentReference of ours is found: every search parameter reads its value from here. */
export function documentKeys(row: DocumentReference): DocumentKeys {
  const attachment = row.content?.[0]?.attachment
  const title = row.description ?? attachment?.title
  const bytes = extensionOf(row, extension.studyBytes)?.valueDecimal ?? attachment?.size
  return {
    tokens: tokensOf(row),
    spans: spansOf(row),
    texts: textsOf(row, title ?? ''),
    ...(title !== undefined && { title }),
    ...(bytes !== undefined && { bytes }),
    ...(attachment?.language !== undefined && { language: attachment.language }),
    confidentiality: confidentialityOf(row),
  }
}

function tokensOf(row: DocumentReference): DocumentKeys['tokens'] {
  const { context } = row
  const related = context?.related?.map(({ identifier }) => identifier) ?? []
  const identifiers = [row.masterIdentifier, ...(row.identifier ?? [])]
  const format = codingOf(row.content?.[0]?.format)
  return {
    type: codeForms(codingsOf(row.type)),
    category: codeForms((row.category ?? []).flatMap(codingsOf)),
    modality: codeForms(modalitiesOf(row)),
    region: codeForms(bodySitesOf(row)),
    event: codeForms((context?.event ?? []).flatMap(codingsOf)),
    setting: codeForms(codingsOf(context?.practiceSetting)),
    facility: codeForms(codingsOf(context?.facilityType)),
    specialty: codeForms(codingsOf(specialtyOf(row))),
    format: codeForms(format ? [format] : []),
    label: codeForms((row.securityLabel ?? []).flatMap(codingsOf)),
    identifier: identifiers.flatMap((id) => numberForms(identifierOf(id))),
    studyUid: related.flatMap((id) => uidForms(studyUidOf(id))),
    accession: related.flatMap((id) => numberForms(accessionOf(id))),
    order: related.flatMap((id) => numberForms(orderNumberOf(id))),
    stated: (context?.related ?? []).flatMap((reference) => statedStudy(reference) ?? []),
  }
}

function spansOf({ context, date, content }: DocumentReference): DocumentKeys['spans'] {
  const span = (text: string | undefined) => (text === undefined ? undefined : spanOf(text))
  const start = span(context?.period?.start)
  const end = span(context?.period?.end) ?? start
  const dated = span(date)
  const created = span(content?.[0]?.attachment?.creation)
  return {
    ...(start && end && { period: { from: start.from, to: end.to } }),
    ...(dated && { date: dated }),
    ...(created && { created }),
  }
}

const textsOf = (row: DocumentReference, title: string): DocumentKeys['texts'] => ({
  title: foldText(title),
  author: foldText(displays(row.author)),
  organisation: foldText([displays(row.author), row.custodian?.display ?? ''].join(' ')),
  content: foldText(searchable(row)),
})

/** v3-Confidentiality of a row: N where it says nothing, V where its code is unknown. */
function confidentialityOf(row: DocumentReference): string {
  const label = (row.securityLabel ?? [])
    .flatMap(codingsOf)
    .find((coding) => coding.system === system.confidentiality)?.code
  if (label === undefined) return 'N'
  return known.includes(label) ? label : 'V'
}

/** Specialty of the one who ordered the examination. */
export const specialtyOf = (row: DocumentReference) =>
  extensionOf(row, extension.requestingSpecialty)?.valueCodeableConcept

/** Modalities of a row: DICOM codes, in order. */
export const modalitiesOf = (row: DocumentReference): Coding[] =>
  extensionsOf(row, extension.modality).flatMap((e) => codingsOf(e.valueCodeableConcept))

/** Body sites of a row, coarse and fine. */
export const bodySitesOf = (row: DocumentReference): Coding[] =>
  extensionsOf(row, extension.bodySite).flatMap((e) =>
    codingsOf(extensionOf(e, 'concept')?.valueCodeableConcept ?? e.valueCodeableConcept),
  )

const codeForms = (codings: readonly Coding[]): string[] => [
  ...new Set(codings.flatMap(({ system: space, code }) => [`${space}|${code}`, `${space}|`, code])),
]

/** No `system|` here: it would join all documents of one issuer. */
const numberForms = (identifier: Identifier | undefined): string[] =>
  identifier ? [`${identifier.system}|${identifier.value}`, identifier.value] : []

const uidForms = (uid: string | undefined): string[] =>
  uid === undefined
    ? []
    : [uid, `urn:oid:${uid}`, `${system.studyUid}|${uid}`, `${system.studyUid}|urn:oid:${uid}`]

const displays = (references: readonly Reference[] = []): string =>
  references.flatMap(({ display }) => display ?? []).join(' ')

/** All words of a row that a person may look for. */
function searchable(row: DocumentReference): string {
  const concepts = [row.type, ...(row.context?.event ?? []), row.context?.practiceSetting]
  return [
    row.description,
    row.content?.[0]?.attachment?.title,
    extensionOf(row, extension.conclusionExcerpt)?.valueString,
    displays(row.author),
    row.custodian?.display,
    ...[...concepts, specialtyOf(row)].map((concept) => conceptText(concept)),
    ...[...modalitiesOf(row), ...bodySitesOf(row)].flatMap(({ code, display }) => [code, display]),
  ]
    .filter(Boolean)
    .join(' ')
}
