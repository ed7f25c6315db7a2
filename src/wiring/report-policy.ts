import { readFileSync } from 'node:fs'
import type { ReportSettings } from '../config-reports.ts'
import { compactProfiles } from '../fhir/profiles/compact.ts'
import { readFhirPackage } from '../fhir/profiles/package.ts'
import type { ReportPolicy } from '../reports/checks/policy.ts'
import { reportProfiles } from '../reports/checks/report-profiles.ts'

/**
 * The country's rules for reports, with the profiles of the packages that an operator named.
 * Errors: a package that can't be read, by its path.
 */
export function reportPolicy({ packages, ...rules }: ReportSettings): ReportPolicy {
  const definitions = packages.flatMap((path) => {
    try {
      return readFhirPackage(readFileSync(path))
    } catch (cause) {
      throw new Error(`The FHIR package ${path} cannot be read`, { cause })
    }
  })
  return { ...rules, profileSet: reportProfiles(compactProfiles(definitions)) }
}
