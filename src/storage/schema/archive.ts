import type { ColumnType, Generated } from 'kysely'

export interface ArchiveTables {
  studies: {
    id: Generated<number>
    uid: string
    /** Row of the patient in the registry. */
    patient_key: string
    patient_id: string | null
    patient_issuer: string | null
    /** Folded for searching: without case and accents. */
    name_folded: string | null
    name_ideographic: string | null
    name_phonetic: string | null
    /** YYYYMMDD; times are HHMMSS with what fraction came. */
    birth_date: string | null
    sex: string | null
    study_date: string | null
    study_time: string | null
    timezone: string | null
    accession: string | null
    accession_issuer: string | null
    study_id: string | null
    description: string | null
    referring_folded: string | null
    modalities: string[]
    sop_classes: string[]
    body_parts: string[]
    lateralities: string[]
    /** `system|code` of Procedure Code Sequence. */
    procedure_codes: string[]
    requesting_service: string | null
    institution: string | null
    department: string | null
    manufacturer: string | null
    order_numbers: string[]
    /** What the headers of its instances say about the patient: each `[id, issuer, birth date, sex]` as JSON. */
    patient_headers: string[]
    series_count: number
    instance_count: number
    bytes: number
    /** DICOM JSON of the attributes of patient and study. */
    attributes: string
    /** The answer to a search, with places for what changes: see src/archive/search-answer.ts. */
    answer: string
    updated_at: ColumnType<Date, never, Date>
  }
  series: {
    id: Generated<number>
    study_id: number
    uid: string
    modality: string | null
    number: number | null
    description: string | null
    body_part: string | null
    laterality: string | null
    series_date: string | null
    series_time: string | null
    step_date: string | null
    step_time: string | null
    /** Of Request Attributes Sequence. */
    step_ids: string[]
    procedure_ids: string[]
    instance_count: number
    bytes: number
    attributes: string
    answer: string
    /** Key of the object that holds the metadata of its instances, once they were put together. */
    metadata_key: string | null
  }
  instances: {
    id: Generated<number>
    study_id: number
    series_id: number
    sop_uid: string
    sop_class: string
    number: number | null
    frames: number | null
    transfer_syntax: string
    rows: number | null
    columns: number | null
    bits: number | null
    bytes: number
    /** SHA-256 of the object as received: its name in the object store. */
    digest: Buffer
    /** Where native frames begin and how long each is, when they can be read without looking into the object. */
    pixel_offset: number | null
    frame_bytes: number | null
    received_at: ColumnType<Date, never, never>
  }
  /** Metadata of instances that aren't in their series' metadata object yet. */
  fresh_metadata: {
    instance_id: number
    series_id: number
    json: string
    /** How often another object took the instance's place; from 1 on the metadata object may hold a line of the former. */
    version: Generated<number>
  }
  quarantine: {
    id: Generated<number>
    received_at: ColumnType<Date, never, never>
    digest: Buffer
    bytes: number
    reason: string
    detail: string
    source: string
    study_uid: string | null
    sop_uid: string | null
  }
  /** Studies that changed and whose consequences are still to be drawn. */
  study_changes: {
    study_id: number
    version: number
    first_at: ColumnType<Date, never, Date>
    changed_at: ColumnType<Date, never, Date>
    attempts: number
    not_before: Date
    /** A worker is at it, or died at it. */
    is_claimed: boolean
  }
  /** Metadata objects that were replaced; they go when no reader can be at them any more. */
  replaced_metadata: { key: string; replaced_at: ColumnType<Date, never, never> }
  /** Objects that a sweep removes or removed lately; `pending` sweeps are at them. */
  object_sweeps: { digest: Buffer; begun_at: ColumnType<Date, never, Date>; pending: number }
  /** The id of the object store that belongs to this database, in at most one row. */
  object_stores: { is_only: Generated<boolean>; id: string }
  /** When each kind of sweep last began, on whatever node. */
  sweep_runs: { name: string; begun_at: Date }
}
