import { type Kysely, type Migration, sql } from 'kysely'

export const commitmentMigrations: Record<string, Migration> = {
  '0150_commitments': {
    async up(db: Kysely<unknown>) {
      await sql`create table commitments (
        id bigint generated always as identity primary key,
        transaction_uid text not null, calling text not null, refs text not null,
        attempts int not null default 0,
        created_at timestamptz not null default now(), not_before timestamptz not null)`.execute(db)
      await sql`create index commitments_due on commitments (not_before)`.execute(db)
    },
  },
}
