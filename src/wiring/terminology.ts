import { readFileSync } from 'node:fs'
import { codeNameCache } from '../storage/code-names.ts'
import { type CodeNames, codeNames } from '../terminology/code-names.ts'
import { terminologyServer } from '../terminology/server.ts'
import type { Core } from './core.ts'

/** Names of codes by the terminology server of the configuration, where it has one. */
export function configuredCodeNames({ config, database, log }: Core): { readonly codeNames?: CodeNames } {
  const { terminology } = config
  if (!terminology) return {}
  const { url, tokenFile, timeoutMs, waitMs, days, translateTo: targets } = terminology
  const token = tokenFile === undefined ? undefined : readFileSync(tokenFile, 'utf8').trim()
  const server = terminologyServer({ url, token, timeoutMs })
  return { codeNames: codeNames({ server, cache: codeNameCache(database.db), days, targets, waitMs, log }) }
}
