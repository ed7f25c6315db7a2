import { spanOf } from '../fhir/dates.ts'
import type { Issue } from '../fhir/structure.ts'
import { documentKeys } from '../mapping/document-keys.ts'
import { replacedReports, reportDocument, reportKey } from '../mapping/report-document.ts'
import { issuedAt, reportStatus, reportVersion } from '../mapping/report-facts.ts'
import type { ReportGraph } from '../mapping/report-graph.ts'
import type { SourceContext } from '../mapping/source-context.ts'
import type { ReportPolicy } from './checks/policy.ts'
import { digestUuid } from './digest-uuid.ts'
import type { ReportCodes, ReportIndex, ReportObjects, ReportPatients } from './ports.ts'

export interface ReportPorts {
  readonly patients: ReportPatients
  readonly objects: ReportObjects
  readonly index: ReportIndex
  readonly context: SourceContext
  /** Namespace of patient identifiers that come without one. */
  readonly defaultSystem: string
  /** How strictly reports are taken; absent: mildly, without profiles. */
  readonly checks?: ReportPolicy
  /** Says which codes exist; absent: they aren't looked up. */
  readonly codes?: ReportCodes
  /** ISO 8601, for tests; else the clock. */
  now?(): string
}

/** What became of a report. */
export interface StoredReport {
  /** `present`: the same bytes were taken before. */
  readonly kind: 'stored' | 'present'
  readonly documentId: string
  /** Whether this is the version that is listed. */
  readonly current: boolean
  readonly linked: number
  readonly warnings: readonly Issue[]
}

interface Filing {
  readonly graph: ReportGraph
  readonly received: Buffer
  /** What was received really is. */
  readonly mediaType: string
  /** The bundle as it is given out. */
  readonly json: Buffer
  /** ISO 8601. */
  readonly receivedAt: string
  readonly warnings: readonly Issue[]
  /** Of a structured report: UID of the study in which the archive holds it. */
  readonly originStudy?: string
  /** Person of the report. @param key what its versions have in common. */
  patientKey(key: string): Promise<string>
}

/** Keeps a report as received and as it is given out, and enters it in the list under its person. */
export async function fileReport(ports: ReportPorts, filing: Filing): Promise<StoredReport> {
  const { graph, received, json, receivedAt, warnings } = filing
  const id = digestUuid(received)
  const held = await ports.index.status(id)
  if (held !== undefined)
    return { kind: 'present', documentId: id, current: held === 'current', linked: 0, warnings }
  const key = reportKey(graph) ?? `urn:uuid|${id}`
  const patientKey = await filing.patientKey(key)
  const receivedObject = await ports.objects.write(received)
  const bundleObject = json === received ? receivedObject : await ports.objects.write(json)
  const row = reportDocument(graph, { id, bytes: json.length, receivedAt }, ports.context)
  const stored = await ports.index.put({
    id,
    patientKey,
    key,
    replaces: replacedReports(graph),
    order: { at: utc(issuedAt(graph)) ?? receivedAt, version: reportVersion(graph) ?? '' },
    enteredInError: reportStatus(graph) === 'entered-in-error',
    keys: documentKeys(row),
    reference: JSON.stringify(row),
    receivedObject,
    receivedType: filing.mediaType,
    bundleObject,
    ...(filing.originStudy !== undefined && { originStudy: filing.originStudy }),
  })
  return {
    kind: stored.kind,
    documentId: id,
    current: stored.current,
    linked: stored.linked,
    warnings: [...warnings, ...conflictWarning(stored.conflicts)],
  }
}

/** Times of different zones are put in order by the moment that they mean. */
const utc = (time: string | undefined): string | undefined => time && spanOf(time)?.from

const conflictWarning = (conflicts: number): Issue[] =>
  conflicts === 0
    ? []
    : [
        {
          severity: 'warning',
          where: 'DiagnosticReport.imagingStudy',
          text: 'names a study or order of another patient and was not linked with it',
        },
      ]
