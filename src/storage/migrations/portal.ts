import { type Migration, sql } from 'kysely'

export const portalMigrations: Record<string, Migration> = {
  '0500_portal': {
    async up(db) {
      await db.schema
        .createTable('portal_sessions')
        .addColumn('id_hash', 'bytea', (c) => c.primaryKey())
        .addColumn('subject', 'text', (c) => c.notNull())
        .addColumn('sealed', 'bytea', (c) => c.notNull())
        .addColumn('opened_at', 'timestamptz', (c) => c.notNull().defaultTo(sql`now()`))
        .addColumn('seen_at', 'timestamptz', (c) => c.notNull().defaultTo(sql`now()`))
        .execute()
      await db.schema
        .createTable('portal_identifications')
        .addColumn('id', 'text', (c) => c.primaryKey())
        .addColumn('subject', 'text', (c) => c.notNull())
        .addColumn('sealed', 'bytea', (c) => c.notNull())
        .addColumn('made_at', 'timestamptz', (c) => c.notNull().defaultTo(sql`now()`))
        .execute()
      await db.schema
        .createTable('portal_failed_identifications')
        .addColumn('subject', 'text', (c) => c.notNull())
        .addColumn('at', 'timestamptz', (c) => c.notNull().defaultTo(sql`now()`))
        .execute()
      await db.schema
        .createIndex('portal_failed_identifications_subject')
        .on('portal_failed_identifications')
        .columns(['subject', 'at'])
        .execute()
      await db.schema
        .createTable('portal_treatments')
        .addColumn('id', 'text', (c) => c.primaryKey())
        .addColumn('subject', 'text', (c) => c.notNull())
        .addColumn('wrapped_key', 'bytea', (c) => c.notNull())
        .addColumn('sealed', 'bytea', (c) => c.notNull())
        .addColumn('expires_at', 'timestamptz', (c) => c.notNull())
        .execute()
      await db.schema
        .createTable('portal_kept')
        .addColumn('treatment_id', 'text', (c) =>
          c.notNull().references('portal_treatments.id').onDelete('cascade'),
        )
        .addColumn('name', 'bytea', (c) => c.notNull())
        .addColumn('sealed', 'bytea', (c) => c.notNull())
        .addPrimaryKeyConstraint('portal_kept_pk', ['treatment_id', 'name'])
        .execute()
      await db.schema
        .createTable('portal_downloads')
        .addColumn('id', 'text', (c) => c.primaryKey())
        .addColumn('treatment_id', 'text', (c) =>
          c.notNull().references('portal_treatments.id').onDelete('cascade'),
        )
        .addColumn('sealed_name', 'bytea', (c) => c.notNull())
        .addColumn('bytes', 'int8', (c) => c.notNull())
        .addColumn('files', 'int4', (c) => c.notNull())
        .addColumn('state', 'text', (c) => c.notNull())
        .addColumn('sent', 'int8', (c) => c.notNull().defaultTo(0))
        .addColumn('files_sent', 'int4', (c) => c.notNull().defaultTo(0))
        .addColumn('reason', 'text')
        .execute()
      await db.schema
        .createIndex('portal_downloads_treatment')
        .on('portal_downloads')
        .column('treatment_id')
        .execute()
    },
  },
  '0501_portal_settings': {
    async up(db) {
      await db.schema
        .createTable('portal_settings')
        .addColumn('subject', 'text', (c) => c.primaryKey())
        .addColumn('settings', 'jsonb', (c) => c.notNull())
        .addColumn('used_at', 'timestamptz', (c) => c.notNull().defaultTo(sql`now()`))
        .execute()
    },
  },
  '0502_emergencies': {
    async up(db) {
      await db.schema
        .createTable('portal_emergencies')
        .addColumn('id', 'text', (c) => c.primaryKey())
        .addColumn('subject', 'bytea', (c) => c.notNull())
        .addColumn('sealed', 'bytea', (c) => c.notNull())
        .addColumn('started_at', 'timestamptz', (c) => c.notNull().defaultTo(sql`now()`))
        .addColumn('expires_at', 'timestamptz', (c) => c.notNull())
        .addColumn('ended_at', 'timestamptz')
        .addColumn('reviewed_at', 'timestamptz')
        .addColumn('sealed_review', 'bytea')
        .execute()
      await db.schema
        .createIndex('portal_emergencies_subject')
        .on('portal_emergencies')
        .columns(['subject', 'started_at'])
        .execute()
    },
  },
  '0503_code_names': {
    async up(db) {
      await db.schema
        .createTable('code_names')
        .addColumn('system', 'text', (c) => c.notNull())
        .addColumn('code', 'text', (c) => c.notNull())
        .addColumn('language', 'text', (c) => c.notNull())
        .addColumn('name', 'text')
        .addColumn('asked_at', 'timestamptz', (c) => c.notNull().defaultTo(sql`now()`))
        .addPrimaryKeyConstraint('code_names_pk', ['system', 'code', 'language'])
        .execute()
    },
  },
  '0504_kept_studies': {
    async up(db) {
      await db.schema
        .createTable('kept_studies')
        .addColumn('id', 'text', (c) => c.primaryKey())
        .addColumn('name', 'bytea', (c) => c.notNull().unique())
        .addColumn('treatment_id', 'text', (c) => c.references('portal_treatments.id').onDelete('cascade'))
        .addColumn('wrapped_key', 'bytea', (c) => c.notNull())
        .addColumn('expires_at', 'timestamptz', (c) => c.notNull())
        .addColumn('is_held', 'boolean', (c) => c.notNull().defaultTo(false))
        .execute()
      await db.schema.createIndex('kept_studies_expiry').on('kept_studies').column('expires_at').execute()
      await db.schema
        .createIndex('kept_studies_treatment')
        .on('kept_studies')
        .column('treatment_id')
        .execute()
    },
  },
  '0505_lines': {
    async up(db) {
      await db.schema
        .createTable('line_samples')
        .addColumn('country', 'text', (c) => c.notNull())
        .addColumn('at', 'timestamptz', (c) => c.notNull().defaultTo(sql`now()`))
        .addColumn('hour', 'int2', (c) => c.notNull())
        .addColumn('bytes_per_second', 'float8', (c) => c.notNull())
        .addColumn('first_byte_ms', 'float8', (c) => c.notNull())
        .execute()
      await db.schema
        .createIndex('line_samples_country')
        .on('line_samples')
        .columns(['country', 'hour', 'at'])
        .execute()
      await db.schema
        .createTable('line_forecasts')
        .addColumn('country', 'text', (c) => c.notNull())
        .addColumn('at', 'timestamptz', (c) => c.notNull().defaultTo(sql`now()`))
        .addColumn('low_s', 'float8', (c) => c.notNull())
        .addColumn('middle_s', 'float8', (c) => c.notNull())
        .addColumn('high_s', 'float8', (c) => c.notNull())
        .addColumn('actual_s', 'float8', (c) => c.notNull())
        .execute()
    },
  },
}
