import type { Operator } from '../operator/ports.ts'
import type { createExchange } from '../peer/exchange.ts'
import { neighboursOf } from '../peer/neighbours.ts'
import { auditSearch } from '../storage/audit-search.ts'
import { exchangeFigures } from '../storage/exchange-figures.ts'
import type { Core, Trust } from './core.ts'
import { examineNode } from './examine.ts'

/** What the operator's pages show: of this node what it has. */
export function operatorOf(
  core: Core,
  { keys, list }: Trust,
  exchange: ReturnType<typeof createExchange>,
): Operator {
  return {
    audit: core.journal,
    examine: () => examineNode(core),
    neighbours: neighboursOf(keys, list, exchange),
    exchanges: exchangeFigures(core.database.db),
    reader: auditSearch(core.database.db),
  }
}
