import { type Migration, sql } from 'kysely'

export const patientsMigrations: Record<string, Migration> = {
  '0010_patients': {
    async up(db) {
      await db.schema
        .createTable('patients')
        .addColumn('id', 'uuid', (c) => c.primaryKey().defaultTo(sql`gen_random_uuid()`))
        .addColumn('family', 'text', (c) => c.notNull())
        .addColumn('given', sql`text[]`, (c) => c.notNull())
        .addColumn('birth_date', 'text')
        .addColumn('sex', 'text', (c) => c.notNull())
        .addColumn('updated_at', 'timestamptz', (c) => c.notNull().defaultTo(sql`now()`))
        .execute()
      await db.schema
        .createTable('patient_identifiers')
        .addColumn('system', 'text', (c) => c.notNull())
        .addColumn('value', 'text', (c) => c.notNull())
        .addColumn('patient_id', 'uuid', (c) => c.notNull().references('patients.id'))
        .addPrimaryKeyConstraint('patient_identifiers_pk', ['value', 'system'])
        .execute()
      await db.schema
        .createIndex('patient_identifiers_patient')
        .on('patient_identifiers')
        .column('patient_id')
        .execute()
    },
  },
}
