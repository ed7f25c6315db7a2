import { readFileSync } from 'node:fs'
import type { DocumentIndex } from '../country-a/ports.ts'
import type { ReportCodes } from '../reports/ports.ts'
import { codeNameCache } from '../storage/code-names.ts'
import { bodyHierarchy } from '../terminology/body-hierarchy.ts'
import { type CodeNames, codeNames } from '../terminology/code-names.ts'
import { knownCodes } from '../terminology/known-codes.ts'
import { terminologyServer } from '../terminology/server.ts'
import type { Core } from './core.ts'

/** The terminology server of the configuration, where it has one. */
function configuredServer({ config: { terminology } }: Core) {
  if (!terminology) return undefined
  const { url, tokenFile, timeoutMs } = terminology
  const token = tokenFile === undefined ? undefined : readFileSync(tokenFile, 'utf8').trim()
  return { server: terminologyServer({ url, token, timeoutMs }), ...terminology }
}

/** Names of codes by the terminology server. */
export function configuredCodeNames(core: Core): { readonly codeNames?: CodeNames } {
  const configured = configuredServer(core)
  if (!configured) return {}
  const { server, waitMs, days, translateTo: targets } = configured
  const cache = codeNameCache(core.database.db)
  return { codeNames: codeNames({ server, cache, days, targets, waitMs, log: core.log }) }
}

/** Whether codes of reports exist, by the terminology server. */
export function configuredCodes(core: Core): { readonly codes?: ReportCodes } {
  const configured = configuredServer(core)
  if (!configured) return {}
  const { server, holds: systems, waitMs } = configured
  return { codes: knownCodes({ server, systems, waitMs, log: core.log }) }
}

/** The list, found by body locations that the terminology server knows the parts of. */
export function withHierarchy(core: Core, documents: DocumentIndex): DocumentIndex {
  const configured = configuredServer(core)
  if (!configured) return documents
  const widened = bodyHierarchy({ ...configured, log: core.log })
  return { ...documents, search: async (search, scope) => documents.search(await widened(search), scope) }
}
