import { type Kysely, type Migration, type RawBuilder, sql } from 'kysely'

// Texts that are searched by their beginning are ordered by code point ("C"), so that a prefix is a range of the index
// in every plan.
const statements = [
  sql`create table studies (
    id bigint generated always as identity primary key,
    uid text collate "C" not null unique,
    patient_key uuid not null,
    patient_id text collate "C", patient_issuer text collate "C",
    name_folded text collate "C", name_ideographic text collate "C", name_phonetic text collate "C",
    birth_date text collate "C", sex text collate "C",
    study_date text collate "C", study_time text collate "C", timezone text,
    accession text collate "C", accession_issuer text, study_id text collate "C",
    description text collate "C", referring_folded text collate "C",
    modalities text[] not null default '{}', sop_classes text[] not null default '{}',
    body_parts text[] not null default '{}', lateralities text[] not null default '{}',
    procedure_codes text[] not null default '{}',
    requesting_service text, institution text collate "C", department text, manufacturer text,
    order_numbers text[] not null default '{}', patient_headers text[] not null default '{}',
    series_count int not null default 0, instance_count int not null default 0, bytes bigint not null default 0,
    attributes text not null, answer text not null,
    updated_at timestamptz not null default now()) with (fillfactor = 80)`,
  sql`create index studies_patient_key on studies (patient_key)`,
  sql`create index studies_patient_id on studies (patient_id)`,
  sql`create index studies_accession on studies (accession)`,
  sql`create index studies_name on studies (name_folded)`,
  sql`create index studies_name_ideographic on studies (name_ideographic) where name_ideographic is not null`,
  sql`create index studies_name_phonetic on studies (name_phonetic) where name_phonetic is not null`,
  // The order of every answer: latest first, then as they came.
  sql`create index studies_date on studies (study_date desc nulls last, id desc)`,
  sql`create table series (
    id bigint generated always as identity primary key,
    study_id bigint not null references studies (id),
    uid text collate "C" not null,
    modality text collate "C", number int, description text collate "C", body_part text collate "C",
    laterality text collate "C",
    series_date text collate "C", series_time text collate "C", step_date text collate "C", step_time text collate "C",
    step_ids text[] not null default '{}', procedure_ids text[] not null default '{}',
    instance_count int not null default 0, bytes bigint not null default 0,
    attributes text not null, answer text not null, metadata_key text,
    unique (study_id, uid)) with (fillfactor = 80)`,
  sql`create index series_uid on series (uid)`,
  sql`create table instances (
    id bigint generated always as identity primary key,
    study_id bigint not null references studies (id),
    series_id bigint not null references series (id),
    sop_uid text collate "C" not null unique,
    sop_class text collate "C" not null, number int, frames int, transfer_syntax text not null,
    rows int, columns int, bits int, bytes bigint not null, digest bytea not null,
    pixel_offset bigint, frame_bytes bigint,
    received_at timestamptz not null default now())`,
  sql`create index instances_study on instances (study_id, series_id, number)`,
  sql`create index instances_series on instances (series_id, number)`,
  sql`create table fresh_metadata (
    instance_id bigint primary key references instances (id),
    series_id bigint not null,
    json text not null)`,
  // Short-lived: packing it would cost more than its place.
  sql`alter table fresh_metadata alter column json set storage external`,
  sql`create index fresh_metadata_series on fresh_metadata (series_id)`,
  sql`create table quarantine (
    id bigint generated always as identity primary key,
    received_at timestamptz not null default now(),
    digest bytea not null, bytes bigint not null, reason text not null, detail text not null, source text not null,
    study_uid text, sop_uid text)`,
  sql`create unique index quarantine_once on quarantine (digest, reason)`,
  sql`create table study_changes (
    study_id bigint primary key references studies (id),
    version bigint not null default 1,
    first_at timestamptz not null default now(), changed_at timestamptz not null default now(),
    attempts int not null default 0, not_before timestamptz not null default now())`,
  sql`create table replaced_metadata (key text primary key, replaced_at timestamptz not null default now())`,
]

const sweeps = [
  sql`create table object_sweeps (
    digest bytea primary key, begun_at timestamptz not null default now(), pending int not null default 1)`,
  sql`create table sweep_runs (name text primary key, begun_at timestamptz not null)`,
]

const replacing = [sql`alter table fresh_metadata add column version int not null default 0`]

// The other required keys of PS3.18 Table 10.6.1-5 that single out a few studies; without an index each is a walk
// through all of them.
const searchIndexes = [
  sql`create index studies_study_id on studies (study_id) where study_id is not null`,
  sql`create index studies_referring on studies (referring_folded) where referring_folded is not null`,
]

// Who the patient is may have been asked a minute ago, or on another node, and the registry has joined two rows since.
const survivors = [
  sql`create function study_of_survivor() returns trigger language plpgsql as $$
    declare survivor uuid;
    begin
      select merged_into into survivor from patients where id = new.patient_key for share;
      if survivor is not null then new.patient_key := survivor; end if;
      return new;
    end $$`,
  sql`create trigger study_of_survivor before insert on studies
    for each row execute function study_of_survivor()`,
]

// One row: the store that this database knows.
const stores = [
  sql`create table object_stores (
    is_only boolean primary key default true check (is_only), id text not null)`,
]

const claims = [sql`alter table study_changes add column is_claimed boolean not null default false`]

/** One statement after the other. */
const each = (steps: readonly RawBuilder<unknown>[]): Migration => ({
  async up(db: Kysely<unknown>) {
    for (const statement of steps) await statement.execute(db)
  },
})

export const archiveMigrations: Record<string, Migration> = {
  '0100_archive': each(statements),
  '0101_sweeps': each(sweeps),
  '0102_search_indexes': each(searchIndexes),
  '0103_replacing': each(replacing),
  '0104_survivors': each(survivors),
  '0105_object_stores': each(stores),
  '0106_claims': each(claims),
}
