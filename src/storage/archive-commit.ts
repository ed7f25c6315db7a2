import type { Pool, PoolClient } from 'pg'
import { supplemented } from '../archive/index-attributes.ts'
import { patientHeader, seriesColumns, seriesTraits, studyColumns } from '../archive/index-columns.ts'
import type { CommitResult, NewInstance } from '../archive/ports.ts'
import { seriesAnswer, studyAnswer } from '../archive/search-answer.ts'
import { columnsOf } from './columns-of.ts'

/** Somebody else entered one of the instances in between. */
class Overtaken extends Error {}
const attempts = 5

interface StudyState {
  readonly id: number
  readonly uid: string
  readonly patient_key: string
  readonly attributes: string
  modalities: string[]
  sop_classes: string[]
  body_parts: string[]
  lateralities: string[]
  patient_headers: string[]
  manufacturer: string | null
}
interface HeldInstance {
  readonly sop_uid: string
  readonly study_uid: string
  readonly series_uid: string
  readonly digest: string
}

/**
 * Enters instances in one transaction: studies and series that are new, the instances, their metadata, the counts, and
 * that the studies changed. All or none are in the index when it ends.
 */
export async function commitInstances(
  pool: Pool,
  instances: readonly NewInstance[],
): Promise<readonly CommitResult[]> {
  for (let attempt = 1; ; attempt++) {
    const client = await pool.connect()
    let broken: Error | undefined
    try {
      await client.query('begin')
      const results = await enter(client, instances)
      await client.query('commit')
      return results
    } catch (error) {
      await client.query('rollback').catch((fault: Error) => {
        broken = fault
      })
      if (!(error instanceof Overtaken) || attempt === attempts) throw error
    } finally {
      client.release(broken)
    }
  }
}

async function enter(
  client: PoolClient,
  instances: readonly NewInstance[],
): Promise<readonly CommitResult[]> {
  const held = await heldInstances(client, instances)
  const results = new Map<NewInstance, CommitResult>()
  const first = new Map<string, NewInstance>()
  for (const instance of instances) {
    const known = held.get(instance.sopUid)
    const twin = first.get(instance.sopUid)
    if (known) results.set(instance, compared(instance, known.study_uid, known.series_uid, known.digest))
    else if (twin) results.set(instance, compared(instance, twin.studyUid, twin.seriesUid, twin.digest))
    else first.set(instance.sopUid, instance)
  }
  const fresh = [...first.values()]
  if (fresh.length > 0) {
    const studies = await lockStudies(client, fresh)
    const taken = fresh.filter(
      (instance) => studies.get(instance.studyUid)?.patient_key === instance.patientKey,
    )
    for (const instance of fresh) results.set(instance, taken.includes(instance) ? 'stored' : 'other-patient')
    if (taken.length > 0) await insert(client, taken, studies)
  }
  return instances.map((instance) => results.get(instance) ?? 'stored')
}

function compared(instance: NewInstance, study: string, series: string, digest: string): CommitResult {
  if (study !== instance.studyUid || series !== instance.seriesUid) return 'other-study'
  return digest === instance.digest ? 'present' : 'other-bytes'
}

async function heldInstances(
  client: PoolClient,
  instances: readonly NewInstance[],
): Promise<ReadonlyMap<string, HeldInstance>> {
  const { rows } = await client.query<HeldInstance>({
    name: 'archive-held',
    text: `select i.sop_uid, s.uid as study_uid, r.uid as series_uid, encode(i.digest, 'hex') as digest
      from instances i join studies s on s.id = i.study_id join series r on r.id = i.series_id
      where i.sop_uid = any($1)`,
    values: [instances.map((instance) => instance.sopUid)],
  })
  return new Map(rows.map((row) => [row.sop_uid, row]))
}

const studyState = `id, uid, patient_key, attributes, modalities, sop_classes, body_parts, lateralities,
  patient_headers, manufacturer`

