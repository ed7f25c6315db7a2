import type { Pool } from 'pg'
import type { NewInstance, Replaced } from '../archive/ports.ts'

/**
 * Puts another object in the place of one that is held under the same UIDs, for the same patient; what was held goes into
 * quarantine. One transaction.
 * @param held digest of what is held now.
 * @returns false when something else is held by now, or the study is another patient's.
 */
export async function replaceInstance(
  pool: Pool,
  instance: NewInstance,
  { held, detail, source }: Replaced,
): Promise<boolean> {
  const { rows } = await pool.query<{ replaced: boolean }>({
    name: 'archive-replace',
    text: `with place as (
        select i.id, i.study_id, i.series_id, i.bytes, i.digest, s.uid as study_uid
        from instances i join studies s on s.id = i.study_id join series r on r.id = i.series_id
        where i.sop_uid = $1 and s.uid = $2 and r.uid = $3 and s.patient_key = $4 and i.digest = decode($5, 'hex')
        for update),
      replaced as (
        update instances i set sop_class = $6, number = $7, frames = $8, transfer_syntax = $9, rows = $10,
          columns = $11, bits = $12, bytes = $13, digest = decode($14, 'hex'), pixel_offset = $15, frame_bytes = $16
        from place where i.id = place.id returning i.id),
      texts as (
        insert into fresh_metadata as f (instance_id, series_id, json, version)
        select id, series_id, $17, 1 from place
        on conflict (instance_id) do update set json = excluded.json, version = f.version + 1),
      grown_series as (
        update series r set bytes = r.bytes + $13 - place.bytes from place where r.id = place.series_id),
      grown as (
        update studies s set bytes = s.bytes + $13 - place.bytes, updated_at = clock_timestamp(),
          sop_classes = array(select distinct c from unnest(s.sop_classes || $6::text) c order by c)
        from place where s.id = place.study_id),
      changed as (
        insert into study_changes (study_id) select study_id from place
        on conflict (study_id) do update set version = study_changes.version + 1, changed_at = now()),
      kept as (
        insert into quarantine (digest, bytes, reason, detail, source, study_uid, sop_uid)
        select digest, bytes, 'replaced', $18, $19, study_uid, $1 from place
        on conflict (digest, reason) do nothing)
      select exists (select from replaced) as replaced`,
    values: [
      instance.sopUid,
      instance.studyUid,
      instance.seriesUid,
      instance.patientKey,
      held,
      instance.sopClass,
      instance.number ?? null,
      instance.frames ?? null,
      instance.transferSyntax,
      instance.rows ?? null,
      instance.columns ?? null,
      instance.bits ?? null,
      instance.bytes,
      instance.digest,
      instance.pixelOffset ?? null,
      instance.frameBytes ?? null,
      instance.metadata,
      detail,
      source,
    ],
  })
  return rows[0]?.replaced ?? false
}
