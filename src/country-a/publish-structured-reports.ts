import { asExchangeError } from '../errors.ts'
import type { Logger } from '../log.ts'
import { patientResource } from '../mapping/patient-resource.ts'
import type { ReportPorts } from '../reports/file-report.ts'
import { receiveStructuredReport } from '../reports/receive-report.ts'
import { isReportClass } from '../reports/sr/sr-classes.ts'
import type { PatientRegistry, SourcePorts } from './ports.ts'

interface StructuredReportPorts {
  readonly studies: SourcePorts['studies'] & {
    instances(studyUid: string): Promise<readonly { readonly sopClass: string; readonly digest: string }[]>
  }
  readonly patients: Pick<PatientRegistry, 'survivor'>
  readonly reports: ReportPorts
  readonly log: Logger
}

/** Larger ones are results of computer aided detection that nobody reads as a text. */
const maxBytes = 32 * 2 ** 20

/**
 * Enters the structured reports of a study that changed in the list, each as a report of its own, and takes those out that
 * the archive no longer holds. Safe to repeat: what is there already stays. One that can't be read is left to the archive alone, and logged.
 */
export async function publishStructuredReports(
  { studies, patients, reports, log }: StructuredReportPorts,
  studyUid: string,
): Promise<void> {
  const structured = (await studies.instances(studyUid)).filter(({ sopClass }) => isReportClass(sopClass))
  await reports.index.followArchive(
    studyUid,
    structured.map(({ digest }) => digest),
  )
  if (structured.length === 0) return
  const study = await studies.summary(studyUid)
  if (!study) return
  const patientKey = await patients.survivor(study.patientKey)
  const { id: _, ...patient } = patientResource(patientKey, study.patient)
  for (const { digest } of structured)
    try {
      const bytes = await reports.objects.read(digest)
      if (bytes.length <= maxBytes)
        await receiveStructuredReport(reports, { bytes, patient, patientKey, studyUid })
    } catch (error) {
      const refusal = asExchangeError(error)
      if (refusal.row.http >= 500) throw refusal
      log.warn(
        { event: 'structured-report.refused', code: refusal.code },
        'a structured report is not listed',
      )
    }
}
