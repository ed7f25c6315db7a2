import type { Migration } from 'kysely'

export const trustMigrations: Record<string, Migration> = {}
