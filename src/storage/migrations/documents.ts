import type { Migration } from 'kysely'

export const documentsMigrations: Record<string, Migration> = {}
