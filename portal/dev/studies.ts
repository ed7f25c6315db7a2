import type { ListRow } from '../../src/http/portal/contract-list.ts'
import type { Study } from '../../src/http/portal/contract-study.ts'
import type { Person } from './people.ts'

type Coding = ListRow['regions'][number]
type Row = ListRow

const sct = (code: string, display: string): Coding => ({ system: 'http://snomed.info/sct', code, display })
const regions = {
  head: sct('69536005', 'Head'),
  spine: sct('421060004', 'Spine'),
  chest: sct('51185008', 'Chest'),
  heart: sct('80891009', 'Heart'),
  breast: sct('76752008', 'Breast'),
  abdomen: sct('818981001', 'Abdomen'),
  knee: sct('72696002', 'Knee'),
  neck: sct('45048000', 'Neck vessels'),
  eye: sct('81745001', 'Eye'),
  body: sct('38266002', 'Whole body'),
}

/** modality, region, study type, title, specialty, series, instances, MB, laterality, conclusion */
const kinds = [
  [
    'CT',
    regions.head,
    'CT without contrast',
    'CT head without contrast',
    'Emergency medicine',
    5,
    342,
    186,
    '',
    'Thin left-sided frontoparietal subdural haematoma, at most 4 mm. No midline shift. No skull fracture. Follow-up CT in 24 h.',
  ],
  [
    'CT',
    regions.spine,
    'CT without contrast',
    'CT cervical spine without contrast',
    'Emergency medicine',
    4,
    428,
    241,
    '',
    'No fracture. Degenerative changes C5 to C7.',
  ],
  [
    'DX',
    regions.chest,
    'Radiography',
    'Chest, AP supine',
    'Emergency medicine',
    1,
    1,
    14,
    '',
    'No consolidation or effusion. Heart size normal.',
  ],
  [
    'US',
    regions.heart,
    'Echocardiography',
    'Transthoracic echocardiogram',
    'Cardiology',
    1,
    86,
    412,
    '',
    'Normal systolic function, ejection fraction 60 %.',
  ],
  [
    'MG',
    regions.breast,
    'Screening mammography',
    'Screening mammography, two views',
    'Screening programme',
    4,
    4,
    148,
    'B',
    'BI-RADS 1 on both sides.',
  ],
  [
    'MR',
    regions.head,
    'MR without contrast',
    'MR brain without contrast',
    'Neurology',
    8,
    611,
    322,
    '',
    'Few unspecific white matter lesions. No recent infarct.',
  ],
  [
    'MR',
    regions.neck,
    'MR angiography',
    'MR angiography, neck vessels',
    'Neurology',
    3,
    208,
    96,
    '',
    'No stenosis.',
  ],
  [
    'US',
    regions.neck,
    'Doppler ultrasound',
    'Carotid duplex',
    'Neurology',
    1,
    44,
    31,
    '',
    'Plaque without significant stenosis.',
  ],
  [
    'DX',
    regions.knee,
    'Radiography',
    'Knee, weight-bearing',
    'Orthopaedics',
    1,
    3,
    29,
    'L',
    'Moderate medial osteoarthritis.',
  ],
  [
    'CT',
    regions.chest,
    'CT with contrast',
    'CT pulmonary angiography',
    'Emergency medicine',
    6,
    1184,
    742,
    '',
    'No pulmonary embolism.',
  ],
  ['NM', regions.body, 'Bone scintigraphy', 'Bone scintigraphy', 'Oncology', 2, 6, 9, '', 'No metastases.'],
  [
    'XA',
    regions.heart,
    'Coronary angiography',
    'Coronary angiography',
    'Cardiology',
    14,
    1022,
    1460,
    '',
    'No significant stenosis.',
  ],
  [
    'PT,CT',
    regions.body,
    'PET/CT',
    'FDG PET/CT',
    'Pulmonology',
    7,
    2140,
    1390,
    '',
    'No pathological uptake.',
  ],
  ['OPT', regions.eye, 'Optical coherence tomography', 'OCT macula', 'Ophthalmology', 2, 256, 64, 'B', ''],
  [
    'CT',
    regions.abdomen,
    'CT with contrast',
    'CT abdomen and pelvis with contrast',
    'Gastroenterology',
    5,
    964,
    588,
    '',
    'Diverticulosis without inflammation.',
  ],
] as const

const hospitals = [
  'Lumivaara Univ. Hospital',
  'Kuusijärvi Central Hospital',
  'Harjula Imaging',
  'Tervaniemi Health Centre',
]
const authors = ['Salo T.', 'Ranta J.', 'Aalto M.', 'Niemi P.', 'Laine S.', 'Virta O.']
const newest = Date.UTC(2026, 10, 20, 18, 31)

