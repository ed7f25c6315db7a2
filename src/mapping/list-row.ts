import type { Bundle, DocumentReference } from '@medplum/fhirtypes'
import type { Coding } from '../domain/codes.ts'
import { type ListRow, type ReportStatus, reportStatuses } from '../domain/list-row.ts'
import { codingOf, codingsOf, conceptText, extensionOf, extensionsOf } from '../fhir/elements.ts'
import { code, extension } from '../fhir/urls.ts'
import { regionOf, regionsOf } from '../terminology/body-parts.ts'
import { bodySitesOf, modalitiesOf, specialtyOf } from './document-keys.ts'
import { distinct } from './document-parts.ts'
import { type DocumentNames, linksOf } from './link-reason.ts'
import { accessionOf, orderNumberOf, statedStudy, studyUidOf } from './study-identity.ts'

const kosFormat = '1.2.840.10008.5.1.4.1.1.88.59'
const keyImages = '55113-5'

/** A row of the list, where its document is, and the studies that it is about. */
export interface ListedDocument {
  readonly row: ListRow
  readonly url: string
  readonly contentType: string
  readonly studyUids: readonly string[]
}

/** The rows of `listedDocuments` alone. */
export const listRows = (bundle: Bundle, country = ''): ListRow[] =>
  listedDocuments(bundle, country).map(({ row }) => row)

/**
 * The selection list from a searchset of DocumentReferences, of studies and of reports, from any country: modality and
 * body sites once or repeated, manifests in FHIR or as KOS, older spellings of the same codes. A study that comes with
 * both kinds of manifest is one row. Superseded and erroneous documents are left out. Rows that belong together say so,
 * and why. Pure.
 * @param country of the source, for those that don't say it.
 */
export function listedDocuments(bundle: Bundle, country = ''): ListedDocument[] {
  const documents = listed(bundle)
  const links = linksOf(documents)
  return documents.map((one, index) => {
    const attachment = one.document.content?.[0]?.attachment
    return {
      row: { ...rowOf(one, country), linked: links[index] ?? [] },
      url: attachment?.url ?? '',
      contentType: attachment?.contentType ?? '',
      studyUids: one.names.studyUids,
    }
  })
}

/** A document that is a row, with what is asked of it more than once. */
interface Listed {
  readonly document: DocumentReference
  readonly id: string
  readonly kind: ListRow['kind']
  readonly names: DocumentNames
}

function listed(bundle: Bundle): Listed[] {
  const documents = (bundle.entry ?? []).flatMap(({ resource, fullUrl, search }): Listed[] => {
    if (resource?.resourceType !== 'DocumentReference' || search?.mode === 'outcome') return []
    if (resource.status !== undefined && resource.status !== 'current') return []
    const id = resource.id ?? fullUrl
    if (id === undefined || isKeyImage(resource)) return []
    return [
      { document: resource, id, kind: isStudy(resource) ? 'study' : 'report', names: namesOf(resource) },
    ]
  })
  const withFhirManifest = new Set(
    documents.flatMap(({ document, kind, names }) =>
      kind === 'study' && !isKos(document) ? names.studyUids : [],
    ),
  )
  return documents.filter(
    ({ document, names }) => !isKos(document) || !names.studyUids.some((uid) => withFhirManifest.has(uid)),
  )
}

const isKeyImage = (document: DocumentReference): boolean =>
  [document.type, ...(document.category ?? [])].flatMap(codingsOf).some((coding) => coding.code === keyImages)

const isKos = (document: DocumentReference): boolean =>
  document.content?.[0]?.attachment?.contentType === 'application/dicom' ||
  document.content?.[0]?.format?.code === kosFormat

const isStudy = (document: DocumentReference): boolean =>
  codingsOf(document.type).some((coding) => coding.code === code.study) ||
  document.content?.[0]?.format?.code === code.manifestFormat ||
  isKos(document)

function namesOf(document: DocumentReference): DocumentNames {
  const references = document.context?.related ?? []
  const related = references.map(({ identifier }) => identifier)
  return {
    studyUids: related.flatMap((id) => studyUidOf(id) ?? []),
    accessions: related.flatMap((id) => accessionOf(id) ?? []),
    orders: related.flatMap((id) => orderNumberOf(id) ?? []),
    stated: references.flatMap((reference) => statedStudy(reference) ?? []),
  }
}

