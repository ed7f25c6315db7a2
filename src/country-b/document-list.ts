import type { Bundle, DocumentReference } from '@medplum/fhirtypes'
import type { CountryCode } from '../domain/codes.ts'
import type { ListRow } from '../domain/list-row.ts'
import { ExchangeError } from '../errors.ts'
import { type ListedDocument, listedDocuments } from '../mapping/list-row.ts'
import { handleOf } from './handles.ts'
import type { Treatment } from './ports.ts'

/** Where a row of the list leads to. */
export interface DocumentEntry {
  readonly handle: string
  readonly kind: ListRow['kind']
  readonly country: CountryCode
  /** Id of the document at its source. */
  readonly documentId: string
  readonly title: string
  readonly day?: string
  readonly modalities: readonly string[]
  readonly status?: ListRow['status']
  readonly contentType: string
  /** v3-Confidentiality, as the source labelled it. */
  readonly confidentiality?: string
  /** Address of the document as the source gave it. */
  readonly url: string
  /** Of a study's row. */
  readonly studyUid?: string
}

/** One country's answer to the question for a patient's documents, kept for the treatment. */
export interface DocumentList {
  readonly country: CountryCode
  readonly answeredAt: string
  /** Rows whose ids are handles. */
  readonly rows: readonly ListRow[]
  readonly entries: readonly DocumentEntry[]
}

/** Puts handles in place of the source's ids and notes where each leads. */
export function documentList(
  treatment: Pick<Treatment, 'seed'>,
  country: CountryCode,
  bundle: Bundle,
): DocumentList {
  const documents = listedDocuments(bundle, country)
  const handles = new Map(
    documents.map(({ row: { id } }) => [id, handleOf(treatment, 'document', `${country}|${id}`)]),
  )
  const handle = (id: string): string => handles.get(id) ?? ''
  return {
    country,
    answeredAt: new Date().toISOString(),
    rows: documents.map(({ row }) => ({
      ...row,
      id: handle(row.id),
      country,
      linked: row.linked.map(({ id, reason }) => ({ id: handle(id), reason })),
    })),
    entries: documents.map((document) => entryOf(document, handle(document.row.id), country)),
  }
}

export const documentReferences = (bundle: Bundle): DocumentReference[] =>
  (bundle.entry ?? []).flatMap(({ resource }) =>
    resource?.resourceType === 'DocumentReference' ? [resource] : [],
  )

function entryOf(
  { row, url, contentType, studyUids }: ListedDocument,
  handle: string,
  country: CountryCode,
): DocumentEntry {
  const studyUid = row.kind === 'study' ? studyUids[0] : undefined
  const day = (row.acquiredAt ?? row.createdAt)?.slice(0, 10)
  return {
    handle,
    kind: row.kind,
    country,
    documentId: row.id,
    title: row.title,
    modalities: row.modalities,
    contentType,
    url,
    ...(day !== undefined && { day }),
    ...(row.status !== undefined && { status: row.status }),
    ...(row.confidentiality !== undefined && { confidentiality: row.confidentiality }),
    ...(studyUid !== undefined && { studyUid }),
  }
}

/** Errors: `forbidden` for what its source labelled as restricted, or by a code nobody knows: it is shown and not kept. */
export function demandKeepable(entry: DocumentEntry): void {
  if (!isKeepable(entry))
    throw new ExchangeError('forbidden', 'What is labelled as restricted is shown and cannot be taken away.')
}

export const isKeepable = ({ confidentiality }: DocumentEntry): boolean =>
  confidentiality === undefined || ['U', 'L', 'M', 'N'].includes(confidentiality)
