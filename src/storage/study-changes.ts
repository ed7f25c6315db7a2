import type { Pool } from 'pg'
import type { ChangedStudy, FreshMetadata, StudyChanges } from '../archive/ports.ts'

/** A worker that died holds a study back for this long. */
const claimSeconds = 120

/** The studies that changed, as a queue in the database: each is with one worker at a time. */
export function studyChanges(pool: Pool): StudyChanges {
  return {
    async claim(quietMs) {
      const { rows } = await pool.query<ChangedStudy>({
        name: 'changes-claim',
        text: `update study_changes c set not_before = now() + make_interval(secs => ${claimSeconds}),
            attempts = c.attempts + 1, is_claimed = true
          from (
            select study_id from study_changes
            where not_before <= now() and (changed_at <= now() - make_interval(secs => $1::float8 / 1000)
              or first_at <= now() - make_interval(secs => $1::float8 / 100))
            order by first_at limit 1 for update skip locked) due
          where c.study_id = due.study_id
          returning c.study_id as "studyId", c.version,
            (select uid from studies where id = c.study_id) as "studyUid"`,
        values: [quietMs],
      })
      return rows[0]
    },
    async done({ studyId, version }) {
      const { rowCount } = await pool.query({
        name: 'changes-done',
        text: 'delete from study_changes where study_id = $1 and version = $2',
        values: [studyId, version],
      })
      if (rowCount === 1) return
      // A statement of its own: in the same one, a change that the deletion waited for would not be seen
      await pool.query({
        name: 'changes-again',
        text: `update study_changes set not_before = now(), first_at = now(), attempts = 0, is_claimed = false
          where study_id = $1`,
        values: [studyId],
      })
    },
    async failed({ studyId }) {
      await pool.query({
        name: 'changes-failed',
        text: `update study_changes set is_claimed = false,
            not_before = now() + make_interval(secs => least(300, 2 ^ least(attempts, 8)))
          where study_id = $1`,
        values: [studyId],
      })
    },
    async areClaimed() {
      const { rows } = await pool.query<{ any: boolean }>({
        name: 'changes-claimed',
        text: 'select exists (select from study_changes where is_claimed) as any',
      })
      return rows[0]?.any === true
    },
    async freshSeries(studyId) {
      const { rows } = await pool.query<{ seriesId: number; metadataKey: string | null }>({
        name: 'changes-fresh-series',
        text: `select id as "seriesId", metadata_key as "metadataKey" from series
          where study_id = $1 and exists (select from fresh_metadata f where f.series_id = series.id)`,
        values: [studyId],
      })
      return rows
    },
    async fresh(seriesId) {
      const { rows } = await pool.query<FreshMetadata>({
        name: 'changes-fresh',
        text: `select f.instance_id as "instanceId", i.sop_uid as "sopUid", f.json, f.version from fresh_metadata f
          join instances i on i.id = f.instance_id where f.series_id = $1 order by i.number nulls last, i.id`,
        values: [seriesId],
      })
      return rows
    },
    async seriesOf(key) {
      const { rows } = await pool.query<{ seriesId: number; seriesUid: string; studyUid: string }>(
        `select r.id as "seriesId", r.uid as "seriesUid", s.uid as "studyUid" from series r
          join studies s on s.id = r.study_id where r.metadata_key = $1`,
        [key],
      )
      return rows[0]
    },
    async replaceMetadata({ seriesId, previous, key, put }) {
      const { rows } = await pool.query<{ replaced: boolean }>({
        name: 'changes-replace',
        text: `with replaced as (
            update series set metadata_key = $2 where id = $1 and metadata_key is not distinct from $3 returning 1),
          gone as (
            delete from fresh_metadata f using unnest($4::bigint[], $5::int[]) as put (instance_id, version)
            where f.instance_id = put.instance_id and f.version = put.version and exists (select from replaced)),
          old as (
            insert into replaced_metadata (key) select $3 where $3 is not null and exists (select from replaced))
          select exists (select from replaced) as replaced`,
        values: [
          seriesId,
          key,
          previous,
          put.map(({ instanceId }) => instanceId),
          put.map(({ version }) => version),
        ],
      })
      return rows[0]?.replaced ?? false
    },
    async sweep(ageMs, remove) {
      const { rows } = await pool.query<{ key: string }>(
        `select key from replaced_metadata where replaced_at <= now() - make_interval(secs => $1::float8 / 1000)
         order by replaced_at limit 1000`,
        [ageMs],
      )
      for (const { key } of rows) await remove(key)
      if (rows.length > 0)
        await pool.query('delete from replaced_metadata where key = any($1)', [rows.map(({ key }) => key)])
    },
  }
}
