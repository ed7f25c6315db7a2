import type { Migration } from 'kysely'

export const archiveMigrations: Record<string, Migration> = {}
