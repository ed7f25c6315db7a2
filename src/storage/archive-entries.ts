import type { PoolClient } from 'pg'
import { supplemented } from '../archive/index-attributes.ts'
import { patientHeader, seriesColumns, seriesTraits, studyColumns } from '../archive/index-columns.ts'
import type { NewInstance } from '../archive/ports.ts'
import { seriesAnswer, studyAnswer } from '../archive/search-answer.ts'
import type { SeriesState, StudyState } from './archive-state.ts'
import { columnsOf } from './columns-of.ts'
import { Overtaken } from './overtaken.ts'

/** Where instances belong: keys of their studies by UID, of their series by study's and series' UID. */
export interface KnownPlaces {
  readonly studies: ReadonlyMap<string, { readonly id: number }>
  readonly seriesIds: ReadonlyMap<string, number>
}

export interface Places extends KnownPlaces {
  readonly studies: ReadonlyMap<string, StudyState>
  /** The first instance of each series that is new. */
  readonly newSeries: readonly NewInstance[]
}

/** JSON holds no control character but in escaped form, so one can divide the texts. */
export const metadataDivider = '\x1e'

/** Key of a series in `Places`. */
export const seriesKey = ({ studyUid, seriesUid }: { studyUid: string; seriesUid: string }): string =>
  `${studyUid}/${seriesUid}`

const firstBy = (
  instances: readonly NewInstance[],
  key: (instance: NewInstance) => string,
): ReadonlyMap<string, NewInstance> => new Map(instances.toReversed().map((each) => [key(each), each]))

/** Enters the studies and series that aren't there yet. */
export async function enterStudies(
  client: PoolClient,
  instances: readonly NewInstance[],
  held: { readonly studies: ReadonlyMap<string, StudyState>; readonly series: readonly SeriesState[] },
): Promise<Places> {
  const uidOf = new Map([...held.studies.values()].map(({ id, uid }) => [id, uid]))
  const seriesIds = new Map(
    held.series.map(({ id, study_id, uid }) => [
      seriesKey({ studyUid: uidOf.get(study_id) ?? '', seriesUid: uid }),
      id,
    ]),
  )
  const newStudies = [...firstBy(instances, ({ studyUid }) => studyUid).values()].filter(
    ({ studyUid }) => !held.studies.has(studyUid),
  )
  const newSeries = [...firstBy(instances, seriesKey).values()].filter(
    (instance) => !seriesIds.has(seriesKey(instance)),
  )
  const [first] = newSeries
  if (!first) return { studies: held.studies, seriesIds, newSeries }
  const made = await insertStudies(client, newStudies, [first, ...newSeries.slice(1)])
  if (made.studies.length < newStudies.length || made.series.length < newSeries.length) throw new Overtaken()
  for (const { id, study_uid, uid } of made.series)
    seriesIds.set(seriesKey({ studyUid: study_uid, seriesUid: uid }), id)
  const studies = new Map(held.studies)
  for (const study of made.studies) studies.set(study.uid, study)
  return { studies, seriesIds, newSeries }
}

interface Made {
  readonly studies: readonly StudyState[]
  readonly series: readonly { readonly id: number; readonly study_uid: string; readonly uid: string }[]
}

async function insertStudies(
  client: PoolClient,
  newStudies: readonly NewInstance[],
  newSeries: readonly [NewInstance, ...NewInstance[]],
): Promise<Made> {
  const studyRows = newStudies.map(studyRow)
  const seriesRows = newSeries.map(seriesRow)
  const studyNames = columnsOf([studyRow(newSeries[0])])
  const seriesNames = columnsOf(seriesRows.map(({ study_uid: _, ...row }) => row))
  const { rows } = await client.query<Made>({
    name: 'archive-new-studies',
    text: `with made as (
        insert into studies (${studyNames})
        select ${studyNames} from json_populate_recordset(null::studies, $1) order by uid
        on conflict (uid) do nothing returning *),
      places as (
        select id, uid from made union all select id, uid from studies where uid = any($3)),
      made_series as (
        insert into series (study_id, ${seriesNames})
        select places.id, ${seriesNames.replaceAll('"uid"', 'given.uid')}
        from json_array_elements($2) as item
        cross join lateral json_populate_record(null::series, item) as given
        join places on places.uid = item->>'study_uid'
        on conflict (study_id, uid) do nothing returning id, study_id, uid)
      select (select coalesce(json_agg(made), '[]') from made) as studies,
        (select coalesce(json_agg(json_build_object('id', s.id, 'study_uid', places.uid, 'uid', s.uid)), '[]')
          from made_series s join places on places.id = s.study_id) as series`,
    values: [
      JSON.stringify(studyRows),
      JSON.stringify(seriesRows),
      newSeries.map(({ studyUid }) => studyUid),
    ],
  })
  return rows[0] ?? { studies: [], series: [] }
}

const studyRow = ({ studyUid, patientKey, study }: NewInstance) => ({
  uid: studyUid,
  patient_key: patientKey,
  ...studyColumns(study),
  modalities: [],
  sop_classes: [],
  body_parts: [],
  lateralities: [],
  patient_headers: [],
  manufacturer: null,
  series_count: 0,
  instance_count: 0,
  bytes: 0,
  attributes: JSON.stringify(study),
  answer: studyAnswer(studyUid, study),
  updated_at: new Date(),
})

const seriesRow = ({ studyUid, seriesUid, series }: NewInstance) => ({
  study_uid: studyUid,
  uid: seriesUid,
  ...seriesColumns(series),
  instance_count: 0,
  bytes: 0,
  attributes: JSON.stringify(series),
  answer: seriesAnswer(studyUid, seriesUid, series),
})

