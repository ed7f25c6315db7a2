import { sql } from 'kysely'
import type { FailedMatches } from '../country-a/ports.ts'
import type { Database } from './database.ts'

const keptSeconds = 86_400

/** Searches for a person that found nobody, counted over all nodes of the country. */
export function failedMatches(db: Database): FailedMatches {
  return {
    async count(country, professional, seconds) {
      const { n } = await db
        .selectFrom('failed_matches')
        .select((at) => at.fn.countAll<number>().as('n'))
        .where('country', '=', country)
        .where('at', '>', sql<Date>`now() - make_interval(secs => ${seconds})`)
        .$if(professional !== undefined, (query) => query.where('professional', '=', professional ?? ''))
        .executeTakeFirstOrThrow()
      return n
    },
    async add(country, professional) {
      await db.insertInto('failed_matches').values({ country, professional }).execute()
      await db
        .deleteFrom('failed_matches')
        .where('at', '<', sql<Date>`now() - make_interval(secs => ${keptSeconds})`)
        .execute()
    },
  }
}
