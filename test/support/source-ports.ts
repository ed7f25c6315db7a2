import type { SourcePorts } from '../../src/country-a/ports.ts'
import type { AuditEntry } from '../../src/domain/audit.ts'
import type { ForeignCaller } from '../../src/domain/caller.ts'
import type { StudyManifest, StudySummary } from '../../src/domain/study.ts'
import { failedMatches } from '../../src/storage/failed-matches.ts'
import { patientChoices } from '../../src/storage/patient-choices.ts'
import { loadCountryPolicy } from '../../src/trust/country-policy.ts'
import { doctor } from './professional.ts'
import type { ReportNode } from './reports.ts'

export interface TestSource extends SourcePorts {
  readonly journal: AuditEntry[]
  readonly held: Map<string, { summary: StudySummary; manifest: StudyManifest }>
}

/** The ports of the country that answers: a real database, studies that the test puts into a map, a journal in memory. */
export async function sourcePorts(node: ReportNode): Promise<TestSource> {
  const policy = await loadCountryPolicy('FI')
  const journal: AuditEntry[] = []
  const held: TestSource['held'] = new Map()
  return {
    journal,
    held,
    patients: node.patients,
    documents: node.documents,
    objects: node.objects,
    studies: {
      summary: async (uid) => held.get(uid)?.summary,
      manifest: async (uid) => held.get(uid)?.manifest,
    },
    choices: patientChoices(node.database.db),
    failures: failedMatches(node.database.db),
    audit: { append: async (entry) => void journal.push(entry) },
    rules: policy.rules,
    mask: policy.searchMask.fields,
    context: node.context,
    wadoBase: 'https://images.fi.example/dicomweb',
    peerRoles: (country) => (country === 'PT' ? policy.rules.roles : undefined),
  }
}

/** A doctor abroad, as a verified token names them. */
export const foreignDoctor = (over: Partial<ForeignCaller> = {}): ForeignCaller => ({
  kind: 'foreign',
  country: 'PT',
  clientId: 'https://ncp.pt.example',
  scopes: new Set([
    'ITI-119',
    'system/Patient.s',
    'system/DocumentReference.rs',
    'system/ImagingStudy.rs',
    'system/DiagnosticReport.rs',
    'system/Bundle.r',
    'system/Binary.r',
  ]),
  jti: 'jti-1',
  professional: doctor(),
  purpose: 'TREAT',
  treatmentId: 'trc-1',
  ...over,
})

/** A CT of the chest with one series of two images. */
export function chestStudy(
  studyUid: string,
  patientKey: string,
  over: Partial<StudySummary> = {},
): { summary: StudySummary; manifest: StudyManifest } {
  const instances = [1, 2].map((n) => ({
    sopInstanceUid: `${studyUid}.1.${n}`,
    sopClassUid: '1.2.840.10008.5.1.4.1.1.2',
    instanceNumber: n,
    transferSyntaxUid: '1.2.840.10008.1.2.1',
    bytes: 1000,
    sha256: '0'.repeat(64),
  }))
  return {
    summary: {
      studyInstanceUid: studyUid,
      patientKey,
      patient: { identifiers: [], name: { family: '', given: [] }, sex: 'unknown' },
      accessionNumber: 'A-1',
      description: 'CT Thorax',
      startedAt: '2026-02-28T09:30:00',
      modalities: ['CT'],
      bodyParts: ['CHEST'],
      procedureCodes: [{ system: 'http://snomed.info/sct', code: '169069000', display: 'CT of chest' }],
      requestingService: 'Keuhkosairaudet',
      institution: 'Lumivaaran keskussairaala',
      numberOfSeries: 1,
      numberOfInstances: 2,
      bytes: 5_000_000_000,
      updatedAt: '2026-03-01T00:00:00Z',
      ...over,
    },
    manifest: {
      studyInstanceUid: studyUid,
      headers: { patientIds: [], birthDates: [], sexes: [] },
      series: [
        { seriesInstanceUid: `${studyUid}.1`, modality: 'CT', bodyPart: 'CHEST', seriesNumber: 1, instances },
      ],
    },
  }
}
