import type { DicomJson } from '../../dicom/attributes.ts'
import { dataSet } from '../../dicom/data-set.ts'
import { isUid } from '../../dicom/uid.ts'
import type { MadoInstance, MadoManifest, MadoRequest, MadoSeries } from '../../domain/mado.ts'
import type { Identifier } from '../../domain/patient.ts'
import { code } from '../../fhir/urls.ts'
import {
  codeItem,
  codeItems,
  container,
  countItem,
  dateItem,
  limited,
  referenceItem,
  textItem,
  timeItem,
  uidItem,
} from './content-items.ts'
import { concept } from './kos-codes.ts'
import { clockOf, dicomTime } from './times.ts'
import { seriesOfKos } from './uids.ts'

/**
 * A manifest as MADO's DICOM Key Object Selection in the DICOM JSON Model: TID 2010 with an image library by TID 1600.
 * The same manifest gives the same object. Pure.
 */
export function madoKos(manifest: MadoManifest): DicomJson {
  const { uid, studyInstanceUid, title = '', startedAt, timezoneOffset } = manifest
  const started = startedAt === undefined ? undefined : dicomTime(startedAt)
  const created = dicomTime(clockOf(manifest.createdAt, timezoneOffset))
  const [only, ...more] = manifest.requests
  const accession = more.length === 0 ? only?.accession : undefined
  return {
    ...dataSet({
      SpecificCharacterSet: 'ISO_IR 192',
      SOPClassUID: code.keyObjectSelection,
      SOPInstanceUID: uid,
      StudyDate: started?.date ?? '',
      StudyTime: started?.time ?? '',
      ContentDate: created.date,
      ContentTime: created.time ?? '000000',
      AccessionNumber: plain(accession?.value ?? ''),
      ...(accession && issuer('IssuerOfAccessionNumberSequence', accession)),
      Modality: 'KO',
      Manufacturer: limited(manifest.manufacturer),
      InstitutionName: institution(manifest.organisation),
      ReferringPhysicianName: '',
      TimezoneOffsetFromUTC: timezoneOffset,
      StudyDescription: limited(title),
      ReferencedPerformedProcedureStepSequence: [],
      ...patientModule(manifest.patient),
      StudyInstanceUID: studyInstanceUid,
      SeriesInstanceUID: seriesOfKos(uid),
      StudyID: '',
      SeriesNumber: 1,
      InstanceNumber: 1,
      ...(manifest.requests.length > 0 && {
        ReferencedRequestSequence: manifest.requests.map((request) => requestItem(request, studyInstanceUid)),
      }),
      CurrentRequestedProcedureEvidenceSequence: [evidence(manifest)],
      ValueType: 'CONTAINER',
      ConceptNameCodeSequence: [
        dataSet({
          CodeValue: concept.manifest.code,
          CodingSchemeDesignator: concept.manifest.scheme,
          CodeMeaning: concept.manifest.meaning,
        }),
      ],
      ContinuityOfContent: 'SEPARATE',
      ContentTemplateSequence: [dataSet({ MappingResource: 'DCMR', TemplateIdentifier: '2010' })],
      ContentSequence: contentOf(manifest),
    }),
  }
}

const plain = (text: string): string => text.replaceAll('\\', '/').toWellFormed()

/** Name and OID by HL7 XON, as MADO recommends: components 1 and 10. */
function institution({ name, oid }: MadoManifest['organisation']): string {
  if (oid === undefined) return limited(name.replaceAll('^', ' '))
  const tail = `${'^'.repeat(9)}${oid}`
  return `${limited(name.replaceAll('^', ' ')).slice(0, Math.max(0, 64 - tail.length))}${tail}`.slice(0, 64)
}

/** Universal entity of a namespace: an OID, else the URI itself (PS3.3 Table 10-17). */
function issuer(keyword: string, { system }: Identifier): Record<string, readonly DicomJson[]> {
  if (system === '') return {}
  const oid = system.replace(/^urn:oid:/i, '')
  const isOid = isUid(oid)
  return {
    [keyword]: [
      dataSet({ UniversalEntityID: isOid ? oid : system, UniversalEntityIDType: isOid ? 'ISO' : 'URI' }),
    ],
  }
}

const sexes = { male: 'M', female: 'F', other: 'O', unknown: '' } as const

function patientModule({ identifiers, name, birthDate, sex }: MadoManifest['patient']) {
  const [first] = identifiers
  const [given = '', ...middle] = name.given
  const parts = [name.family, given, middle.join(' ')].map((part) => part.replace(/[\\^=]/g, ' '))
  const written = parts.join('^').replace(/\^+$/, '')
  const day = birthDate?.replaceAll('-', '') ?? ''
  return {
    PatientName: written === '' ? '' : { Alphabetic: written },
    PatientID: plain(first?.value ?? ''),
    ...(first && issuer('IssuerOfPatientIDQualifiersSequence', first)),
    PatientBirthDate: day.length === 8 ? day : '',
    PatientSex: sexes[sex],
    ...(identifiers.length > 0 && {
      OtherPatientIDsSequence: identifiers.map((identifier) =>
        dataSet({
          PatientID: plain(identifier.value),
          TypeOfPatientID: 'TEXT',
          ...issuer('IssuerOfPatientIDQualifiersSequence', identifier),
        }),
      ),
    }),
  }
}

