import type {
  Bundle,
  Extension,
  ImagingStudy,
  ImagingStudySeries,
  ImagingStudySeriesInstance,
  Patient,
  ServiceRequest,
} from '@medplum/fhirtypes'
import type { MadoInstance, MadoManifest, MadoPlace, MadoRequest, MadoSeries } from '../../domain/mado.ts'
import type { Identifier, PatientIdentity, Sex } from '../../domain/patient.ts'
import { ExchangeError } from '../../errors.ts'
import { type BundleIndex, indexBundle } from '../../fhir/bundle-index.ts'
import {
  codingOf,
  codingsOf,
  conceptText,
  extensionOf,
  extensionsOf,
  hasIdentifierType,
  identifierOf,
} from '../../fhir/elements.ts'
import { code, extension } from '../../fhir/urls.ts'
import { accessionOf, studyUidOf } from '../study-identity.ts'
import { inZone, type LocalTime, localTime } from './times.ts'
import { bareUid, documentUid } from './uids.ts'

/**
 * What a MADO FHIR document says, in any of the ways in which it is written: UIDs bare or as OIDs, identifiers of other
 * systems, addresses that say they are unknown, references by URN or by name.
 * Errors: `unprocessable` when it holds no study, or names one that has no valid UID.
 */
export function madoOfBundle(bundle: Bundle): MadoManifest {
  const index = indexBundle(bundle)
  const [composition] = index.all('Composition')
  const named = index.resolve(composition?.event?.[0]?.detail?.[0]?.reference, composition)
  const study = named?.resourceType === 'ImagingStudy' ? named : index.all('ImagingStudy')[0]
  const studyInstanceUid = study?.identifier?.map(studyUidOf).find((uid) => uid !== undefined)
  if (!study || studyInstanceUid === undefined)
    throw new ExchangeError('unprocessable', 'The manifest names no study.', { where: 'ImagingStudy' })
  const start = timeOf(study, 'started')
  const created = localTime(bundle.timestamp ?? composition?.date)
  // A document has to have a title, and one of a study without a description is called by its UID
  const title = [study.description, composition?.title].find((one) => one && one !== studyInstanceUid)
  return {
    uid: documentUid(bundle.identifier ?? {}),
    createdAt: new Date(bundle.timestamp ?? composition?.date ?? created?.local ?? 0).toISOString(),
    studyInstanceUid,
    ...(title !== undefined && { title }),
    patient: patientOf(index.resolve(study.subject.reference, study) ?? index.all('Patient')[0]),
    ...(start && { startedAt: start.local }),
    ...(start?.offset !== undefined && { timezoneOffset: start.offset }),
    modalities: (study.modality ?? []).flatMap((coding) => codingOf(coding)?.code ?? []),
    regions: [...extensionsOf(study, extension.regionMado), ...extensionsOf(study, extension.region)].flatMap(
      (region) => codingsOf(region.valueCodeableConcept),
    ),
    procedures: (study.procedureCode ?? []).flatMap((concept) => {
      const [coding] = codingsOf(concept)
      const text = concept.text ?? (coding ? undefined : conceptText(concept))
      return coding || text !== undefined
        ? [{ ...(coding && { coding }), ...(text !== undefined && { text }) }]
        : []
    }),
    requests: requestsOf(index, study),
    ...makers(index),
    ...viewerOf(index, study),
    series: (study.series ?? []).map((series) => seriesOf(index, study, series, start)),
  }
}

/** A time with the clock beside it where its zone isn't known. */
function timeOf(holder: ImagingStudy | ImagingStudySeries, name: 'started'): LocalTime | undefined {
  const said = localTime(holder[name])
  const beside = (holder as { _started?: { extension?: Extension[] } })._started
  const clock = extensionOf(beside, extension.localTime)?.valueTime
  return said && clock !== undefined && !said.local.includes('T')
    ? (localTime(`${said.local}T${clock}`) ?? said)
    : said
}

const sexes: readonly Sex[] = ['male', 'female', 'other']

function patientOf(found: unknown): PatientIdentity {
  const patient = found as Patient | undefined
  const name = patient?.name?.[0]
  return {
    identifiers: (patient?.identifier ?? []).flatMap((one) => identifierOf(one) ?? []),
    name: { family: name?.family ?? '', given: name?.given ?? [] },
    ...(patient?.birthDate !== undefined && { birthDate: patient.birthDate }),
    sex: sexes.find((sex) => sex === patient?.gender) ?? 'unknown',
  }
}

