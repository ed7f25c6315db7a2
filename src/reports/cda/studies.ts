import type { CodeableConcept, DocumentReference, ImagingStudy, Reference } from '@medplum/fhirtypes'
import { extension } from '../../fhir/urls.ts'
import { studyIdentifier } from '../../mapping/study-identity.ts'
import { keyImage, keyImageCategory } from '../key-image.ts'
import type { CdaStudy } from './catalog.ts'
import type { Collected } from './collected.ts'
import type { CdaEvent } from './events.ts'

/** Studies that a document names in its catalogue and in its header, each once. */
export function imagingStudies(
  catalogue: readonly CdaStudy[],
  events: readonly CdaEvent[],
  orders: readonly Reference[],
  subject: Reference<never>,
): ImagingStudy[] {
  const uids = [...catalogue.map(({ uid }) => uid), ...events.flatMap(({ studyUid }) => studyUid ?? [])]
  return [...new Set(uids)].map((uid, index, all) => {
    const study = catalogue.find((one) => one.uid === uid)
    const event =
      events.find(({ studyUid }) => studyUid === uid) ?? (all.length === 1 ? loneEvent(events) : undefined)
    return studyOf(
      uid,
      study,
      event,
      orders.length === all.length ? orders.slice(index, index + 1) : orders,
      subject,
    )
  })
}

/** The only examination of a header is the one of the only study; a mere visit is none. */
const loneEvent = (events: readonly CdaEvent[]): CdaEvent | undefined =>
  events.length === 1 && events[0]?.code ? events[0] : undefined

function studyOf(
  uid: string,
  study: CdaStudy | undefined,
  event: CdaEvent | undefined,
  orders: readonly Reference[],
  subject: Reference<never>,
): ImagingStudy {
  const ofSeries = (study?.series ?? []).flatMap(({ modality }) => (modality?.code ? [modality] : []))
  const modality = distinct(ofSeries.length > 0 ? ofSeries : event?.modality ? [event.modality] : [])
  const started = study?.started ?? event?.period?.start
  const procedureCode: CodeableConcept[] = event?.code ? [event.code] : []
  return {
    resourceType: 'ImagingStudy',
    identifier: [studyIdentifier(uid)],
    status: 'available',
    subject,
    ...(modality.length > 0 && { modality }),
    ...(started !== undefined && { started }),
    ...(orders.length > 0 && { basedOn: orders as Reference<never>[] }),
    ...(procedureCode.length > 0 && { procedureCode }),
    ...(event?.site && { extension: [{ url: extension.region, valueCodeableConcept: event.site }] }),
    ...(study &&
      study.series.length > 0 && {
        numberOfSeries: study.series.length,
        numberOfInstances: study.series.reduce((sum, one) => sum + (one.numberOfInstances ?? 0), 0),
        series: [...study.series],
      }),
  }
}

const distinct = <T extends { code?: string }>(codings: readonly T[]): T[] => [
  ...new Map(codings.map((coding) => [coding.code, coding])).values(),
]

/** Images that a document points at, and pictures that it carries, as HL7 Europe's key images. */
export function keyImages(into: Collected, subject: Reference<never>): DocumentReference[] {
  const pointed = [...into.images].map(([uid, { url, frame }]) =>
    keyImage({ uid, frame, url, at: placeOf(uid, into.studies), subject }),
  )
  const pictures = into.media
    .filter(({ attachment }) => attachment.contentType?.startsWith('image/'))
    .map(
      ({ attachment }): DocumentReference => ({
        resourceType: 'DocumentReference',
        status: 'current',
        category: [keyImageCategory],
        subject,
        ...(attachment.title !== undefined && { description: attachment.title }),
        content: [{ attachment }],
      }),
    )
  return [...pointed, ...pictures]
}

function placeOf(uid: string, studies: readonly CdaStudy[]): { study: string; series: string } | undefined {
  for (const study of studies)
    for (const series of study.series)
      if (series.instance?.some((instance) => instance.uid === uid) && series.uid)
        return { study: study.uid, series: series.uid }
  return undefined
}