function rowOf({ document, id, kind, names }: Listed, country: string): Omit<ListRow, 'linked'> {
  const attachment = document.content?.[0]?.attachment
  const sites = bodySitesOf(document)
  const stated = sites.flatMap((site) => regionOf(site) ?? [])
  const title = document.description ?? attachment?.title ?? conceptText(document.type) ?? ''
  const bytes =
    kind === 'study' ? extensionOf(document, extension.studyBytes)?.valueDecimal : attachment?.size
  return {
    id,
    kind,
    country: extensionOf(document, extension.country)?.valueCode ?? country,
    title,
    modalities: [...new Set(modalitiesOf(document).map((modality) => modality.code))],
    regions: distinct(stated.length > 0 ? stated : sites.flatMap(regionsOf)),
    bodyParts: distinct(sites.filter((site) => regionOf(site) === undefined)),
    studyTypes: studyTypes(document),
    accessionNumbers: [...new Set(names.accessions.map(({ value }) => value))],
    ...optional({
      language: attachment?.language,
      acquiredAt: acquiredAt(document),
      laterality: conceptText(extensionOf(document, extension.laterality)?.valueCodeableConcept),
      requestingSpecialty: codedOrText(specialtyOf(document)),
      bytes,
      numberOfSeries: extensionOf(document, extension.numberOfSeries)?.valueInteger,
      numberOfInstances: extensionOf(document, extension.numberOfInstances)?.valueInteger,
      ...people(document),
      format: codingOf(document.content?.[0]?.format),
      contentType: attachment?.contentType,
      createdAt: document.date ?? attachment?.creation,
      status: kind === 'report' ? statusOf(document) : undefined,
      version: extensionOf(document, extension.documentVersion)?.valueString,
      confidentiality: document.securityLabel?.flatMap(codingsOf)[0]?.code,
      conclusion: extensionOf(document, extension.conclusionExcerpt)?.valueString,
    }),
  }
}

/** Members without a value are left out. */
type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> }
const optional = <T extends object>(members: T): Given<T> =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Given<T>

/** Day of the acquisition, with its wall-clock time where the source gave that without a zone. */
function acquiredAt(document: DocumentReference): string | undefined {
  const period = document.context?.period as
    | { start?: string; _start?: Parameters<typeof extensionOf>[0] }
    | undefined
  if (period?.start === undefined) return undefined
  const time = extensionOf(period._start, extension.localTime)?.valueTime
  return time === undefined ? period.start : `${period.start}T${time}`
}

const studyTypes = (document: DocumentReference): Coding[] =>
  distinct((document.context?.event ?? []).flatMap((concept) => codedOrText(concept) ?? []))

/** A coding with the best display at hand; a concept without a code keeps its text alone. */
function codedOrText(concept: Parameters<typeof codingsOf>[0]): Coding | undefined {
  const display = conceptText(concept)
  if (display === undefined) return undefined
  const [coding] = codingsOf(concept)
  if (!coding) return { system: '', code: display, display }
  return { ...coding, display: coding.display ?? display }
}

function people({ author = [], custodian }: DocumentReference): { author?: string; organisation?: string } {
  const isOrganisation = (reference: (typeof author)[number]): boolean =>
    reference.type === 'Organization' || reference.reference?.startsWith('Organization/') === true
  const person = author.find((reference) => reference.display !== undefined && !isOrganisation(reference))
  const organisation = author.find(
    (reference) => reference.display !== undefined && isOrganisation(reference),
  )
  return optional({
    author: person?.display,
    organisation: organisation?.display ?? custodian?.display,
  }) as { author?: string; organisation?: string }
}

/** MHD forbids docStatus, so ours stands in an extension; who writes docStatus is understood. */
function statusOf(document: DocumentReference): ReportStatus {
  const stated = extensionsOf(document, extension.reportStatus)[0]?.valueCode ?? document.docStatus
  return reportStatuses.find((status) => status === stated) ?? 'unknown'
}
