import { type Migration, sql } from 'kysely'

const listColumns = [
  'type_codes',
  'categories',
  'modalities',
  'regions',
  'events',
  'settings',
  'facilities',
  'specialties',
  'formats',
  'security_labels',
  'identifiers',
  'study_uids',
  'accessions',
  'orders',
  'replaces',
]
const timeColumns = ['period_low', 'period_high', 'date_low', 'date_high', 'created_low', 'created_high']
const textColumns = ['title_text', 'author_text', 'organisation_text', 'content_text']
/** Searched without a patient by systems of the country, and by the links between reports and studies. */
const inverted = ['study_uids', 'accessions', 'orders', 'identifiers', 'replaces']

export const documentsMigrations: Record<string, Migration> = {
  '0200_documents': {
    async up(db) {
      let table = db.schema
        .createTable('documents')
        .addColumn('id', 'uuid', (c) => c.primaryKey())
        .addColumn('kind', 'text', (c) => c.notNull())
        .addColumn('patient_id', 'uuid', (c) => c.notNull().references('patients.id'))
        .addColumn('key', 'text', (c) => c.notNull())
        .addColumn('status', 'text', (c) => c.notNull())
        .addColumn('reference', 'text', (c) => c.notNull())
        .addColumn('received_object', 'text')
        .addColumn('received_type', 'text')
        .addColumn('bundle_object', 'text')
        .addColumn('version_at', 'text')
        .addColumn('version_label', 'text')
        .addColumn('updated_at', 'timestamptz', (c) => c.notNull().defaultTo(sql`clock_timestamp()`))
        .addColumn('title', 'text')
        .addColumn('bytes', 'int8')
        .addColumn('language', 'text')
        .addColumn('confidentiality', 'text', (c) => c.notNull())
      for (const name of listColumns)
        table = table.addColumn(name, sql`text[]`, (c) => c.notNull().defaultTo(sql`'{}'`))
      for (const name of timeColumns) table = table.addColumn(name, 'timestamptz')
      for (const name of textColumns) table = table.addColumn(name, 'text', (c) => c.notNull())
      await table.execute()
      await db.schema
        .createIndex('documents_patient')
        .on('documents')
        .columns(['patient_id', 'status', 'period_low'])
        .execute()
      await db.schema.createIndex('documents_key').on('documents').columns(['key', 'kind']).execute()
      await db.schema.createIndex('documents_updated').on('documents').columns(['updated_at', 'id']).execute()
      for (const name of inverted)
        await db.schema.createIndex(`documents_${name}`).on('documents').using('gin').column(name).execute()
      await db.schema
        .createTable('document_links')
        .addColumn('report_id', 'uuid', (c) => c.notNull().references('documents.id').onDelete('cascade'))
        .addColumn('study_id', 'uuid', (c) => c.notNull().references('documents.id').onDelete('cascade'))
        .addColumn('reason', 'text', (c) => c.notNull())
        .addColumn('made_at', 'timestamptz', (c) => c.notNull().defaultTo(sql`now()`))
        .addPrimaryKeyConstraint('document_links_pk', ['report_id', 'study_id'])
        .execute()
      await db.schema.createIndex('document_links_study').on('document_links').column('study_id').execute()
      await db.schema
        .createTable('failed_matches')
        .addColumn('country', 'text', (c) => c.notNull())
        .addColumn('professional', 'text', (c) => c.notNull())
        .addColumn('at', 'timestamptz', (c) => c.notNull().defaultTo(sql`now()`))
        .execute()
      await db.schema
        .createIndex('failed_matches_at')
        .on('failed_matches')
        .columns(['country', 'at'])
        .execute()
    },
  },
  '0201_merged_patients': {
    async up(db) {
      await db.schema
        .alterTable('patients')
        .addColumn('merged_into', 'uuid', (c) => c.references('patients.id'))
        .execute()
    },
  },
  '0202_stated_links_and_withdrawals': {
    async up(db) {
      await db.schema
        .alterTable('documents')
        .addColumn('stated', sql`uuid[]`, (c) => c.notNull().defaultTo(sql`'{}'`))
        .addColumn('origin_study', 'text')
        .addColumn('withdrawn', 'text')
        .execute()
      await db.schema.createIndex('documents_stated').on('documents').using('gin').column('stated').execute()
      await db.schema
        .createIndex('documents_origin_study')
        .on('documents')
        .column('origin_study')
        .where('origin_study', 'is not', null)
        .execute()
      // Every arrival searches them: what waits in a list of new keys would be read each time.
      for (const name of [...inverted, 'stated'])
        await sql`alter index ${sql.ref(`documents_${name}`)} set (fastupdate = off)`.execute(db)
    },
  },
}
