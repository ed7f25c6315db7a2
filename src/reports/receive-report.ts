import type { Bundle, Patient } from '@medplum/fhirtypes'
import type { PatientIdentity } from '../domain/patient.ts'
import { ExchangeError } from '../errors.ts'
import type { Issue } from '../fhir/structure.ts'
import { patientIdentity } from '../mapping/report-facts.ts'
import type { ReportGraph } from '../mapping/report-graph.ts'
import { missingCodes } from './check-codes.ts'
import { checkReport } from './check-report.ts'
import type { ReportPolicy } from './checks/policy.ts'
import { fileReport, type ReportPorts, type StoredReport } from './file-report.ts'
import { readSource } from './read-source.ts'
import { patientsOf, type Registered, registerPatients } from './register-patients.ts'
import { readSr } from './sr/read-sr.ts'

export type ReportOutcome = StoredReport | Registered

const maxBytes = 64 * 2 ** 20

/**
 * Takes what a hospital sends as an imaging report, in any format that `readSource` reads. Kept byte for byte as received
 * and, in JSON, as it is given out; superseding earlier versions; filed under its patient; linked with its studies. A
 * Patient, or a bundle of nothing but Patients, is entered in the registry.
 * @param contentType what the sender called it; the content decides.
 * Errors: `bad-request` and `unprocessable` with the FHIRPath in `where`; `not-supported` naming what it is instead;
 * `too-large`; `conflict` when its patient's identifier belongs to someone with another birth date.
 */
export async function receiveReport(
  ports: ReportPorts,
  { bytes }: { readonly bytes: Uint8Array; readonly contentType: string },
): Promise<ReportOutcome> {
  if (bytes.byteLength > maxBytes) throw new ExchangeError('too-large')
  const receivedAt = ports.now?.() ?? new Date().toISOString()
  const { bundle, mediaType, issues, asSent } = readSource(bytes, { receivedAt })
  const patients = patientsOf(bundle)
  if (patients) return registerPatients(ports, patients)

  const { graph, warnings } = checked(bundle, ports.checks)
  const received = Buffer.from(bytes)
  return fileReport(ports, {
    graph,
    received,
    mediaType,
    json: asSent ? received : Buffer.from(JSON.stringify(bundle)),
    receivedAt,
    warnings: [...issues, ...warnings, ...(await codeWarnings(ports, bundle))],
    patientKey: (key) => patientOf(ports, graph, key),
  })
}

/**
 * Takes a structured report that the archive holds, under the person of its study. Safe to repeat.
 * @param patient of the study.
 * @param studyUid of the study in which the archive holds it.
 * Errors: those of `readSr`; `unprocessable`.
 */
export async function receiveStructuredReport(
  ports: ReportPorts,
  {
    bytes,
    patient,
    patientKey,
    studyUid,
  }: {
    readonly bytes: Buffer
    readonly patient: Patient
    readonly patientKey: string
    readonly studyUid: string
  },
): Promise<StoredReport> {
  const receivedAt = ports.now?.() ?? new Date().toISOString()
  const { bundle, mediaType, issues } = readSr(bytes, { patient, receivedAt })
  const { graph, warnings } = checked(bundle, ports.checks)
  return fileReport(ports, {
    graph,
    received: bytes,
    mediaType,
    json: Buffer.from(JSON.stringify(bundle)),
    receivedAt,
    warnings: [...issues, ...warnings, ...(await codeWarnings(ports, bundle))],
    originStudy: studyUid,
    patientKey: async () => patientKey,
  })
}

/** What is mistyped is kept, and its sender told. */
const codeWarnings = async ({ codes }: ReportPorts, bundle: Bundle): Promise<readonly Issue[]> =>
  codes ? missingCodes(bundle, codes) : []

function checked(
  bundle: Bundle,
  policy: ReportPolicy | undefined,
): { graph: ReportGraph; warnings: readonly Issue[] } {
  if (!['document', 'collection', 'transaction', 'batch'].includes(bundle.type))
    throw new ExchangeError('not-supported', 'This kind of bundle is not taken as a report.', {
      where: 'Bundle.type',
    })
  const check = checkReport(bundle, policy)
  if (check.kind === 'good') return check
  if (check.kind === 'manifest')
    throw new ExchangeError(
      'not-supported',
      'This is the manifest of an imaging study, not a report. Send the images.',
    )
  const [first] = check.faults
  const others = check.faults.length - 1
  throw new ExchangeError(
    'unprocessable',
    `An element ${first?.text}.${others > 0 ? ` There are ${others} more faults.` : ''}`,
    { faults: check.faults, ...(first && { where: first.where }) },
  )
}

/** Under whom the report is filed. A report without identifiers joins its earlier versions, else stands alone. */
async function patientOf(ports: ReportPorts, graph: ReportGraph, reportKey: string): Promise<string> {
  const identity = patientIdentity(graph, ports.defaultSystem)
  await refuseOtherPerson(ports, identity)
  if (identity.identifiers.length > 0) return ports.patients.resolve(identity)
  return (await ports.index.patientOf(reportKey)) ?? ports.patients.resolve(identity)
}

/** An identifier that is held with another birth date was mistyped here or there: nothing is filed on a guess. */
async function refuseOtherPerson(ports: ReportPorts, identity: PatientIdentity): Promise<void> {
  const { identifiers, birthDate } = identity
  if (birthDate?.length !== 10 || identifiers.length === 0) return
  const held = await ports.patients.birthDates(identifiers)
  if (held.some((other) => other.length === 10 && other !== birthDate))
    throw new ExchangeError('conflict', 'The patient identifier is held with another birth date.', {
      where: 'Patient.birthDate',
    })
}
