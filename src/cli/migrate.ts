import type { Command } from 'commander'
import { openDatabase } from '../storage/database.ts'
import { migrate } from '../storage/migrate.ts'
import { nodeCommand } from './with-config.ts'

export function migrateCommand(): Command {
  return nodeCommand<{ json?: true }>(
    'migrate',
    'bring the database schema up to date',
    async (config, { json }) => {
      const database = await openDatabase(config)
      try {
        const applied = await migrate(database.db)
        if (json) console.log(JSON.stringify({ applied }))
        else console.log(applied.length > 0 ? `Applied: ${applied.join(', ')}` : 'The schema is up to date.')
      } finally {
        await database.close()
      }
    },
  ).option('--json', 'print the result as JSON')
}
