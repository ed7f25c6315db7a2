import { type SelectQueryBuilder, type SqlBool, sql } from 'kysely'
import type { DocumentFilter, DocumentIndex, DocumentScope } from '../country-a/ports.ts'
import type { DocumentSearch } from '../domain/document-search.ts'
import { ExchangeError } from '../errors.ts'
import type { Database } from './database.ts'
import { conditionOf, sortColumns } from './document-criteria.ts'
import { linkDocument } from './document-links.ts'
import { columnsOf, storedColumns, storedDocument } from './document-rows.ts'
import type { PatientMerged } from './patients.ts'
import type { Schema } from './schema.ts'

type Documents<O> = SelectQueryBuilder<Schema, 'documents', O>

/** The selection list in PostgreSQL. What policy hides is part of every query, so totals and pages are right. */
export function documentIndex(db: Database): DocumentIndex {
  return {
    async search(search, scope) {
      const matching = restricted(scoped(db.selectFrom('documents'), scope), search)
      const counting = matching.select((at) => at.fn.countAll<number>().as('n'))
      if (search.countOnly) return { total: (await counting.executeTakeFirstOrThrow()).n, documents: [] }
      const { value, type } = sortColumn(search.sort.name)
      const order = search.sort.descending ? 'desc' : 'asc'
      const beyond = search.sort.descending ? sql`<` : sql`>`
      const cast = sql.raw(type)
      const { after } = search
      const paging = matching
        .$if(after !== undefined, (query) =>
          query.where(
            sql<SqlBool>`(${value}, id) ${beyond} (${after?.value}::text::${cast}, ${after?.id}::uuid)`,
          ),
        )
        .select([...storedColumns])
        .select(sql<string>`${value}::text`.as('sort_value'))
        .orderBy(value, order)
        .orderBy('id', order)
        .limit(search.count + 1)
      const rows = await paging.execute()
      const page = rows.slice(0, search.count)
      const last = page.at(-1)
      const isWhole = after === undefined && rows.length === page.length
      return {
        total: isWhole ? page.length : (await counting.executeTakeFirstOrThrow()).n,
        documents: page.map(storedDocument),
        ...(rows.length > page.length && last && { next: { value: last.sort_value, id: last.id } }),
      }
    },

    async read(id, scope) {
      if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) return undefined
      const row = await scoped(db.selectFrom('documents'), scope)
        .where('id', '=', id)
        .select([...storedColumns])
        .executeTakeFirst()
      return row && storedDocument(row)
    },

    putStudy: (row) =>
      db.transaction().execute(async (trx) => {
        await putManifest(trx, 'study', row, row)
        if (row.kos) await putManifest(trx, 'manifest', row, row.kos)
        return linkDocument(trx, row.id)
      }),

    async dropStudy(studyUid) {
      await db
        .deleteFrom('documents')
        .where('kind', 'in', ['study', 'manifest'])
        .where('key', '=', studyUid)
        .execute()
    },

    async links(ids) {
      const rows = await db
        .selectFrom('document_links')
        .select(['report_id', 'study_id', 'reason'])
        .where((at) => at.or([at('report_id', 'in', [...ids]), at('study_id', 'in', [...ids])]))
        .execute()
      return rows.map((row) => ({ reportId: row.report_id, studyId: row.study_id, reason: row.reason }))
    },
  }
}

type StudyRow = Parameters<DocumentIndex['putStudy']>[0]
type ManifestRow = Pick<StudyRow, 'id' | 'version' | 'keys' | 'reference'>

/** Writes a row of a study; a version of it that was given out before stays, superseded, under its own id. */
async function putManifest(
  trx: Database,
  kind: 'study' | 'manifest',
  { patientKey, studyUid }: StudyRow,
  { id, version, keys, reference }: ManifestRow,
): Promise<void> {
  await sql`insert into documents
    select (jsonb_populate_record(held, jsonb_build_object(
      'id', held.version_label, 'kind', 'manifest', 'status', 'superseded',
      'reference', replace(held.reference, held.id::text, held.version_label),
      'updated_at', clock_timestamp()))).*
    from documents held where held.id = ${id} and held.version_label <> ${version}
    on conflict (id) do nothing`.execute(trx)
  const columns = {
    patient_id: patientKey,
    reference,
    version_label: version,
    status: 'current' as const,
    updated_at: sql<Date>`clock_timestamp()`,
    ...columnsOf(keys),
  }
  await trx
    .insertInto('documents')
    .values({ id, kind, key: studyUid, ...columns })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(columns))
    .execute()
}

/** Documents go with the person when two rows of the registry become one; their links are made anew. */
export const documentsFollow: PatientMerged = async (trx, { from, into }) => {
  const moved = await trx
    .updateTable('documents')
    .set({ patient_id: into, updated_at: sql<Date>`clock_timestamp()` })
    .where('patient_id', '=', from)
    .returning('id')
    .execute()
  for (const { id } of moved) await linkDocument(trx, id)
}

function scoped<O>(query: Documents<O>, { patientKey, filter }: DocumentScope): Documents<O> {
  const mine = patientKey === undefined ? query : query.where('patient_id', '=', patientKey)
  return filter ? visible(mine, filter) : mine
}

function visible<O>(query: Documents<O>, filter: DocumentFilter): Documents<O> {
  const hidden = [...filter.hidden]
  if (filter.nothing || hidden.includes('*')) return query.where(sql<SqlBool>`false`)
  return query
    .where('status', '=', 'current')
    .where('confidentiality', 'in', filter.labels.length > 0 ? [...filter.labels] : ['-'])
    .$if(hidden.length > 0, (q) =>
      q.where(
        sql<SqlBool>`not (study_uids && ${hidden}::text[] or identifiers && ${hidden}::text[] or id::text = any(${hidden}))`,
      ),
    )
}

function restricted<O>(query: Documents<O>, { criteria, kind }: DocumentSearch): Documents<O> {
  const ofKind = kind === undefined ? query : query.where('kind', '=', kind)
  return criteria.reduce((narrowed, criterion) => narrowed.where(conditionOf(criterion)), ofKind)
}

function sortColumn(name: string): NonNullable<(typeof sortColumns)[string]> {
  const column = Object.hasOwn(sortColumns, name) ? sortColumns[name] : undefined
  if (!column) throw new ExchangeError('not-supported', 'Sorting by this is not supported.')
  return column
}
