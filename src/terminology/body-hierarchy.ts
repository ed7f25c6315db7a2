import type { Criterion, DocumentSearch } from '../domain/document-search.ts'
import type { Logger } from '../log.ts'
import { answered } from './answered.ts'
import type { TerminologyServer } from './server.ts'

const snomed = 'http://snomed.info/sct'
const locations = new Set(['bodysite', 'anatomical-region'])
const maxParts = 2000

/**
 * Searches by body location find its parts too, by SNOMED CT's own hierarchy, beyond the parts that our table knows: the
 * terminology server expands the implicit value set of what is a kind or part of the code.
 * @returns the search with all that was known in time. Never fails.
 */
export function bodyHierarchy(options: {
  readonly server: Pick<TerminologyServer, 'expand'>
  readonly waitMs: number
  readonly log: Logger
}): (search: DocumentSearch) => Promise<DocumentSearch> {
  const { server, waitMs, log } = options
  const within = answered({
    // SNOMED CT URI standard, implicit value sets: descendants or self.
    ask: (code) => server.expand(`${snomed}?fhir_vs=ecl/<<${code}`, maxParts),
    waitMs,
    log,
  })

  const widened = async (criterion: Criterion): Promise<Criterion> => {
    if (criterion.kind !== 'token' || !locations.has(criterion.name)) return criterion
    const asked = criterion.values.flatMap(({ system, code = '' }) =>
      (system ?? snomed) === snomed && /^[0-9]{6,18}$/.test(code) ? [code] : [],
    )
    const found = [...(await within(asked)).values()].flatMap((codes) => codes ?? [])
    return {
      ...criterion,
      values: [...criterion.values, ...found.map(({ system, code }) => ({ system, code }))],
    }
  }

  return async (search) => ({ ...search, criteria: await Promise.all(search.criteria.map(widened)) })
}
