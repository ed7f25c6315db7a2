import type {
  CodeableConcept,
  Extension,
  Coding as FhirCoding,
  ImagingStudy,
  ImagingStudySeries,
  ImagingStudySeriesInstance,
  Reference,
} from '@medplum/fhirtypes'
import type { MadoInstance, MadoManifest, MadoSeries } from '../../domain/mado.ts'
import { extension, system } from '../../fhir/urls.ts'
import { conceptOf } from '../document-parts.ts'
import { modalityCodings, periodOf } from '../study-document.ts'
import { accessionIdentifier, studyIdentifier } from '../study-identity.ts'

/** What an ImagingStudy refers to in the document that it stands in. */
export interface StudyReferences {
  readonly patient: string
  /** Where the pixels of a series are. */
  readonly endpointOf: (series: MadoSeries) => string
  /** Where a viewer of the source shows the study. */
  readonly viewer?: string
  readonly orders: readonly string[]
}

/**
 * A study as FHIR ImagingStudy by MADO and HL7 Europe imaging, with every series and instance that the manifest promises.
 * Times without a known zone are written as days, the clock beside them. Pure.
 */
export function imagingStudy(id: string, manifest: MadoManifest, references: StudyReferences): ImagingStudy {
  const { studyInstanceUid, title, startedAt, timezoneOffset, procedures } = manifest
  const orders = manifest.requests.map(
    ({ accession }, index): Reference => ({
      type: 'ServiceRequest',
      ...(accession && { identifier: accessionIdentifier(accession) }),
      reference: references.orders[index] ?? '',
    }),
  )
  return {
    resourceType: 'ImagingStudy',
    id,
    extension: manifest.regions.map(
      (coding): Extension => ({ url: extension.regionMado, valueCodeableConcept: conceptOf(coding) }),
    ),
    identifier: [studyIdentifier(studyInstanceUid)],
    status: 'available',
    modality: modalityCodings(manifest.modalities),
    subject: { reference: references.patient },
    ...started(startedAt, timezoneOffset),
    ...(orders.length > 0 && { basedOn: orders }),
    ...(references.viewer && { endpoint: [{ reference: references.viewer, type: 'Endpoint' }] }),
    numberOfSeries: manifest.series.length,
    numberOfInstances: manifest.series.reduce((sum, { instances }) => sum + instances.length, 0),
    ...(procedures.length > 0 && { procedureCode: procedures.map(procedureOf) }),
    ...(title !== undefined && { description: title }),
    series: manifest.series.map((series) => seriesOf(series, timezoneOffset, references)),
  } as ImagingStudy
}

function started(startedAt: string | undefined, timezoneOffset: string | undefined): Partial<ImagingStudy> {
  if (startedAt === undefined) return {}
  const { start, _start } = periodOf(startedAt, timezoneOffset) as { start: string; _start?: unknown }
  return { started: start, ...(_start !== undefined && { _started: _start }) }
}

const procedureOf = ({ coding, text }: MadoManifest['procedures'][number]): CodeableConcept => ({
  ...(coding && conceptOf(coding)),
  ...(text !== undefined && { text }),
})

/** FHIR demands a modality; older manifests don't tell it. */
const modalityUnknown = {
  extension: [{ url: extension.dataAbsent, valueCode: 'unknown' }],
} satisfies FhirCoding

function seriesOf(
  series: MadoSeries,
  timezoneOffset: string | undefined,
  { endpointOf }: StudyReferences,
): ImagingStudySeries {
  const { modality, number, description, bodySite, laterality, startedAt } = series
  return {
    uid: series.uid,
    ...(number !== undefined && { number }),
    modality: modality === undefined ? modalityUnknown : modalityCodings([modality])[0],
    ...(description !== undefined && { description }),
    numberOfInstances: series.instances.length,
    endpoint: [{ reference: endpointOf(series), type: 'Endpoint' }],
    ...(bodySite && { bodySite }),
    ...(laterality && { laterality }),
    ...(started(startedAt, timezoneOffset) as Partial<ImagingStudySeries>),
    instance: series.instances.map(instanceOf),
  } as ImagingStudySeries
}

function instanceOf({
  uid,
  sopClassUid,
  number,
  frames,
  keyObject,
}: MadoInstance): ImagingStudySeriesInstance {
  const extensions: Extension[] = [
    ...(frames === undefined ? [] : [{ url: extension.numberOfFrames, valueInteger: frames }]),
    ...(keyObject?.title
      ? [{ url: extension.keyObjectTitle, valueCodeableConcept: conceptOf(keyObject.title) }]
      : []),
  ]
  return {
    uid,
    sopClass: { system: system.sopClass, code: `urn:oid:${sopClassUid}` },
    ...(number !== undefined && { number }),
    ...(keyObject?.description !== undefined && { title: keyObject.description }),
    ...(extensions.length > 0 && { extension: extensions }),
  }
}
