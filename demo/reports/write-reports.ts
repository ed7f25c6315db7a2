import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Bundle } from '@medplum/fhirtypes'
import type { StudyPlan } from '../studies/types.ts'
import { reportDocument } from './document.ts'
import { draftReports, type ReportDraft } from './draft.ts'
import { pdfReport } from './pdf-report.ts'

/** The bundle of one version of a report. */
export function reportBundle(draft: ReportDraft): Bundle {
  return draft.form === 'pdf' ? pdfReport(draft) : reportDocument(draft)
}

/** Writes each version of each report as a file under `dir`, older versions first by name; answers versions per person. */
export function writeReports(dir: string, plan: readonly StudyPlan[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const draft of draftReports(plan)) {
    const { study, version } = draft
    const name = `${study.person}-${study.date}-${study.exam}-${study.accession}-v${version}.json`
    writeFileSync(join(dir, name), JSON.stringify(reportBundle(draft)))
    counts.set(study.person, (counts.get(study.person) ?? 0) + 1)
  }
  return counts
}
