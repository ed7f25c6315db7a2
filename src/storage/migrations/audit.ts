import { type Migration, sql } from 'kysely'

export const auditMigrations: Record<string, Migration> = {
  '0400_audit': {
    async up(db) {
      await db.schema
        .createTable('audit_records')
        .addColumn('node', 'text', (c) => c.notNull())
        .addColumn('seq', 'bigint', (c) => c.notNull())
        .addColumn('recorded', 'timestamptz', (c) => c.notNull())
        .addColumn('record', 'text', (c) => c.notNull())
        .addColumn('hash', 'bytea', (c) => c.notNull())
        .addPrimaryKeyConstraint('audit_records_pk', ['node', 'seq'])
        .execute()
      await db.schema
        .createTable('audit_heads')
        .addColumn('node', 'text', (c) => c.primaryKey())
        .addColumn('seq', 'bigint', (c) => c.notNull())
        .addColumn('hash', 'bytea', (c) => c.notNull())
        .execute()
      await db.schema
        .createTable('audit_checkpoints')
        .addColumn('country', 'text', (c) => c.notNull())
        .addColumn('node', 'text', (c) => c.notNull())
        .addColumn('seq', 'bigint', (c) => c.notNull())
        .addColumn('checkpoint', 'text', (c) => c.notNull())
        .addColumn('received_at', 'timestamptz', (c) => c.notNull().defaultTo(sql`now()`))
        .addPrimaryKeyConstraint('audit_checkpoints_pk', ['country', 'node', 'seq'])
        .execute()
      // Two locks: the role of the program has no right to change a record, and a role that has it meets the trigger.
      await sql`
        create function refuse_change() returns trigger language plpgsql as $$
        begin
          raise exception 'audit records are only ever added' using errcode = 'insufficient_privilege';
        end $$`.execute(db)
      for (const table of ['audit_records', 'audit_checkpoints']) {
        const name = sql.table(table)
        await sql`
          create trigger append_only before update or delete or truncate on ${name}
          for each statement execute function refuse_change()`.execute(db)
        await sql`revoke update, delete, truncate on ${name} from current_user`.execute(db)
      }
    },
  },
  '0401_audit_search': {
    async up(db) {
      // Made from the record itself, so that it can't say otherwise. PostgreSQL takes no NUL in JSON; \ufffd stands in.
      await sql`
        alter table audit_records add column person text generated always as (md5(jsonb_path_query_first(
          replace(record, '\\u0000', '\\ufffd')::jsonb,
          '$.event.entity[*] ? (@.role.code == "1").what.identifier')::text)) stored`.execute(db)
      await sql`create index audit_records_person on audit_records (person, recorded) where person is not null`.execute(
        db,
      )
      await sql`create index audit_records_recorded on audit_records (recorded, node, seq)`.execute(db)
    },
  },
  '0402_emergencies': {
    async up(db) {
      await db.schema
        .createTable('emergencies')
        .addColumn('id', 'uuid', (c) => c.primaryKey().defaultTo(sql`gen_random_uuid()`))
        .addColumn('country', 'text', (c) => c.notNull())
        .addColumn('treatment_id', 'text', (c) => c.notNull())
        .addColumn('subject', 'text', (c) => c.notNull())
        .addColumn('details', 'text', (c) => c.notNull())
        .addColumn('started_at', 'timestamptz', (c) => c.notNull().defaultTo(sql`now()`))
        .addColumn('told_at', 'timestamptz')
        .addColumn('told_by', 'text')
        .addUniqueConstraint('emergencies_treatment', ['country', 'treatment_id'])
        .execute()
      await db.schema
        .createIndex('emergencies_subject')
        .on('emergencies')
        .columns(['country', 'subject', 'started_at'])
        .execute()
    },
  },
  '0403_audit_retention': {
    async up(db) {
      await db.schema
        .createTable('audit_retirements')
        .addColumn('node', 'text', (c) => c.primaryKey())
        .addColumn('seq', 'bigint', (c) => c.notNull())
        .addColumn('statement', 'text', (c) => c.notNull())
        .execute()
      // Nobody changes an entry; what is older than three years (EHDS Art. 9) its owner may remove.
      await sql`
        create function refuse_early_removal() returns trigger language plpgsql as $$
        begin
          if old.recorded > now() - interval '1096 days' then
            raise exception 'audit records are kept for three years' using errcode = 'insufficient_privilege';
          end if;
          return old;
        end $$`.execute(db)
      await sql`drop trigger append_only on audit_records`.execute(db)
      await sql`
        create trigger append_only before update or truncate on audit_records
        for each statement execute function refuse_change()`.execute(db)
      await sql`
        create trigger kept before delete on audit_records
        for each row execute function refuse_early_removal()`.execute(db)
    },
  },
  '0404_audit_forwards': {
    async up(db) {
      await db.schema
        .createTable('audit_forwards')
        .addColumn('receiver', 'text', (c) => c.notNull())
        .addColumn('node', 'text', (c) => c.notNull())
        .addColumn('seq', 'bigint', (c) => c.notNull())
        .addPrimaryKeyConstraint('audit_forwards_pk', ['receiver', 'node'])
        .execute()
    },
  },
  '0405_audit_for_operators': {
    async up(db) {
      // Out of the canonical text of the record, whose members stand in one order only (RFC 8785).
      await sql`create index audit_records_failed on audit_records (recorded, node, seq)
        where record ~ '"outcome":"[48]"'`.execute(db)
      await sql`create index audit_records_transaction on audit_records ((substring(
        record from '"code":"XrequestId","system":"[^"]*"},"what":{"identifier":{"value":"([^"]*)"')))`.execute(
        db,
      )
    },
  },
}
