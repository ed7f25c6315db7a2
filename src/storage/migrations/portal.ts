import type { Migration } from 'kysely'

export const portalMigrations: Record<string, Migration> = {}