/**
 * What follows from `added` instances in one statement: the metadata ($2: SOP Instance UIDs, $3: their texts) and the
 * counts of the series.
 */
export const ofAdded = `
      texts as (
        insert into fresh_metadata (instance_id, series_id, json)
        select added.id, added.series_id, given.json from added
        join unnest($2::text[], string_to_array($3, chr(30))) as given (sop_uid, json) using (sop_uid)),
      grown_series as (
        update series set instance_count = series.instance_count + more.n, bytes = series.bytes + more.b
        from (select series_id, count(*)::int as n, sum(bytes)::bigint as b from added group by series_id) more
        where series.id = more.series_id)`

/** Enters the instances and their metadata, lets series and studies grow, and notes that the studies changed. */
export async function enterInstances(
  client: PoolClient,
  instances: readonly NewInstance[],
  places: Places,
): Promise<void> {
  const rows = instances.map((instance) => instanceRow(instance, places))
  const names = columnsOf(rows)
  const { rows: answer } = await client.query<{ n: number }>({
    name: 'archive-new-instances',
    text: `with added as (
        insert into instances (${names}) select ${names} from json_populate_recordset(null::instances, $1)
        on conflict (sop_uid) do nothing
        returning id, series_id, sop_uid, bytes),
      ${ofAdded},
      changed as (
        insert into study_changes (study_id) select id from json_populate_recordset(null::studies, $4)
        on conflict (study_id) do update set version = study_changes.version + 1, changed_at = now()),
      grown as (
        update studies set series_count = studies.series_count + more.series_count,
          instance_count = studies.instance_count + more.instance_count, bytes = studies.bytes + more.bytes,
          modalities = more.modalities, body_parts = more.body_parts, lateralities = more.lateralities,
          sop_classes = more.sop_classes, patient_headers = more.patient_headers, manufacturer = more.manufacturer,
          updated_at = clock_timestamp()
        from json_populate_recordset(null::studies, $4) more where studies.id = more.id)
      select count(*)::int as n from added`,
    values: [
      JSON.stringify(rows),
      instances.map(({ sopUid }) => sopUid),
      instances.map(({ metadata }) => metadata).join(metadataDivider),
      JSON.stringify(growth(instances, places)),
    ],
  })
  if (answer[0]?.n !== instances.length) throw new Overtaken()
  for (const [uid, study] of places.studies)
    await supplement(
      client,
      study,
      instances.filter(({ studyUid }) => studyUid === uid),
    )
}

/** The row of an instance. */
export const instanceRow = (instance: NewInstance, { studies, seriesIds }: KnownPlaces) => ({
  study_id: studies.get(instance.studyUid)?.id,
  series_id: seriesIds.get(seriesKey(instance)),
  sop_uid: instance.sopUid,
  sop_class: instance.sopClass,
  number: instance.number ?? null,
  frames: instance.frames ?? null,
  transfer_syntax: instance.transferSyntax,
  rows: instance.rows ?? null,
  columns: instance.columns ?? null,
  bits: instance.bits ?? null,
  bytes: instance.bytes,
  digest: `\\x${instance.digest}`,
  pixel_offset: instance.pixelOffset ?? null,
  frame_bytes: instance.frameBytes ?? null,
})

const union = (held: readonly string[], more: readonly (string | null)[]): string[] =>
  [...new Set([...held, ...more.flatMap((value) => value ?? [])])].sort()

/** What is added to the counts of each study, and its lists as they are then. */
function growth(instances: readonly NewInstance[], { studies, newSeries }: Places): object[] {
  return [...Map.groupBy(instances, ({ studyUid }) => studyUid)].map(([uid, own]) => {
    const study = studies.get(uid)
    const traits = newSeries
      .filter(({ studyUid }) => studyUid === uid)
      .map(({ series }) => seriesTraits(series))
    const added = <K extends keyof (typeof traits)[number]>(name: K) => traits.map((each) => each[name])
    return {
      id: study?.id,
      series_count: traits.length,
      instance_count: own.length,
      bytes: own.reduce((sum, { bytes }) => sum + bytes, 0),
      modalities: union(study?.modalities ?? [], added('modality')),
      body_parts: union(study?.body_parts ?? [], added('bodyPart')),
      lateralities: union(study?.lateralities ?? [], added('laterality')),
      sop_classes: union(
        study?.sop_classes ?? [],
        own.map(({ sopClass }) => sopClass),
      ),
      patient_headers: union(
        study?.patient_headers ?? [],
        own.map((instance) => patientHeader(instance.study)),
      ),
      manufacturer: study?.manufacturer ?? added('manufacturer').find((name) => name !== null) ?? null,
    }
  })
}

/** Writes down what the headers say about the study and its row lacks. */
async function supplement(
  client: PoolClient,
  study: StudyState,
  instances: readonly NewInstance[],
): Promise<void> {
  const held = JSON.parse(study.attributes) as NewInstance['study']
  const attributes = instances.reduce((known, instance) => supplemented(known, instance.study) ?? known, held)
  if (attributes === held) return
  const row = {
    id: study.id,
    ...studyColumns(attributes),
    attributes: JSON.stringify(attributes),
    answer: studyAnswer(study.uid, attributes),
  }
  const names = Object.keys(row).filter((name) => name !== 'id')
  await client.query({
    name: 'archive-supplement',
    text: `update studies set ${names.map((name) => `${name} = more.${name}`).join(', ')}
      from json_populate_recordset(null::studies, $1) more where studies.id = more.id`,
    values: [JSON.stringify([row])],
  })
}
