import type {
  Coding,
  DocumentReference,
  ImagingStudy,
  ImagingStudySeries,
  Reference,
} from '@medplum/fhirtypes'
import { type DicomJson, items, number, text } from '../../dicom/attributes.ts'
import { extension, system } from '../../fhir/urls.ts'
import { studyIdentifier } from '../../mapping/study-identity.ts'
import { inTable } from '../in-table.ts'
import { keyImage } from '../key-image.ts'

const uidForm = /^[0-9]+(\.[0-9]+)+$/
const isUid = (text: string | undefined): text is string =>
  text !== undefined && text.length <= 64 && uidForm.test(text)

const unknown = { extension: [{ url: extension.dataAbsent, valueCode: 'unknown' }] }
const maxImages = 100

/** Modality of a series whose images are of a class that only one modality makes. */
const modalities: Readonly<Record<string, string>> = {
  '1.2.840.10008.5.1.4.1.1.2': 'CT',
  '1.2.840.10008.5.1.4.1.1.2.1': 'CT',
  '1.2.840.10008.5.1.4.1.1.4': 'MR',
  '1.2.840.10008.5.1.4.1.1.4.1': 'MR',
  '1.2.840.10008.5.1.4.1.1.128': 'PT',
  '1.2.840.10008.5.1.4.1.1.20': 'NM',
  '1.2.840.10008.5.1.4.1.1.6.1': 'US',
  '1.2.840.10008.5.1.4.1.1.3.1': 'US',
  '1.2.840.10008.5.1.4.1.1.1': 'CR',
  '1.2.840.10008.5.1.4.1.1.1.1': 'DX',
  '1.2.840.10008.5.1.4.1.1.1.2': 'MG',
  '1.2.840.10008.5.1.4.1.1.12.1': 'XA',
  '1.2.840.10008.5.1.4.1.1.12.2': 'RF',
}

/** Studies of an evidence sequence with the instances that the report names (PS3.3 Table C.17-3). */
export function evidenceStudies(json: DicomJson, keyword: string, subject: Reference<never>): ImagingStudy[] {
  return items(json, keyword).flatMap((study) => {
    const uid = text(study, 'StudyInstanceUID')
    if (!isUid(uid)) return []
    const series = items(study, 'ReferencedSeriesSequence').flatMap((one) => seriesOf(one) ?? [])
    return [studyOf(uid, series, subject)]
  })
}

/** A study by its UID, and what is known of its series. */
export function studyOf(
  uid: string,
  series: readonly ImagingStudySeries[],
  subject: Reference<never>,
): ImagingStudy {
  const codes = new Map(
    series.flatMap(({ modality }) => (modality?.code ? [[modality.code, modality] as const] : [])),
  )
  return {
    resourceType: 'ImagingStudy',
    identifier: [studyIdentifier(uid)],
    status: 'available',
    subject,
    ...(codes.size > 0 && { modality: [...codes.values()] }),
    ...(series.length > 0 && {
      numberOfSeries: series.length,
      numberOfInstances: series.reduce((sum, one) => sum + (one.numberOfInstances ?? 0), 0),
      series: [...series],
    }),
  }
}

function seriesOf(json: DicomJson): ImagingStudySeries | undefined {
  const uid = text(json, 'SeriesInstanceUID')
  if (!isUid(uid)) return undefined
  const instances = items(json, 'ReferencedSOPSequence').flatMap((one) => {
    const instance = text(one, 'ReferencedSOPInstanceUID')
    const sopClass = text(one, 'ReferencedSOPClassUID')
    if (!isUid(instance)) return []
    return [
      {
        uid: instance,
        sopClass: isUid(sopClass) ? { system: system.uri, code: `urn:oid:${sopClass}` } : unknown,
      },
    ]
  })
  const first = items(json, 'ReferencedSOPSequence')[0]
  const code = inTable(modalities, first && text(first, 'ReferencedSOPClassUID'))
  const modality: Coding = code === undefined ? unknown : { system: system.dicom, code }
  return {
    uid,
    modality,
    ...(instances.length > 0 && { numberOfInstances: instances.length, instance: instances }),
  }
}

/** Images that the content points at, each once, at most 100; where they are, the evidence says. */
export function pointedImages(
  json: DicomJson,
  studies: readonly ImagingStudy[],
  subject: Reference<never>,
): DocumentReference[] {
  const found = new Map<string, number | undefined>()
  const visit = (node: DicomJson, depth: number): void => {
    if (depth > 64 || found.size >= maxImages) return
    if (text(node, 'ValueType') === 'IMAGE')
      for (const one of items(node, 'ReferencedSOPSequence')) {
        const uid = text(one, 'ReferencedSOPInstanceUID')
        if (isUid(uid) && !found.has(uid)) found.set(uid, number(one, 'ReferencedFrameNumber'))
      }
    for (const child of items(node, 'ContentSequence')) visit(child, depth + 1)
  }
  visit(json, 0)
  return [...found].map(([uid, frame]) => keyImage({ uid, frame, at: placeOf(uid, studies), subject }))
}

function placeOf(
  uid: string,
  studies: readonly ImagingStudy[],
): { study: string; series: string } | undefined {
  for (const study of studies)
    for (const series of study.series ?? [])
      if (series.uid && series.instance?.some((one) => one.uid === uid)) {
        const value = study.identifier?.[0]?.value?.replace(/^urn:oid:/, '')
        if (value !== undefined) return { study: value, series: series.uid }
      }
  return undefined
}
