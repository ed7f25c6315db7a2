import { codes, type DicomJson, dateTime, personName, text, texts } from '../dicom/attributes.ts'
import type { StudySummary } from '../domain/study.ts'
import { accessionIssuer } from './index-columns.ts'
import { type Namespaces, patientOf } from './patient-of.ts'
import type { ArchiveIndex } from './ports.ts'
import { present } from './present.ts'

/** What the list of studies says about one, out of the index alone. */
export async function summaryOf(
  { index, namespaces }: { readonly index: ArchiveIndex; readonly namespaces: Namespaces },
  studyUid: string,
): Promise<StudySummary | undefined> {
  const row = await index.study(studyUid)
  if (!row) return undefined
  const study = JSON.parse(row.attributes) as DicomJson
  const lateralities = row.lateralities
  return {
    studyInstanceUid: row.studyUid,
    patientKey: row.patientKey,
    patient: patientOf(study, row.studyUid, namespaces),
    modalities: row.modalities,
    bodyParts: row.bodyParts,
    procedureCodes: [
      ...codes(study, 'ProcedureCodeSequence'),
      ...codes(study, 'RequestedProcedureCodeSequence'),
    ],
    numberOfSeries: row.seriesCount,
    numberOfInstances: row.instanceCount,
    bytes: row.bytes,
    updatedAt: row.updatedAt,
    ...present({
      accessionNumber: text(study, 'AccessionNumber'),
      accessionIssuer: accessionIssuer(study),
      description: text(study, 'StudyDescription'),
      startedAt: dateTime(study, 'StudyDate', 'StudyTime'),
      timezoneOffset: text(study, 'TimezoneOffsetFromUTC'),
      laterality: lateralityOf(lateralities),
      procedureDescription: text(study, 'RequestedProcedureDescription'),
      requestingService:
        text(study, 'RequestingService') ?? codes(study, 'RequestingServiceCodeSequence')[0]?.display,
      referringPhysician: readable(personName(study, 'ReferringPhysicianName')?.Alphabetic),
      institution: text(study, 'InstitutionName'),
      department: text(study, 'InstitutionalDepartmentName'),
      manufacturer: row.manufacturer ?? undefined,
      orderNumber:
        texts(study, 'PlacerOrderNumberImagingServiceRequest')[0] ??
        texts(study, 'FillerOrderNumberImagingServiceRequest')[0],
    }),
  }
}

/** Both sides are B, as PS3.3 C.7.3.1.1.1 has it for paired body parts. */
function lateralityOf(values: readonly string[]): string | undefined {
  return values.includes('L') && values.includes('R') ? 'B' : values[0]
}

// PS3.5 6.2.1.1: family, given, middle, prefix, suffix
function readable(name: string | undefined): string | undefined {
  if (name === undefined) return undefined
  const [family = '', given = '', middle = '', prefix = '', suffix = ''] = name.split('^')
  const words = [prefix, given, middle, family, suffix]
    .map((part) => part.trim())
    .filter((part) => part !== '')
  return words.length === 0 ? undefined : words.join(' ')
}
