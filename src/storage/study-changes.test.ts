import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testDatabase } from '../../test/support/database.ts'
import type { ChangedStudy } from '../archive/ports.ts'
import type { OpenDatabase } from './database.ts'
import { studyChanges } from './study-changes.ts'

let database: OpenDatabase
beforeAll(async () => {
  database = await testDatabase()
  await database.pool.query(
    `insert into studies (uid, patient_key, attributes, answer) values ('1.2', gen_random_uuid(), '{}', '')`,
  )
  await database.pool.query('insert into study_changes (study_id) select id from studies')
})
afterAll(() => database.close())

test('a study that changes at the very moment when its last change is done is worked on again at once', async () => {
  const changes = studyChanges(database.pool)
  const claimed = (await changes.claim(0)) as ChangedStudy
  const receiving = await database.pool.connect()
  await receiving.query('begin')
  await receiving.query('update study_changes set version = version + 1, changed_at = now()')
  const done = changes.done(claimed)
  await waitingFor(database)
  await receiving.query('commit')
  receiving.release()
  await done

  expect(await changes.areClaimed()).toBe(false)
  expect(await changes.claim(0)).toMatchObject({ studyUid: '1.2' })
})

/** Until a statement waits for another's row. */
async function waitingFor({ pool }: OpenDatabase): Promise<void> {
  for (;;) {
    const { rows } = await pool.query(
      "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
    )
    if (rows.length > 0) return
    await sleep(10)
  }
}
