import type { Migration } from 'kysely'

export const auditMigrations: Record<string, Migration> = {}
