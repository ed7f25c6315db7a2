import type { PoolClient } from 'pg'
import type { NewInstance } from '../archive/ports.ts'

/** What the index holds of a study that is about to grow. */
export interface StudyState {
  readonly id: number
  readonly uid: string
  readonly patient_key: string
  readonly attributes: string
  readonly modalities: readonly string[]
  readonly sop_classes: readonly string[]
  readonly body_parts: readonly string[]
  readonly lateralities: readonly string[]
  readonly patient_headers: readonly string[]
  readonly manufacturer: string | null
}

export interface SeriesState {
  readonly id: number
  readonly study_id: number
  readonly uid: string
}

export interface HeldInstance {
  readonly sop_uid: string
  readonly study_uid: string
  readonly series_uid: string
  readonly digest: string
}

interface State {
  readonly studies: readonly StudyState[]
  readonly series: readonly SeriesState[]
  readonly held: readonly HeldInstance[]
}

/**
 * What the index holds of the studies, series and instances that come, in one answer. The studies' rows are locked until
 * the transaction ends, in one order, so that none waits for another in a circle.
 */
export async function lockState(
  client: PoolClient,
  instances: readonly NewInstance[],
): Promise<{
  held: ReadonlyMap<string, HeldInstance>
  studies: ReadonlyMap<string, StudyState>
  series: readonly SeriesState[]
}> {
  const { rows } = await client.query<State>({
    name: 'archive-state',
    text: `with locked as materialized (
        select id, uid, patient_key, attributes, modalities, sop_classes, body_parts, lateralities, patient_headers,
          manufacturer
        from studies where uid = any($1) order by uid for update)
      select
        (select coalesce(json_agg(locked), '[]') from locked) as studies,
        (select coalesce(json_agg(json_build_object('id', r.id, 'study_id', r.study_id, 'uid', r.uid)), '[]')
          from locked join series r on r.study_id = locked.id where r.uid = any($2)) as series,
        (select coalesce(json_agg(json_build_object('sop_uid', i.sop_uid, 'study_uid', s.uid, 'series_uid', r.uid,
            'digest', encode(i.digest, 'hex'))), '[]')
          from instances i join studies s on s.id = i.study_id join series r on r.id = i.series_id
          where i.sop_uid = any($3)) as held`,
    values: [
      [...new Set(instances.map(({ studyUid }) => studyUid))],
      [...new Set(instances.map(({ seriesUid }) => seriesUid))],
      instances.map(({ sopUid }) => sopUid),
    ],
  })
  const { studies, series, held } = rows[0] ?? { studies: [], series: [], held: [] }
  return {
    held: new Map(held.map((row) => [row.sop_uid, row])),
    studies: new Map(studies.map((row) => [row.uid, row])),
    series,
  }
}
