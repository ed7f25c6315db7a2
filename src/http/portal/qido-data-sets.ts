import type { DocumentList } from '../../country-b/document-list.ts'
import type { DicomElement, DicomJson, DicomValue } from '../../dicom/attributes.ts'
import { tagOf } from '../../dicom/dictionary.ts'
import type { PatientIdentity } from '../../domain/patient.ts'
import type { StudyManifest } from '../../domain/study.ts'

type Row = readonly [keyword: string, vr: string, values: readonly (DicomValue | undefined)[]]

/** The studies of a list as QIDO-RS answers them (PS3.18 Table 10.6.3-3), about the confirmed patient. */
export function studyDataSets(
  { rows, entries }: DocumentList,
  patient: PatientIdentity,
  root: string,
): DicomJson[] {
  const studyUids = new Map(entries.map(({ handle, studyUid }) => [handle, studyUid]))
  return rows.flatMap((row) => {
    const uid = studyUids.get(row.id)
    if (uid === undefined) return []
    const [date, time] = (row.acquiredAt ?? '').split('T')
    return [
      dataSet([
        ['SpecificCharacterSet', 'CS', ['ISO_IR 192']],
        ['StudyDate', 'DA', [digits(date)]],
        ['StudyTime', 'TM', [digits(time?.slice(0, 8))]],
        ['AccessionNumber', 'SH', [row.accessionNumbers[0]]],
        ['ModalitiesInStudy', 'CS', row.modalities],
        ['StudyDescription', 'LO', [row.title.slice(0, 64)]],
        ...patientRows(patient),
        ['StudyInstanceUID', 'UI', [uid]],
        ['RetrieveURL', 'UR', [`${root}/studies/${uid}`]],
        ['NumberOfStudyRelatedSeries', 'IS', [row.numberOfSeries]],
        ['NumberOfStudyRelatedInstances', 'IS', [row.numberOfInstances]],
      ]),
    ]
  })
}

/** The series of a study (PS3.18 Table 10.6.3-4). */
export const seriesDataSets = ({ studyInstanceUid, series }: StudyManifest, root: string): DicomJson[] =>
  series.map((one) => {
    const [date, time] = (one.startedAt ?? '').split('T')
    return dataSet([
      ['SpecificCharacterSet', 'CS', ['ISO_IR 192']],
      ['Modality', 'CS', [one.modality]],
      ['SeriesDescription', 'LO', [one.description]],
      ['BodyPartExamined', 'CS', [one.bodyPart]],
      ['Laterality', 'CS', [one.laterality]],
      ['StudyInstanceUID', 'UI', [studyInstanceUid]],
      ['SeriesInstanceUID', 'UI', [one.seriesInstanceUid]],
      ['SeriesNumber', 'IS', [one.seriesNumber]],
      ['NumberOfSeriesRelatedInstances', 'IS', [one.instances.length]],
      ['SeriesDate', 'DA', [digits(date)]],
      ['SeriesTime', 'TM', [digits(time?.slice(0, 8))]],
      ['RetrieveURL', 'UR', [`${root}/studies/${studyInstanceUid}/series/${one.seriesInstanceUid}`]],
    ])
  })

/** The instances of a study, or of one series of it (PS3.18 Table 10.6.3-5). */
export const instanceDataSets = (
  { studyInstanceUid, series }: StudyManifest,
  root: string,
  seriesUid?: string,
): DicomJson[] =>
  series
    .filter(({ seriesInstanceUid }) => seriesUid === undefined || seriesInstanceUid === seriesUid)
    .flatMap(({ seriesInstanceUid, modality, instances }) =>
      instances.map((one) =>
        dataSet([
          ['SOPClassUID', 'UI', [one.sopClassUid]],
          ['SOPInstanceUID', 'UI', [one.sopInstanceUid]],
          ['AvailableTransferSyntaxUID', 'UI', [one.transferSyntaxUid]],
          ['Modality', 'CS', [modality]],
          ['StudyInstanceUID', 'UI', [studyInstanceUid]],
          ['SeriesInstanceUID', 'UI', [seriesInstanceUid]],
          ['InstanceNumber', 'IS', [one.instanceNumber]],
          ['NumberOfFrames', 'IS', [one.numberOfFrames]],
          ['Rows', 'US', [one.rows]],
          ['Columns', 'US', [one.columns]],
          [
            'RetrieveURL',
            'UR',
            [
              `${root}/studies/${studyInstanceUid}/series/${seriesInstanceUid}/instances/${one.sopInstanceUid}`,
            ],
          ],
        ]),
      ),
    )

const sexes: Readonly<Record<string, string>> = { male: 'M', female: 'F', other: 'O' }

function patientRows({ name, identifiers, birthDate, sex }: PatientIdentity): Row[] {
  const written = `${name.family}^${name.given.join(' ')}`
  return [
    ['PatientName', 'PN', [{ Alphabetic: written }]],
    ['PatientID', 'LO', [identifiers[0]?.value]],
    ['PatientBirthDate', 'DA', [birthDate?.length === 10 ? digits(birthDate) : undefined]],
    ['PatientSex', 'CS', [sexes[sex]]],
  ]
}

/** Attributes in the order of their tags; one without a value is there and empty. */
function dataSet(rows: readonly Row[]): DicomJson {
  const elements = rows.flatMap(([keyword, vr, values]): [string, DicomElement][] => {
    const tag = tagOf(keyword)
    const Value = values.filter((value): value is DicomValue => value !== undefined && value !== '')
    return tag === undefined ? [] : [[tag, Value.length === 0 ? { vr } : { vr, Value }]]
  })
  return Object.fromEntries(elements.sort(([a], [b]) => (a < b ? -1 : 1)))
}

const digits = (text: string | undefined): string => (text ?? '').replace(/\D/g, '')