const requestItem = ({ accession, placer, filler }: MadoRequest, studyUid: string): DicomJson =>
  dataSet({
    AccessionNumber: plain(accession?.value ?? ''),
    ...(accession && issuer('IssuerOfAccessionNumberSequence', accession)),
    ReferencedStudySequence: [],
    StudyInstanceUID: studyUid,
    RequestedProcedureDescription: '',
    RequestedProcedureCodeSequence: [],
    ...(placer && issuer('OrderPlacerIdentifierSequence', placer)),
    ...(filler && issuer('OrderFillerIdentifierSequence', filler)),
    RequestedProcedureID: '',
    PlacerOrderNumberImagingServiceRequest: plain(placer?.value ?? ''),
    FillerOrderNumberImagingServiceRequest: plain(filler?.value ?? ''),
  })

/** MADO puts the viewer's address into a private block of its own. */
const privateCreator = { '000D0010': { vr: 'LO', Value: ['IHE_MADO_PRIVATE'] } } satisfies DicomJson

function evidence({ studyInstanceUid, viewerUrl, series }: MadoManifest): DicomJson {
  return {
    ...(viewerUrl !== undefined && { ...privateCreator, '000D1001': { vr: 'UR', Value: [viewerUrl] } }),
    ...dataSet({
      ReferencedSeriesSequence: series.map(({ uid, locationUid = '', wadoBase, instances }) =>
        dataSet({
          RetrieveURL: wadoBase,
          ReferencedSOPSequence: instances.map((instance) =>
            dataSet({ ReferencedSOPClassUID: instance.sopClassUid, ReferencedSOPInstanceUID: instance.uid }),
          ),
          SeriesInstanceUID: uid,
          RetrieveLocationUID: isUid(locationUid) ? locationUid : undefined,
        }),
      ),
      StudyInstanceUID: studyInstanceUid,
    }),
  }
}

const modalityScheme = 'http://dicom.nema.org/resources/ontology/DCM'

function contentOf(manifest: MadoManifest): DicomJson[] {
  const { title = '', procedures, modalities, regions, series } = manifest
  const library = container('library', [
    ...modalities.flatMap((modality) => codeItems('modality', { system: modalityScheme, code: modality })),
    ...regions.flatMap((region) => codeItems('region', region)),
    ...countItem('seriesCount', series.length, '{series}'),
    ...series.map(group),
  ])
  return [
    ...procedures.flatMap(procedureItem),
    // Study Description has room for 64 characters
    ...(title === limited(title) ? [] : textItem('description', title, 'CONTAINS')),
    library,
    ...series.flatMap(({ instances }) => instances.map((instance) => referenceItem(instance))),
  ]
}

/** A procedure by its code; one in words only has a code of nobody's. */
function procedureItem({ coding, text }: MadoManifest['procedures'][number]): DicomJson[] {
  const display = text ?? coding?.display
  const isCoded = coding !== undefined && codeItem(coding) !== undefined
  const value = isCoded ? coding : { system: wordsOnly, code: 'TEXT' }
  return codeItems('procedure', { ...value, ...(display !== undefined && { display }) }, 'HAS CONCEPT MOD')
}

/** Designator of codes that stand for words alone. */
export const wordsOnly = 'urn:dicom:coding-scheme:99ROENTGATE'

function group(series: MadoSeries): DicomJson {
  const { uid, modality, number, description, bodySite, laterality, startedAt, instances } = series
  const started = startedAt === undefined ? undefined : dicomTime(startedAt)
  return container('group', [
    ...codeItems('modality', modality === undefined ? undefined : { system: modalityScheme, code: modality }),
    ...dateItem(started?.date),
    ...timeItem(started?.time),
    ...textItem('seriesDescription', description),
    ...textItem('seriesNumber', number?.toString()),
    ...uidItem(uid),
    ...codeItems('region', bodySite),
    ...codeItems('laterality', laterality),
    ...countItem('instanceCount', instances.length, '{instances}'),
    ...instances.map((instance) => referenceItem(instance, descriptors(instance))),
  ])
}

const descriptors = ({ number, frames, keyObject }: MadoInstance): DicomJson[] => [
  ...countItem('frames', frames, '{frames}'),
  ...textItem('instanceNumber', number?.toString()),
  ...codeItems('documentTitle', keyObject?.title),
  ...textItem('description', keyObject?.description),
]