/** The studies' rows, made where they are new, locked until the transaction ends; in one order, so that none waits for another in a circle. */
async function lockStudies(
  client: PoolClient,
  instances: readonly NewInstance[],
): Promise<ReadonlyMap<string, StudyState>> {
  const firsts = new Map<string, NewInstance>()
  for (const instance of instances)
    if (!firsts.has(instance.studyUid)) firsts.set(instance.studyUid, instance)
  const uids = [...firsts.keys()]
  const found = await lockedStudies(client, uids)
  const missing = uids.filter((uid) => !found.has(uid))
  if (missing.length === 0) return found
  const rows = missing.sort().flatMap((uid) => {
    const instance = firsts.get(uid)
    return instance ? [newStudy(instance)] : []
  })
  const columns = columnsOf(rows)
  await client.query({
    name: 'archive-new-studies',
    text: `insert into studies (${columns}) select ${columns} from json_populate_recordset(null::studies, $1)
      on conflict (uid) do nothing`,
    values: [JSON.stringify(rows)],
  })
  return lockedStudies(client, uids)
}

async function lockedStudies(client: PoolClient, uids: readonly string[]): Promise<Map<string, StudyState>> {
  const { rows } = await client.query<StudyState>({
    name: 'archive-lock-studies',
    text: `select ${studyState} from studies where uid = any($1) order by uid for update`,
    values: [uids],
  })
  return new Map(rows.map((row) => [row.uid, row]))
}

