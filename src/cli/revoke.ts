import type { Command } from 'commander'
import { ConfigError } from '../config.ts'
import { createLog } from '../log.ts'
import { openDatabase } from '../storage/database.ts'
import { openRevocations } from '../storage/revocations.ts'
import { nodeCommand } from './with-config.ts'

const kinds = ['jti', 'trc', 'client', 'country'] as const

/** Nodes that run know within two seconds, the other countries (of `jti` and `trc`) within a minute. */
export function revokeCommand(): Command {
  return nodeCommand<{ hours: number }>(
    'revoke',
    'take back a token, a treatment or the rights of another country',
    async (config, { hours }, [word, value = '']) => {
      const kind = kinds.find((one) => one === word)
      if (!kind || value.length < 2 || !(hours > 0 && hours <= 8760))
        throw new ConfigError(`Say one of ${kinds.join(', ')}, its value, and at most 8760 hours`)
      const database = await openDatabase(config)
      try {
        const revocations = await openRevocations(database.db, createLog('error'))
        await revocations.revoke(kind, value, Math.floor(Date.now() / 1000 + hours * 3600))
        revocations.close()
        console.log(`Taken back for ${hours} hours.`)
      } finally {
        await database.close()
      }
    },
  )
    .argument('<kind>', 'jti (a token), trc (a treatment), client (an issuer) or country (its code)')
    .argument('<value>', 'its name, as it stands in the journal')
    .option('--hours <n>', 'how long', Number, 24)
}
