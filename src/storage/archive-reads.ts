import type { Pool } from 'pg'
import type {
  ArchiveIndex,
  ArchiveTotals,
  InstanceRow,
  SeriesMetadata,
  SeriesRow,
  StudyRow,
} from '../archive/ports.ts'

const digestPage = 10_000

/** An instance's row as the archive sees it; `i` is the instance, `r` its series. */
export const instanceColumns = `r.uid as "seriesUid", i.sop_uid as "sopUid", i.sop_class as "sopClass", i.number,
  i.frames, i.transfer_syntax as "transferSyntax", i.rows, i.columns, i.bits, i.bytes,
  encode(i.digest, 'hex') as digest, i.pixel_offset as "pixelOffset", i.frame_bytes as "frameBytes"`

type Reads = Omit<ArchiveIndex, 'commit' | 'replace' | 'search' | 'changes'>

export function archiveReads(pool: Pool): Reads {
  return {
    async quarantine({ digest, bytes, reason, detail, source, studyUid, sopUid }) {
      await pool.query({
        name: 'archive-quarantine',
        text: `insert into quarantine (digest, bytes, reason, detail, source, study_uid, sop_uid)
          values (decode($1, 'hex'), $2, $3, $4, $5, $6, $7) on conflict (digest, reason) do nothing`,
        values: [digest, bytes, reason, detail, source, studyUid ?? null, sopUid ?? null],
      })
    },
    async study(studyUid) {
      const { rows } = await pool.query<StudyRow & { updatedAt: Date }>({
        name: 'archive-study',
        text: `select uid as "studyUid", patient_key as "patientKey", attributes, modalities, body_parts as "bodyParts",
            lateralities, patient_headers as "patientHeaders", manufacturer, series_count as "seriesCount", instance_count as "instanceCount", bytes,
            updated_at as "updatedAt"
          from studies where uid = $1`,
        values: [studyUid],
      })
      const row = rows[0]
      return row && { ...row, updatedAt: new Date(row.updatedAt).toISOString() }
    },
    async series(studyUid) {
      const { rows } = await pool.query<SeriesRow>({
        name: 'archive-study-series',
        text: `select r.uid as "seriesUid", r.attributes, r.instance_count as instances, r.bytes
          from series r join studies s on s.id = r.study_id where s.uid = $1 order by r.number nulls last, r.id`,
        values: [studyUid],
      })
      return rows
    },
    async instances(studyUid, seriesUid) {
      const { rows } = await pool.query<InstanceRow>({
        name: seriesUid === undefined ? 'archive-study-instances' : 'archive-series-instances',
        text: `select ${instanceColumns}
          from studies s join series r on r.study_id = s.id join instances i on i.series_id = r.id
          where s.uid = $1 ${seriesUid === undefined ? '' : 'and r.uid = $2'}
          order by r.number nulls last, r.id, i.number nulls last, i.id`,
        values: seriesUid === undefined ? [studyUid] : [studyUid, seriesUid],
      })
      return rows
    },
    async metadata(studyUid, seriesUid) {
      const { rows } = await pool.query<SeriesMetadata>({
        name: seriesUid === undefined ? 'archive-study-metadata' : 'archive-series-metadata',
        text: `select r.uid as "seriesUid", r.metadata_key as "metadataKey",
            (select string_agg(f.json, E',\\n' order by f.instance_id) from fresh_metadata f where f.series_id = r.id)
              as fresh,
            (select array_agg(i.sop_uid) from fresh_metadata f join instances i on i.id = f.instance_id
              where f.series_id = r.id and f.version > 0) as replaced
          from studies s join series r on r.study_id = s.id
          where s.uid = $1 ${seriesUid === undefined ? '' : 'and r.uid = $2'}
          order by r.number nulls last, r.id`,
        values: seriesUid === undefined ? [studyUid] : [studyUid, seriesUid],
      })
      return rows
    },
    async totals() {
      const { rows } = await pool.query<ArchiveTotals>(
        `select (select count(*) from studies)::int as studies, (select count(*) from series)::int as series,
          (select count(*) from instances)::int as instances, (select count(*) from quarantine)::int as quarantined`,
      )
      return rows[0] ?? { studies: 0, series: 0, instances: 0, quarantined: 0 }
    },
    digests: () => allDigests(pool),
    metadataKeys: () => allMetadataKeys(pool),
    async contradictions() {
      const { rows } = await pool.query<{ id: number; kind: 'count' | 'metadata' }>(
        `select s.id, 'count' as kind from studies s
          left join (select study_id, count(*) as n, sum(bytes) as bytes from instances group by study_id) i
            on i.study_id = s.id
          where s.instance_count <> coalesce(i.n, 0) or s.bytes <> coalesce(i.bytes, 0)
            or s.series_count <> (select count(*) from series r where r.study_id = s.id)
        union all
        select r.study_id, 'metadata' from series r
          where r.metadata_key is null
            and r.instance_count <> (select count(*) from fresh_metadata f where f.series_id = r.id)`,
      )
      return rows.map(({ id, kind }) => ({ kind, what: `study row ${id}`, tell: contradiction[kind] }))
    },
  }
}

const contradiction = {
  count: 'The counts of a study are not those of its instances',
  metadata: 'A series lacks the metadata of some of its instances',
}

async function* allMetadataKeys(pool: Pool): AsyncGenerator<string> {
  let after = 0
  for (;;) {
    const { rows } = await pool.query<{ id: number; key: string }>(
      `select id, metadata_key as key from series where id > $1 and metadata_key is not null
       order by id limit ${digestPage}`,
      [after],
    )
    for (const { key } of rows) yield key
    const last = rows.at(-1)
    if (!last) return
    after = last.id
  }
}

async function* allDigests(pool: Pool): ReturnType<ArchiveIndex['digests']> {
  for (const [table, of] of [
    ['instances', 'instance'],
    ['quarantine', 'quarantine'],
  ] as const) {
    let after = 0
    for (;;) {
      const { rows } = await pool.query<{ id: number; digest: string; bytes: number }>(
        `select id, encode(digest, 'hex') as digest, bytes from ${table} where id > $1 order by id limit ${digestPage}`,
        [after],
      )
      for (const { digest, bytes } of rows) yield { digest, bytes, of }
      const last = rows.at(-1)
      if (!last) break
      after = last.id
    }
  }
}
