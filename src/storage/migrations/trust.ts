import { type Migration, sql } from 'kysely'

export const trustMigrations: Record<string, Migration> = {
  '0300_trust': {
    async up(db) {
      await db.schema
        .createTable('jti_seen')
        .addColumn('iss', 'text', (c) => c.notNull())
        .addColumn('jti', 'text', (c) => c.notNull())
        .addColumn('exp', 'timestamptz', (c) => c.notNull())
        .addPrimaryKeyConstraint('jti_seen_pk', ['iss', 'jti'])
        .execute()
      await db.schema.createIndex('jti_seen_exp').on('jti_seen').column('exp').execute()
      await db.schema
        .createTable('revocations')
        .addColumn('id', 'bigint', (c) => c.primaryKey().generatedAlwaysAsIdentity())
        .addColumn('kind', 'text', (c) => c.notNull())
        .addColumn('value', 'text', (c) => c.notNull())
        .addColumn('until', 'timestamptz', (c) => c.notNull())
        .addColumn('revoked_at', 'timestamptz', (c) => c.notNull().defaultTo(sql`now()`))
        .execute()
      await db.schema
        .createTable('patient_choices')
        .addColumn('system', 'text', (c) => c.notNull())
        .addColumn('value', 'text', (c) => c.notNull())
        .addColumn('opt_out', 'boolean', (c) => c.notNull())
        .addColumn('restricted', sql`text[]`, (c) => c.notNull())
        .addColumn('changed_at', 'timestamptz', (c) => c.notNull().defaultTo(sql`now()`))
        .addPrimaryKeyConstraint('patient_choices_pk', ['value', 'system'])
        .execute()
    },
  },
  '0301_revocations_of_others': {
    async up(db) {
      await sql`delete from revocations r using revocations o
        where r.kind = o.kind and r.value = o.value and r.id > o.id`.execute(db)
      await db.schema
        .alterTable('revocations')
        .addColumn('said_by', 'text', (c) => c.notNull().defaultTo(''))
        .execute()
      await db.schema
        .createIndex('revocations_once')
        .unique()
        .on('revocations')
        .columns(['said_by', 'kind', 'value'])
        .execute()
    },
  },
  '0302_viewer': {
    async up(db) {
      await db.schema
        .createTable('viewer_accesses')
        .addColumn('code_hash', 'bytea', (c) => c.primaryKey())
        .addColumn('cookie_hash', 'bytea', (c) => c.unique())
        .addColumn('origin', 'text', (c) => c.notNull())
        .addColumn('access', 'text', (c) => c.notNull())
        .addColumn('until', 'timestamptz', (c) => c.notNull())
        .addColumn('offered_at', 'timestamptz', (c) => c.notNull().defaultTo(sql`now()`))
        .addColumn('opened_at', 'timestamptz')
        .addColumn('seen_at', 'timestamptz')
        .execute()
      await db.schema
        .createIndex('viewer_accesses_offered')
        .on('viewer_accesses')
        .column('offered_at')
        .execute()
    },
  },
}
