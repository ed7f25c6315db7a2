import type { Issue } from '../../fhir/structure.ts'
import type { ReportGraph } from '../../mapping/report-graph.ts'
import { checkReportProfiles, type reportProfiles } from './report-profiles.ts'

/** How strictly a country takes reports. What is plainly wrong is refused everywhere. */
export interface ReportPolicy {
  /** Elements that FHIR R4 demands and that are missing, and addresses that lead nowhere. */
  readonly missing: 'warn' | 'refuse'
  /** What differs from HL7 Europe's profiles. */
  readonly profiles: 'off' | 'warn' | 'refuse'
  /** Least that a report must hold: a document, its text in sections, or coded findings too. */
  readonly level: 'document' | 'sections' | 'coded'
  /** Made once at the start by `reportProfiles`. */
  readonly profileSet?: ReturnType<typeof reportProfiles>
}

export const mildPolicy: ReportPolicy = { missing: 'warn', profiles: 'off', level: 'document' }

/** What a policy says of a report beyond what is wrong anywhere. */
export function policyIssues(graph: ReportGraph, policy: ReportPolicy): Issue[] {
  const { profiles, profileSet } = policy
  const found = profiles === 'off' || !profileSet ? [] : checkReportProfiles(graph, profileSet)
  const severity = profiles === 'refuse' ? 'error' : 'warning'
  return [...levelIssues(graph, policy.level), ...found.map((issue): Issue => ({ ...issue, severity }))]
}

/** Makes errors of doubts that this policy does not let pass. */
export const judged = (issues: readonly Issue[], { missing }: ReportPolicy): Issue[] =>
  missing === 'warn'
    ? [...issues]
    : issues.map((issue) =>
        issue.code === 'required' || issue.code === 'not-found' ? { ...issue, severity: 'error' } : issue,
      )

function levelIssues({ composition, sections, report }: ReportGraph, level: ReportPolicy['level']): Issue[] {
  if (level === 'document') return []
  const told = sections.some(({ section }) => section.text?.div !== undefined)
  if (!composition || !told)
    return [
      {
        severity: 'error',
        code: 'required',
        where: 'Composition.section.text',
        text: 'is missing: this country takes reports with their text in sections',
      },
    ]
  const coded =
    (report?.result ?? []).length > 0 ||
    sections.some(
      ({ name, section }) =>
        (name === 'findings' || name === 'conclusion') && (section.entry ?? []).length > 0,
    )
  return level === 'sections' || coded
    ? []
    : [
        {
          severity: 'error',
          code: 'required',
          where: 'Composition.section.entry',
          text: 'is missing: this country takes reports with coded findings',
        },
      ]
}
