import type { StoredDocument } from '../country-a/ports.ts'
import type { DocumentKeys } from '../domain/document-search.ts'
import type { DocumentColumns } from './schema/documents.ts'

/** Search columns of a document. */
export function columnsOf(keys: DocumentKeys): DocumentColumns {
  const { tokens, spans, texts } = keys
  const at = (text: string | undefined): Date | null => (text === undefined ? null : new Date(text))
  return {
    type_codes: [...tokens.type],
    categories: [...tokens.category],
    modalities: [...tokens.modality],
    regions: [...tokens.region],
    events: [...tokens.event],
    settings: [...tokens.setting],
    facilities: [...tokens.facility],
    specialties: [...tokens.specialty],
    formats: [...tokens.format],
    security_labels: [...tokens.label],
    identifiers: [...tokens.identifier],
    study_uids: [...tokens.studyUid],
    accessions: [...tokens.accession],
    orders: [...tokens.order],
    stated: [...tokens.stated],
    period_low: at(spans.period?.from),
    period_high: at(spans.period?.to),
    date_low: at(spans.date?.from),
    date_high: at(spans.date?.to),
    created_low: at(spans.created?.from),
    created_high: at(spans.created?.to),
    title: keys.title ?? null,
    title_text: texts.title,
    author_text: texts.author,
    organisation_text: texts.organisation,
    content_text: texts.content,
    bytes: keys.bytes ?? null,
    language: keys.language ?? null,
    confidentiality: keys.confidentiality,
  }
}

export const storedColumns = [
  'id',
  'kind',
  'patient_id',
  'status',
  'withdrawn',
  'reference',
  'updated_at',
  'study_uids',
  'received_object',
  'received_type',
  'bundle_object',
] as const

export interface StoredRow {
  readonly id: string
  readonly kind: StoredDocument['kind']
  readonly patient_id: string
  readonly status: StoredDocument['status']
  readonly withdrawn: StoredDocument['withdrawn'] | null
  readonly reference: string
  readonly updated_at: Date
  readonly study_uids: string[]
  readonly received_object: string | null
  readonly received_type: string | null
  readonly bundle_object: string | null
}

export function storedDocument(row: StoredRow): StoredDocument {
  return {
    id: row.id,
    kind: row.kind,
    patientKey: row.patient_id,
    status: row.status,
    reference: row.reference,
    updatedAt: row.updated_at.toISOString(),
    studyUids: row.study_uids.filter((uid) => /^[0-9.]+$/.test(uid)),
    ...(row.withdrawn && { withdrawn: row.withdrawn }),
    ...(row.received_object !== null && { receivedObject: row.received_object }),
    ...(row.received_type !== null && { receivedType: row.received_type }),
    ...(row.bundle_object !== null && { bundleObject: row.bundle_object }),
  }
}
