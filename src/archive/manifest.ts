import { type DicomJson, dateTime, number, text } from '../dicom/attributes.ts'
import type { ManifestInstance, ManifestSeries, StudyManifest } from '../domain/study.ts'
import type { ArchiveIndex, InstanceRow, SeriesRow } from './ports.ts'
import { present } from './present.ts'

/** All that is held of a study: every instance with its size and digest, and what its headers say about the patient. */
export async function manifestOf(
  { index }: { readonly index: ArchiveIndex },
  studyUid: string,
): Promise<StudyManifest | undefined> {
  const [study, series, instances] = await Promise.all([
    index.study(studyUid),
    index.series(studyUid),
    index.instances(studyUid),
  ])
  if (!study) return undefined
  const attributes = JSON.parse(study.attributes) as DicomJson
  const bySeries = Map.groupBy(instances, (instance) => instance.seriesUid)
  return {
    studyInstanceUid: studyUid,
    ...present({
      accessionNumber: text(attributes, 'AccessionNumber'),
      description: text(attributes, 'StudyDescription'),
      startedAt: dateTime(attributes, 'StudyDate', 'StudyTime'),
    }),
    headers: headersOf(study.patientHeaders),
    series: series.map((row) => manifestSeries(row, bySeries.get(row.seriesUid) ?? [])),
  }
}

type Header = readonly [
  id: string | null,
  issuer: string | null,
  birthDate: string | null,
  sex: string | null,
]

function headersOf(texts: readonly string[]): StudyManifest['headers'] {
  const headers = texts.map((each) => JSON.parse(each) as Header)
  const ids = new Map(
    headers.flatMap(([id, issuer]) =>
      id === null ? [] : [[`${id}\\${issuer}`, { id, ...(issuer !== null && { issuer }) }]],
    ),
  )
  return {
    patientIds: [...ids.values()],
    birthDates: [...new Set(headers.flatMap(([, , birthDate]) => birthDate ?? []))],
    sexes: [...new Set(headers.flatMap(([, , , sex]) => sex ?? []))],
  }
}

function manifestSeries(row: SeriesRow, instances: readonly InstanceRow[]): ManifestSeries {
  const series = JSON.parse(row.attributes) as DicomJson
  return {
    seriesInstanceUid: row.seriesUid,
    modality: text(series, 'Modality') ?? 'OT',
    ...present({
      seriesNumber: whole(number(series, 'SeriesNumber')),
      description: text(series, 'SeriesDescription'),
      bodyPart: text(series, 'BodyPartExamined'),
      laterality: text(series, 'Laterality'),
      startedAt: dateTime(series, 'SeriesDate', 'SeriesTime'),
    }),
    instances: instances.map(manifestInstance),
  }
}

const whole = (value: number | undefined): number | undefined =>
  value !== undefined && Number.isSafeInteger(value) ? value : undefined

function manifestInstance(row: InstanceRow): ManifestInstance {
  return {
    sopInstanceUid: row.sopUid,
    sopClassUid: row.sopClass,
    transferSyntaxUid: row.transferSyntax,
    bytes: row.bytes,
    sha256: row.digest,
    ...present({
      instanceNumber: row.number ?? undefined,
      numberOfFrames: row.frames !== null && row.frames >= 0 ? row.frames : undefined,
      rows: row.rows !== null && row.rows >= 0 ? row.rows : undefined,
      columns: row.columns !== null && row.columns >= 0 ? row.columns : undefined,
    }),
  }
}
