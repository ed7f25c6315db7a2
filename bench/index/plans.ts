import type { Client, Pool } from 'pg'
import { searchQuery } from '../../src/archive/search-query.ts'
import { searchArchive } from '../../src/storage/archive-search.ts'

/** How PostgreSQL goes about a search: its plan with what it really did. `path` begins with /studies. */
export async function planOf(client: Client, path: string): Promise<string> {
  const url = new URL(path, 'http://localhost')
  const [, , studyUid, deeper] = url.pathname.split('/')
  const scope = {
    level: deeper === undefined ? 'study' : 'series',
    ...(studyUid !== undefined && { studyUid }),
  } as const
  const { search } = searchQuery(url.searchParams, scope)
  let plan = ''
  const explaining = {
    async query({ text, values }: { text: string; values: unknown[] }) {
      const { rows } = await client.query<Record<string, string>>(
        `explain (analyze, buffers, timing off) ${text}`,
        values,
      )
      plan = rows.map((row) => row['QUERY PLAN']).join('\n')
      return { rows: [] }
    },
  }
  await searchArchive(explaining as unknown as Pool, { ...search, limit: search.limit + 1 })
  return plan
}
