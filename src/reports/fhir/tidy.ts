import { spanOf } from '../../fhir/dates.ts'
import { isObject } from '../../fhir/json.ts'
import type { Issue } from '../../fhir/structure.ts'

/** Elements that hold a date, in the resources that are taken by themselves. */
const dates = new Set([
  'effectiveDateTime',
  'issued',
  'start',
  'end',
  'date',
  'birthDate',
  'creation',
  'authoredOn',
  'performedDateTime',
])

/**
 * A resource without dates that are none, as templates leave behind (`${DATE, T, D, -13}`); each is named and stays in the
 * original.
 */
export function withoutFalseDates<T>(
  resource: T,
  path: string,
): { readonly resource: T; readonly issues: Issue[] } {
  const issues: Issue[] = []
  const visit = (value: unknown, at: string): unknown => {
    if (Array.isArray(value)) return value.map((one, index) => visit(one, `${at}[${index}]`))
    if (!isObject(value)) return value
    const kept = Object.entries(value).flatMap(([key, part]) => {
      if (dates.has(key) && typeof part === 'string' && !spanOf(part)) {
        issues.push({
          severity: 'warning',
          where: `${at}.${key}`,
          text: 'is not a date and stays in the original only',
        })
        return []
      }
      const inner = visit(part, `${at}.${key}`)
      return isObject(inner) && Object.keys(inner).length === 0 ? [] : [[key, inner] as const]
    })
    return Object.fromEntries(kept)
  }
  return { resource: visit(resource, path) as T, issues }
}
