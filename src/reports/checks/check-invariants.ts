import type { Json } from '../../fhir/json.ts'
import type { Issue } from '../../fhir/structure.ts'
import { walk } from '../../fhir/walk.ts'
import { invariants } from './invariants.ts'

const byType = Map.groupBy(invariants, ({ type }) => type)
const maxIssues = 100

/** What breaks an invariant in a bundle, each with its place and the specification's name of the rule. */
export function checkInvariants(bundle: Json): Issue[] {
  const issues: Issue[] = []
  walk(bundle, (value, type, path, owner) => {
    for (const { key, severity, at, text, fails } of byType.get(type) ?? []) {
      if (issues.length >= maxIssues) return
      if (fails(value, owner))
        issues.push({
          severity,
          code: 'invariant',
          where: at === undefined ? path : `${path}.${at}`,
          text: `${text} (${key})`,
        })
    }
  })
  return issues
}
