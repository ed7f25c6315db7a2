import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import type { Bundle } from '@medplum/fhirtypes'
import type { Way } from '../../src/country-b/choose-way.ts'
import type { Exchange, ExchangeSession, StudyChannel } from '../../src/country-b/ports.ts'
import { inspect } from '../../src/dicom/gate.ts'
import { multipartWriter } from '../../src/dicom/multipart.ts'
import { bufferSource } from '../../src/dicom/source.ts'
import type { MaskField, PatientIdentity } from '../../src/domain/patient.ts'
import type { StudyManifest } from '../../src/domain/study.ts'
import type { TreatmentRelationship } from '../../src/domain/treatment.ts'
import { ExchangeError } from '../../src/errors.ts'
import { studyIdentifier } from '../../src/mapping/study-identity.ts'
import { part10, uint16 } from './build-dicom.ts'
import { buildReport } from './build-report.ts'

export const studyUid = '2.25.7001'
export const seriesUid = '2.25.7001.1'
export const national = { system: 'urn:oid:1.2.246.21', value: '010150-999R' }

const explicit = '1.2.840.10008.1.2.1'

export interface BuiltInstance {
  readonly sopUid: string
  readonly bytes: Buffer
  readonly pixels: Buffer
}

/** A CT of a few slices of `side` pixels square; `patientId` and `birthDate` as they stand in every header. */
export function buildStudy({
  slices = 3,
  patientId = 'H-1',
  birthDate = '19500101',
  side = 4,
} = {}): readonly BuiltInstance[] {
  return Array.from({ length: slices }, (_, index) => {
    const sopUid = `${seriesUid}.${index + 1}`
    const pixels = Buffer.alloc(side * side * 2, uint16(index * 100 + 1))
    const bytes = part10([
      { tag: '00080018', vr: 'UI', value: sopUid },
      { tag: '00080060', vr: 'CS', value: 'CT' },
      { tag: '00100020', vr: 'LO', value: patientId },
      { tag: '00100030', vr: 'DA', value: birthDate },
      { tag: '00100040', vr: 'CS', value: 'F' },
      { tag: '0020000D', vr: 'UI', value: studyUid },
      { tag: '0020000E', vr: 'UI', value: seriesUid },
      { tag: '00200013', vr: 'IS', value: String(slices - index) },
      { tag: '00280010', vr: 'US', value: uint16(side) },
      { tag: '00280011', vr: 'US', value: uint16(side) },
      { tag: '7FE00010', vr: 'OW', value: pixels },
    ])
    return { sopUid, bytes, pixels }
  })
}

export const manifestOf = (instances: readonly BuiltInstance[]): StudyManifest => ({
  studyInstanceUid: studyUid,
  description: 'CT Head',
  startedAt: '2026-11-20T08:15:00',
  headers: { patientIds: [{ id: 'H-1' }], birthDates: ['19500101'], sexes: ['F'] },
  series: [
    {
      seriesInstanceUid: seriesUid,
      modality: 'CT',
      seriesNumber: 1,
      description: 'Axial',
      instances: instances.map(({ sopUid, bytes }, index) => ({
        sopInstanceUid: sopUid,
        sopClassUid: '1.2.840.10008.5.1.4.1.1.2',
        instanceNumber: instances.length - index,
        transferSyntaxUid: explicit,
        rows: 4,
        columns: 4,
        bytes: bytes.length,
        sha256: createHash('sha256').update(bytes).digest('hex'),
      })),
    },
  ],
})

const reference = (
  id: string,
  type: string,
  title: string,
  { contentType = 'application/fhir+json', subject = national, study = studyUid } = {},
): NonNullable<Bundle['entry']>[number] => ({
  fullUrl: `https://fi.example/fhir/DocumentReference/${id}`,
  search: { mode: 'match' },
  resource: {
    resourceType: 'DocumentReference',
    id,
    status: 'current',
    type: { coding: [{ system: 'http://loinc.org', code: type }] },
    subject: { identifier: subject },
    date: '2026-11-20T09:00:00+02:00',
    description: title,
    ...(type === '85430-7' && {
      extension: [
        { url: 'https://roentgate.eu/fhir/StructureDefinition/report-status', valueCode: 'preliminary' },
      ],
    }),
    content: [{ attachment: { contentType, url: `https://fi.example/fhir/Bundle/${id}` } }],
    context: {
      period: { start: '2026-11-20' },
      related: [{ identifier: studyIdentifier(study) }],
    },
  },
})

/** The same person in the register of a second country. */
export const swedish = { system: 'urn:oid:1.2.752.129.2.1.3.1', value: '19500101-2384' }

/** What a test may change about the other country. */
export interface OtherCountry {
  exchange: Exchange
  patient: PatientIdentity
  /** What the second country, Sweden, says; `isSilent`: that it doesn't answer a question for documents. */
  readonly second: { patient: PatientIdentity; list: Bundle; isSilent: boolean }
  list: Bundle
  report: Bundle
  instances: readonly BuiltInstance[]
  manifest: StudyManifest
  /** How it lets its images go. */
  ways: readonly Way[]
  /** Every call, in order: what country B really asked for. */
  readonly calls: string[]
  /** Treatments as the countries were told of them. */
  readonly told: TreatmentRelationship[]
}

/** Where Finland shows its images. */
export const viewerOrigin = 'https://viewer.fi.example'