const newStudy = ({ studyUid, patientKey, study }: NewInstance) => ({
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

async function insert(
  client: PoolClient,
  instances: readonly NewInstance[],
  studies: ReadonlyMap<string, StudyState>,
): Promise<void> {
  const { ids, added } = await seriesIds(client, instances, studies)
  const rows = instances.map((instance) => ({
    study_id: studies.get(instance.studyUid)?.id,
    series_id: ids.get(seriesKey(instance)),
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
  }))
  const columns = columnsOf(rows)
  const inserted = await client.query({
    name: 'archive-new-instances',
    text: `with added as (
        insert into instances (${columns}) select ${columns} from json_populate_recordset(null::instances, $1)
        on conflict (sop_uid) do nothing
        returning id, series_id, sop_uid, bytes),
      texts as (
        insert into fresh_metadata (instance_id, series_id, json)
        select added.id, added.series_id, given.json from added
        join unnest($2::text[], string_to_array($3, chr(30))) as given (sop_uid, json) using (sop_uid)),
      grown as (
        update series set instance_count = series.instance_count + more.n, bytes = series.bytes + more.b
        from (select series_id, count(*)::int as n, sum(bytes)::bigint as b from added group by series_id) more
        where series.id = more.series_id)
      select count(*)::int as n from added`,
    values: [
      JSON.stringify(rows),
      instances.map((instance) => instance.sopUid),
      // JSON holds no control character but in escaped form, so one can divide the texts.
      instances.map((instance) => instance.metadata).join('\x1e'),
    ],
  })
  if (inserted.rows[0]?.n !== instances.length) throw new Overtaken()
  await grow(client, instances, studies, added)
}

const seriesKey = (instance: NewInstance): string => `${instance.studyUid}/${instance.seriesUid}`

async function seriesIds(
  client: PoolClient,
  instances: readonly NewInstance[],
  studies: ReadonlyMap<string, StudyState>,
): Promise<{ ids: ReadonlyMap<string, number>; added: readonly NewInstance[] }> {
  const firsts = new Map<string, NewInstance>()
  for (const instance of instances)
    if (!firsts.has(seriesKey(instance))) firsts.set(seriesKey(instance), instance)
  const uidOf = new Map([...studies.values()].map((study) => [study.id, study.uid]))
  const studyIds = [...uidOf.keys()]
  const seriesUids = [...new Set(instances.map((instance) => instance.seriesUid))]
  const ids = new Map<string, number>()
  const note = (rows: readonly { id: number; study_id: number; uid: string }[]): void => {
    for (const row of rows) ids.set(`${uidOf.get(row.study_id)}/${row.uid}`, row.id)
  }
  const held = await client.query<{ id: number; study_id: number; uid: string }>({
    name: 'archive-series',
    text: `select id, study_id, uid from series where study_id = any($1) and uid = any($2)`,
    values: [studyIds, seriesUids],
  })
  note(held.rows)
  const added = [...firsts].flatMap(([key, instance]) => (ids.has(key) ? [] : [instance]))
  if (added.length === 0) return { ids, added }
  const rows = added.map(({ studyUid, seriesUid, series }) => ({
    study_id: studies.get(studyUid)?.id,
    uid: seriesUid,
    ...seriesColumns(series),
    instance_count: 0,
    bytes: 0,
    attributes: JSON.stringify(series),
    answer: seriesAnswer(studyUid, seriesUid, series),
  }))
  const columns = columnsOf(rows)
  const made = await client.query<{ id: number; study_id: number; uid: string }>({
    name: 'archive-new-series',
    text: `insert into series (${columns}) select ${columns} from json_populate_recordset(null::series, $1)
      returning id, study_id, uid`,
    values: [JSON.stringify(rows)],
  })
  note(made.rows)
  return { ids, added }
}

const union = (held: readonly string[], more: readonly (string | null)[]): string[] =>
  [...new Set([...held, ...more.flatMap((value) => value ?? [])])].sort()

/** Counts and lists of the studies, and that they changed. */
async function grow(
  client: PoolClient,
  instances: readonly NewInstance[],
  studies: ReadonlyMap<string, StudyState>,
  newSeries: readonly NewInstance[],
): Promise<void> {
  const touched = [...studies.values()].filter((study) =>
    instances.some((instance) => instance.studyUid === study.uid),
  )
  const rows = touched.map((study) => {
    const own = instances.filter((instance) => instance.studyUid === study.uid)
    const traits = newSeries
      .filter(({ studyUid }) => studyUid === study.uid)
      .map(({ series }) => seriesTraits(series))
    return {
      id: study.id,
      series_count: traits.length,
      instance_count: own.length,
      bytes: own.reduce((sum, { bytes }) => sum + bytes, 0),
      modalities: union(
        study.modalities,
        traits.map(({ modality }) => modality),
      ),
      body_parts: union(
        study.body_parts,
        traits.map(({ bodyPart }) => bodyPart),
      ),
      lateralities: union(
        study.lateralities,
        traits.map(({ laterality }) => laterality),
      ),
      sop_classes: union(
        study.sop_classes,
        own.map(({ sopClass }) => sopClass),
      ),
      patient_headers: union(
        study.patient_headers,
        own.map(({ study: header }) => patientHeader(header)),
      ),
      manufacturer:
        study.manufacturer ?? traits.find(({ manufacturer }) => manufacturer)?.manufacturer ?? null,
    }
  })
  await client.query({
    name: 'archive-grow',
    text: `with changed as (
        insert into study_changes (study_id) select id from json_populate_recordset(null::studies, $1)
        on conflict (study_id) do update set version = study_changes.version + 1, changed_at = now())
      update studies set series_count = studies.series_count + more.series_count,
        instance_count = studies.instance_count + more.instance_count, bytes = studies.bytes + more.bytes,
        modalities = more.modalities, body_parts = more.body_parts, lateralities = more.lateralities,
        sop_classes = more.sop_classes, patient_headers = more.patient_headers, manufacturer = more.manufacturer, updated_at = clock_timestamp()
      from json_populate_recordset(null::studies, $1) more where studies.id = more.id`,
    values: [JSON.stringify(rows)],
  })
  for (const study of touched) {
    const own = instances.filter((instance) => instance.studyUid === study.uid)
    await supplementStudy(client, study, own)
  }
}

async function supplementStudy(
  client: PoolClient,
  study: StudyState,
  instances: readonly NewInstance[],
): Promise<void> {
  let attributes = JSON.parse(study.attributes) as NewInstance['study']
  let changed = false
  for (const instance of instances) {
    const more = supplemented(attributes, instance.study)
    if (!more) continue
    attributes = more
    changed = true
  }
  if (!changed) return
  const row = {
    id: study.id,
    ...studyColumns(attributes),
    attributes: JSON.stringify(attributes),
    answer: studyAnswer(study.uid, attributes),
  }
  const columns = Object.keys(row).filter((column) => column !== 'id')
  await client.query({
    name: 'archive-supplement',
    text: `update studies set ${columns.map((column) => `${column} = more.${column}`).join(', ')}
      from json_populate_recordset(null::studies, $1) more where studies.id = more.id`,
    values: [JSON.stringify([row])],
  })
}
