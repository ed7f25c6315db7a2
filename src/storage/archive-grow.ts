import type { Pool } from 'pg'
import { patientHeader } from '../archive/index-columns.ts'
import type { NewInstance } from '../archive/ports.ts'
import { instanceRow, type KnownPlaces, metadataDivider, ofAdded } from './archive-entries.ts'
import { columnsOf } from './columns-of.ts'
import { Overtaken } from './overtaken.ts'

/** Somebody entered one of the instances, or removed their series, in the same moment. */
const overtaken = new Set(['23505', '23503'])

/**
 * Enters instances of series that are there, in one statement that is its own transaction: most of what a modality sends
 * is of this kind.
 * @returns false, with nothing entered, unless all instances are new, their studies are those of the same patients, and
 * the lists of what the studies hold stay as they are.
 */
export async function growStudies(
  pool: Pool,
  instances: readonly NewInstance[],
  places: KnownPlaces,
): Promise<boolean> {
  const rows = instances.map((instance) => instanceRow(instance, places))
  const names = columnsOf(rows)
  try {
    const { rows: answer } = await pool.query<{ n: number }>({
      name: 'archive-grow',
      text: `with locked as materialized (
          select s.id from json_to_recordset($4) as given
            (id bigint, patient_key uuid, sop_classes text[], patient_headers text[])
          join studies s on s.id = given.id and s.patient_key = given.patient_key
            and s.sop_classes @> given.sop_classes and s.patient_headers @> given.patient_headers
          order by s.uid for update of s),
        ready as materialized (
          select where (select count(*) from locked) = json_array_length($4)
            and not exists (select from instances where sop_uid = any($2))),
        added as (
          insert into instances (${names})
          select ${names} from ready cross join json_populate_recordset(null::instances, $1)
          returning id, study_id, series_id, sop_uid, bytes),
        ${ofAdded},
        changed as (
          insert into study_changes (study_id) select distinct study_id from added
          on conflict (study_id) do update set version = study_changes.version + 1, changed_at = now()),
        grown as (
          update studies set instance_count = studies.instance_count + more.n, bytes = studies.bytes + more.b,
            updated_at = clock_timestamp()
          from (select study_id, count(*)::int as n, sum(bytes)::bigint as b from added group by study_id) more
          where studies.id = more.study_id)
        select count(*)::int as n from added`,
      values: [
        JSON.stringify(rows),
        instances.map(({ sopUid }) => sopUid),
        instances.map(({ metadata }) => metadata).join(metadataDivider),
        JSON.stringify(expected(instances, places)),
      ],
    })
    return answer[0]?.n === instances.length
  } catch (error) {
    throw overtaken.has((error as { code?: string }).code ?? '') ? new Overtaken() : error
  }
}

/** What must be so of each study for its lists to stay as they are. */
const expected = (instances: readonly NewInstance[], { studies }: KnownPlaces): object[] =>
  [...Map.groupBy(instances, ({ studyUid }) => studyUid)].map(([uid, own]) => ({
    id: studies.get(uid)?.id,
    patient_key: own[0]?.patientKey,
    sop_classes: [...new Set(own.map(({ sopClass }) => sopClass))],
    patient_headers: [...new Set(own.map((instance) => patientHeader(instance.study)))],
  }))