/** Rows of one person in one country: studies over the years, most with a report. */
export function rowsOf(person: Person, country: string): readonly Row[] {
  if (person.key === 'nothing') return []
  if (country === 'SE') return swedish()
  const count = { story: 43, many: 300, huge: 2500, nothing: 0 }[person.key]
  const years = person.key === 'story' ? 12 : 15
  const rows: Row[] = []
  for (let index = 0; index < count; index++) {
    const kind = kinds[index % kinds.length] ?? kinds[0]
    // Dense lately, sparse long ago; the three studies of the accident on one evening.
    const back = index < 3 ? index * 12 : ((index / count) ** 1.6 * years * 365.25 * 24 + 1800) * 60
    rows.push(...studyWithReports(index, kind, newest - back * 60_000, country, person.key))
  }
  if (person.key !== 'story') return rows
  rows.push({
    ...base(`alone-report-00001`, 'report', country),
    title: 'Abdomen, outside reading',
    modalities: ['CT'],
    regions: [regions.abdomen],
    createdAt: '2023-05-12T10:40:00+03:00',
    author: 'Niemi P.',
    organisation: hospitals[1],
    bytes: 88_000,
    status: 'final',
    contentType: 'application/pdf',
    conclusion: 'Second reading of images made elsewhere: agrees with the first.',
  })
  return rows
}

function swedish(): readonly Row[] {
  return [2009, 2011, 2014].flatMap((year, index) =>
    studyWithReports(
      900 + index,
      kinds[(index + 8) % kinds.length] ?? kinds[0],
      Date.UTC(year, 4, 12, 9, 5),
      'SE',
      'story',
    ),
  )
}

function studyWithReports(
  index: number,
  kind: (typeof kinds)[number],
  at: number,
  country: string,
  person: string,
): readonly Row[] {
  const [modality, region, type, title, specialty, series, instances, megabytes, laterality, conclusion] =
    kind
  const id = `study-${person}-${String(index).padStart(6, '0')}`
  const reportId = `report-${person}-${String(index).padStart(6, '0')}`
  const status =
    index === 0 ? 'preliminary' : index % 11 === 5 ? 'amended' : index % 29 === 27 ? 'cancelled' : 'final'
  const hasReport = modality !== 'OPT' && index % 17 !== 13
  const organisation = country === 'SE' ? 'Norrviks sjukhus' : hospitals[(index * 7) % hospitals.length]
  const shared = {
    title,
    modalities: modality.split(','),
    acquiredAt: `${new Date(at).toISOString().slice(0, 16)}:00+02:00`,
    regions: [region],
    ...(laterality ? { laterality } : {}),
    studyTypes: [{ system: 'http://loinc.org', code: type.replaceAll(' ', '-'), display: type }],
    requestingSpecialty: { system: 'urn:specialty', code: specialty, display: specialty },
    organisation,
    accessionNumbers: [`LU${String(118204 - index)}`],
  }
  const study: Row = {
    ...base(id, 'study', country),
    ...shared,
    bytes: Math.round(megabytes * 1e6 * (1 + (index % 5) / 17)),
    numberOfSeries: series,
    numberOfInstances: instances,
    contentType: 'application/dicom',
    linked: hasReport ? [{ id: reportId, reason: 'study-instance-uid' }] : [],
  }
  if (!hasReport) return [study]
  const report: Row = {
    ...base(reportId, 'report', country),
    ...shared,
    language: 'en',
    title: `Report: ${title}`,
    bytes: 41_000 + ((index * 7919) % 60_000),
    author: authors[(index * 5) % authors.length],
    createdAt: `${new Date(at + (41 + (index % 7) * 33) * 60_000).toISOString().slice(0, 16)}:00+02:00`,
    status,
    version: status === 'amended' ? '2' : '1',
    contentType: index % 6 === 4 ? 'application/pdf' : 'application/fhir+json',
    linked: [{ id, reason: index % 9 === 4 ? 'accession-number' : 'study-instance-uid' }],
    ...(conclusion ? { conclusion } : {}),
  }
  return [study, report]
}

function base(id: string, kind: Row['kind'], country: string): Row {
  return {
    id,
    kind,
    country,
    title: '',
    modalities: [],
    regions: [],
    bodyParts: [],
    studyTypes: [],
    accessionNumbers: [],
    linked: [],
  }
}

const names: Readonly<Record<string, readonly string[]>> = {
  CT: ['Axial 5 mm', 'Axial 1 mm', 'Axial bone', 'Coronal MPR', 'Scout', 'Sagittal MPR'],
  MR: ['T1 axial', 'T2 axial', 'FLAIR', 'DWI', 'T2 sagittal', 'SWI', 'ADC', 'TOF'],
}

/** A study's series, from its row. */
export function studyOf(row: Row): Study {
  const count = row.numberOfSeries ?? 1
  const modality = row.modalities[0] ?? 'OT'
  const share = Math.max(1, Math.round((row.numberOfInstances ?? 1) / count))
  return {
    study: row.id,
    country: row.country,
    description: row.title,
    ...(row.acquiredAt ? { startedAt: row.acquiredAt } : {}),
    bytes: row.bytes ?? 0,
    series: Array.from({ length: count }, (_, index) => ({
      series: `series-${modality}-${index}-${row.id}`.slice(0, 60).padEnd(20, '0'),
      modality,
      number: index + 1,
      description: names[modality]?.[index] ?? `${row.title.split(',')[0]} ${index + 1}`,
      bytes: Math.round((row.bytes ?? 0) / count),
      instances: Array.from({ length: share }, (_, number) => ({
        instance: `instance-${String(number).padStart(8, '0')}`,
        number: number + 1,
        frames: 1,
        sopClassUid: '1.2.840.10008.5.1.4.1.1.2',
        transferSyntaxUid: '1.2.840.10008.1.2.1',
        bytes: 520_000,
        image: true,
      })),
    })),
  }
}
