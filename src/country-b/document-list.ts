import type { Bundle, DocumentReference } from '@medplum/fhirtypes'
import type { CountryCode } from '../domain/codes.ts'
import type { ListRow } from '../domain/list-row.ts'
import { listRows, type RowTarget, rowTargets } from '../mapping/list-row.ts'
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
  /** The answer as it came. */
  readonly bundle: Bundle
}

/** Puts handles in place of the source's ids and notes where each leads. */
export function documentList(
  treatment: Pick<Treatment, 'seed'>,
  country: CountryCode,
  bundle: Bundle,
): DocumentList {
  const handle = (id: string): string => handleOf(treatment, 'document', `${country}|${id}`)
  const rows = listRows(bundle, country)
  const targets = rowTargets(bundle)
  return {
    country,
    answeredAt: new Date().toISOString(),
    bundle,
    rows: rows.map((row) => ({
      ...row,
      id: handle(row.id),
      country,
      linked: row.linked.map(({ id, reason }) => ({ id: handle(id), reason })),
    })),
    entries: rows.map((row) => entryOf(row, handle(row.id), country, targets.get(row.id))),
  }
}

export const documentReferences = (bundle: Bundle): DocumentReference[] =>
  (bundle.entry ?? []).flatMap(({ resource }) =>
    resource?.resourceType === 'DocumentReference' ? [resource] : [],
  )

function entryOf(
  row: ListRow,
  handle: string,
  country: CountryCode,
  target: RowTarget | undefined,
): DocumentEntry {
  const studyUid = row.kind === 'study' ? target?.studyUids[0] : undefined
  const day = (row.acquiredAt ?? row.createdAt)?.slice(0, 10)
  return {
    handle,
    kind: row.kind,
    country,
    documentId: row.id,
    title: row.title,
    modalities: row.modalities,
    contentType: target?.contentType ?? '',
    url: target?.url ?? '',
    ...(day !== undefined && { day }),
    ...(row.status !== undefined && { status: row.status }),
    ...(studyUid !== undefined && { studyUid }),
  }
}