function requestsOf(index: BundleIndex, study: ImagingStudy): MadoRequest[] {
  const referred = (study.basedOn ?? []).map((reference) => ({
    accession: accessionOf(reference.identifier),
    resource: index.resolve(reference.reference, study),
  }))
  const resources = new Set(referred.map(({ resource }) => resource))
  const others = index
    .all('ServiceRequest')
    .filter((resource) => !resources.has(resource))
    .map((resource) => ({ accession: undefined, resource }))
  return [...referred, ...others].flatMap(({ accession, resource }) => {
    const request = {
      ...(accession && { accession }),
      ...(resource?.resourceType === 'ServiceRequest' && numbersOf(resource)),
    }
    return Object.keys(request).length > 0 ? [request] : []
  })
}

function numbersOf({ identifier = [] }: ServiceRequest): MadoRequest {
  const typed = (type: string): Identifier | undefined =>
    identifierOf(identifier.find((one) => hasIdentifierType(one, [type])))
  const accession = identifier.map(accessionOf).find((one) => one !== undefined)
  const [placer, filler] = [typed(code.placer), typed(code.filler)]
  return { ...(accession && { accession }), ...(placer && { placer }), ...(filler && { filler }) }
}

function makers(index: BundleIndex): Pick<MadoManifest, 'organisation' | 'manufacturer'> {
  const [organisation] = index.all('Organization')
  const [device] = index.all('Device')
  const oid = organisation?.identifier?.map(({ value }) => bareUid(value)).find((uid) => uid !== undefined)
  return {
    organisation: { name: organisation?.name ?? '', ...(oid !== undefined && { oid }) },
    manufacturer: device?.manufacturer ?? device?.deviceName?.[0]?.name ?? '',
  }
}

function viewerOf(index: BundleIndex, study: ImagingStudy): Pick<MadoManifest, 'viewerUrl'> {
  const viewer = study.endpoint
    ?.map(({ reference }) => index.resolve(reference, study))
    .find((one) => one?.resourceType === 'Endpoint' && one.payloadMimeType?.includes('text/html'))
  const address = viewer?.resourceType === 'Endpoint' ? viewer.address : undefined
  return address === undefined ? {} : { viewerUrl: address }
}

function seriesOf(
  index: BundleIndex,
  study: ImagingStudy,
  series: ImagingStudySeries,
  start: LocalTime | undefined,
): MadoSeries {
  const { number, description } = series
  const modality = codingOf(series.modality)?.code
  const bodySite = codingOf(series.bodySite)
  const laterality = codingOf(series.laterality)
  const startedAt = timeOf(series, 'started')
  return {
    uid: uidIn(series.uid, 'ImagingStudy.series.uid'),
    ...(modality !== undefined && { modality }),
    ...(number !== undefined && { number }),
    ...(description !== undefined && { description }),
    ...(bodySite && { bodySite }),
    ...(laterality && { laterality }),
    ...(startedAt && { startedAt: inZone(startedAt, start?.offset) }),
    ...placeOf(index, study, series),
    instances: (series.instance ?? []).map(instanceOf),
  }
}

const unknownAddress = /^https?:\/\/not(specified|applicable)\/?$/i

function placeOf(index: BundleIndex, study: ImagingStudy, series: ImagingStudySeries): MadoPlace {
  const endpoints = (series.endpoint ?? []).flatMap(({ reference }) => {
    const found = index.resolve(reference, study)
    return found?.resourceType === 'Endpoint' ? [found] : []
  })
  const wado =
    endpoints.find(({ connectionType }) => connectionType?.code === 'dicom-wado-rs') ?? endpoints[0]
  const location = extensionOf(wado, extension.retrieveLocation)?.valueString?.replace(/^(urn:)?oid:/i, '')
  const address = wado?.address
  return {
    ...(location && { locationUid: location }),
    ...(address !== undefined && !unknownAddress.test(address) && { wadoBase: address }),
  }
}

function instanceOf(instance: ImagingStudySeriesInstance): MadoInstance {
  const frames = extensionOf(instance, extension.numberOfFrames)?.valueInteger
  const [title] = codingsOf(extensionOf(instance, extension.keyObjectTitle)?.valueCodeableConcept)
  const description = instance.title
  return {
    uid: uidIn(instance.uid, 'ImagingStudy.series.instance.uid'),
    sopClassUid: uidIn(instance.sopClass?.code, 'ImagingStudy.series.instance.sopClass'),
    ...(instance.number !== undefined && { number: instance.number }),
    ...(frames !== undefined && { frames }),
    ...((title || description !== undefined) && {
      keyObject: { ...(title && { title }), ...(description !== undefined && { description }) },
    }),
  }
}

function uidIn(text: string | undefined, where: string): string {
  const uid = bareUid(text)
  if (uid === undefined)
    throw new ExchangeError('unprocessable', 'The manifest holds an invalid UID.', { where })
  return uid
}