/** Country A behind the port `Exchange`: one patient, one CT study and its preliminary report, answering DICOMweb. */
export function otherCountry(): OtherCountry {
  const instances = buildStudy()
  const other: OtherCountry = {
    patient: {
      identifiers: [national],
      name: { family: 'Korpisalo', given: ['Aino'] },
      birthDate: '1950-01-01',
      sex: 'female',
    },
    list: {
      resourceType: 'Bundle',
      type: 'searchset',
      entry: [reference('study-1', '18748-4', 'CT Head'), reference('report-1', '85430-7', 'CT Head')],
    },
    report: buildReport({ status: 'preliminary', studyUid }),
    instances,
    manifest: manifestOf(instances),
    second: {
      patient: {
        identifiers: [swedish],
        name: { family: 'Korpisalo', given: ['Aino'] },
        birthDate: '1950-01-01',
        sex: 'female',
      },
      list: {
        resourceType: 'Bundle',
        type: 'searchset',
        entry: [reference('study-2', '18748-4', 'Lungröntgen', { subject: swedish, study: '2.25.7002' })],
      },
      isSilent: false,
    },
    ways: ['relayed'],
    calls: [],
    told: [],
    exchange: {
      countries: () => [
        { code: 'FI', mask, notices: [] },
        { code: 'SE', mask: maskOf(swedish.system), notices: [] },
      ],
      ways: () => other.ways,
      viewerOrigins: () => (other.ways.includes('viewer') ? [viewerOrigin] : []),
      async matchPatient({ country, traits }) {
        other.calls.push('match')
        if (country === 'SE')
          return traits.nationalPersonIdentifier === swedish.value
            ? { kind: 'match', patient: other.second.patient }
            : { kind: 'no-match' }
        const isKnown = traits.nationalPersonIdentifier === national.value
        return isKnown ? { kind: 'match', patient: other.patient } : { kind: 'no-match' }
      },
      open: (relationship) => {
        other.told.push(relationship)
        return relationship.country === 'SE' ? secondSession(other) : session(other)
      },
    },
  }
  return other
}

const maskOf = (system: string, pattern?: string): MaskField[] => [
  { label: 'nationalPersonIdentifier', system, mandatory: true, ...(pattern !== undefined && { pattern }) },
  { label: 'birthDate', mandatory: false },
]
const mask = maskOf(national.system, '^[0-9]{6}-[0-9]{3}[A-Z]$')

/** Sweden has a list and nothing more. */
const secondSession = (other: OtherCountry): ExchangeSession => ({
  ...session(other),
  async searchDocuments(parameters) {
    other.calls.push(`search SE ${parameters}`)
    if (other.second.isSilent) throw new ExchangeError('peer-unavailable')
    return other.second.list
  },
})

function session(other: OtherCountry): ExchangeSession {
  return {
    async prepare() {},
    async searchDocuments(parameters) {
      other.calls.push(`search ${parameters}`)
      return other.list
    },
    async openViewer(study, { portalOrigin, language }) {
      other.calls.push(`viewer ${study} ${portalOrigin} ${language}`)
      return { address: `${viewerOrigin}/open`, code: 'c'.repeat(43) }
    },
    async readDocument(url) {
      other.calls.push(`read ${url}`)
      return { contentType: 'application/fhir+json', bytes: Buffer.from(JSON.stringify(other.report)) }
    },
    study: () => channel(other),
  }
}

function channel(other: OtherCountry): StudyChannel {
  return {
    async manifest() {
      other.calls.push('manifest')
      return other.manifest
    },
    async get(path, { accept }) {
      other.calls.push(`get ${path} ${accept}`)
      return answer(other, path.split('?')[0] ?? '', accept)
    },
  }
}

function answer(other: OtherCountry, path: string, accept: string): Awaited<ReturnType<StudyChannel['get']>> {
  const dicom = (bodies: readonly Buffer[], type: string, syntax?: string) => {
    const writer = multipartWriter(type, syntax === undefined ? {} : { transferSyntaxUid: syntax })
    const parts = bodies.flatMap((body) => [writer.head({ 'Content-Type': type }), body])
    return ok(writer.contentType, Buffer.concat([...parts, writer.tail]))
  }
  const [, instanceUid, rest = ''] = /\/instances\/([\d.]+)(.*)$/.exec(path) ?? []
  const instance = other.instances.find(({ sopUid }) => sopUid === instanceUid)
  if (path.endsWith('/metadata'))
    return ok('application/dicom+json', Buffer.from(JSON.stringify(other.instances.map(header))))
  if (path.endsWith('/thumbnail') || path.endsWith('/rendered'))
    return ok('image/jpeg', Buffer.from([0xff, 0xd8, 0xff, 0xd9]))
  if (instance && rest === '/frames/1') return dicom([instance.pixels], 'application/octet-stream', explicit)
  if (instance && rest === '') return dicom([instance.bytes], 'application/dicom')
  if (/^(\/series\/[\d.]+)?$/.test(path) && accept.includes('dicom'))
    return dicom(
      other.instances.map(({ bytes }) => bytes),
      'application/dicom',
    )
  return { status: 404, contentType: 'application/problem+json', body: Readable.from([]) }
}

const ok = (contentType: string, bytes: Buffer) => ({
  status: 200,
  contentType,
  contentLength: bytes.length,
  body: Readable.from([bytes.subarray(0, 100), bytes.subarray(100)]),
})

const header = ({ bytes, sopUid }: BuiltInstance): object => {
  const { json } = inspect(bufferSource(bytes))
  return {
    ...json,
    '7FE00010': {
      vr: 'OW',
      BulkDataURI: `https://fi.example/dicomweb/studies/${studyUid}/series/${seriesUid}/instances/${sopUid}/bulkdata/7FE00010`,
    },
  }
}
