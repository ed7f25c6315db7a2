import type { Coding, ImagingStudySeries, ImagingStudySeriesInstance } from '@medplum/fhirtypes'
import { extension, system } from '../../fhir/urls.ts'
import type { CdaReader } from './datatypes.ts'
import { allAt, childrenOf, firstAt, type XmlNode } from './xml-tree.ts'

/** A study that a document names, by its catalogue of DICOM objects (PS3.20 9.8.12) or by its header. */
export interface CdaStudy {
  readonly uid: string
  readonly started?: string
  readonly series: readonly ImagingStudySeries[]
}

export const isUid = (text: string | undefined): text is string =>
  text !== undefined && text.length <= 64 && /^[0-9]+(\.[0-9]+)+$/.test(text)

const unknown = { extension: [{ url: extension.dataAbsent, valueCode: 'unknown' }] }

/** A DCM 113014 act with its series (113015) and images (PS3.20 9.8.12.1). */
export function studyAct(reader: CdaReader, act: XmlNode): CdaStudy | undefined {
  const id = firstAt(act, 'id')
  const uid = id?.attributes.root
  if (!isUid(uid)) return undefined
  reader.saw(id, firstAt(act, 'code'))
  const started = reader.time(firstAt(act, 'effectiveTime'))?.value
  const series = allAt(act, 'entryRelationship', 'act')
    .filter((node) => firstAt(node, 'code')?.attributes.code === '113015')
    .flatMap((node) => seriesOf(reader, node) ?? [])
  return { uid, series, ...(started !== undefined && { started }) }
}

function seriesOf(reader: CdaReader, act: XmlNode): ImagingStudySeries | undefined {
  const uid = firstAt(act, 'id')?.attributes.root
  if (!isUid(uid)) return undefined
  reader.saw(firstAt(act, 'id'), firstAt(act, 'code'))
  const started = reader.time(firstAt(act, 'effectiveTime'))
  const instances = allAt(act, 'entryRelationship', 'observation')
    .filter(({ attributes }) => attributes.classCode === 'DGIMG')
    .flatMap((node) => instanceOf(reader, node) ?? [])
  return {
    uid,
    modality: modalityOf(act) ?? unknown,
    ...(started !== undefined && started.local === undefined && { started: started.value }),
    ...(instances.length > 0 && { numberOfInstances: instances.length, instance: instances }),
  }
}

/** Modality of a series: the qualifier 121139 of its code. */
export function modalityOf(node: XmlNode): Coding | undefined {
  const values = allAt(node, 'code', 'qualifier')
    .filter((qualifier) => firstAt(qualifier, 'name')?.attributes.code === '121139')
    .flatMap((qualifier) => allAt(qualifier, 'value'))
  return modalityCoding(values[0])
}

export function modalityCoding(node: XmlNode | undefined): Coding | undefined {
  const { code, displayName } = node?.attributes ?? {}
  if (!code || !/^[A-Z0-9]{1,16}$/.test(code)) return undefined
  return { system: system.dicom, code, ...(displayName && { display: displayName }) }
}

function instanceOf(reader: CdaReader, node: XmlNode): ImagingStudySeriesInstance | undefined {
  const uid = firstAt(node, 'id')?.attributes.root
  if (!isUid(uid)) return undefined
  reader.saw(...childrenOf(node))
  const sopClass = firstAt(node, 'code')?.attributes
  return {
    uid,
    sopClass: isUid(sopClass?.code) ? { system: system.uri, code: `urn:oid:${sopClass.code}` } : unknown,
  }
}
