import type { DicomJson } from '../../dicom/attributes.ts'
import { codingDesignator } from '../../dicom/coding-schemes.ts'
import { dataSet } from '../../dicom/data-set.ts'
import { sopClass } from '../../dicom/sop-classes.ts'
import type { Coding } from '../../domain/codes.ts'
import { type ConceptName, concept } from './kos-codes.ts'

const shortCode = 16

/** A code sequence item (PS3.3 8.8), `undefined` for a system that DICOM has no designator for. */
export function codeItem({ system, code, display }: Coding): DicomJson | undefined {
  const designator = codingDesignator(system)
  if (designator === undefined) return undefined
  return dataSet({
    [code.length > shortCode ? 'LongCodeValue' : 'CodeValue']: code,
    CodingSchemeDesignator: designator,
    CodeMeaning: limited(display ?? code),
  })
}

/** A value of LO: at most 64 characters, no backslash (PS3.5 6.2). */
export const limited = (text: string): string => text.replaceAll('\\', '/').slice(0, 64).toWellFormed()

type Relationship = 'CONTAINS' | 'HAS ACQ CONTEXT' | 'HAS CONCEPT MOD'

function content(
  relationship: Relationship,
  type: string,
  name: ConceptName,
  value: Parameters<typeof dataSet>[0],
): DicomJson {
  const { code, scheme, meaning } = concept[name]
  return dataSet({
    RelationshipType: relationship,
    ValueType: type,
    ConceptNameCodeSequence: [
      dataSet({ CodeValue: code, CodingSchemeDesignator: scheme, CodeMeaning: meaning }),
    ],
    ...value,
  })
}

export const container = (name: ConceptName, items: readonly DicomJson[]): DicomJson =>
  content('CONTAINS', 'CONTAINER', name, { ContinuityOfContent: 'SEPARATE', ContentSequence: items })

/** Nothing where there is no value, so that descriptors can stand in a list as they are. */
export function textItem(
  name: ConceptName,
  value: string | undefined,
  relationship: Relationship = 'HAS ACQ CONTEXT',
): DicomJson[] {
  return value ? [content(relationship, 'TEXT', name, { TextValue: value.toWellFormed() })] : []
}

export function codeItems(
  name: ConceptName,
  coding: Coding | undefined,
  relationship: Relationship = 'HAS ACQ CONTEXT',
): DicomJson[] {
  const coded = coding && codeItem(coding)
  return coded ? [content(relationship, 'CODE', name, { ConceptCodeSequence: [coded] })] : []
}

export function countItem(name: ConceptName, value: number | undefined, unit: string): DicomJson[] {
  if (value === undefined) return []
  const units = dataSet({ CodeValue: unit, CodingSchemeDesignator: 'UCUM', CodeMeaning: unit })
  const measured = dataSet({ MeasurementUnitsCodeSequence: [units], NumericValue: value })
  return [content('HAS ACQ CONTEXT', 'NUM', name, { MeasuredValueSequence: [measured] })]
}

export const dateItem = (date: string | undefined): DicomJson[] =>
  date === undefined ? [] : [content('HAS ACQ CONTEXT', 'DATE', 'seriesDate', { Date: date })]

export const timeItem = (time: string | undefined): DicomJson[] =>
  time === undefined ? [] : [content('HAS ACQ CONTEXT', 'TIME', 'seriesTime', { Time: time })]

export const uidItem = (uid: string): DicomJson[] => [
  content('HAS ACQ CONTEXT', 'UIDREF', 'seriesUid', { UID: uid }),
]

const images = new Set(['image', 'multi-frame image', 'slide', 'video', 'segmentation'])

/** A reference to an instance, with what describes it below. */
export function referenceItem(
  { uid, sopClassUid }: { readonly uid: string; readonly sopClassUid: string },
  descriptors: readonly DicomJson[] = [],
): DicomJson {
  const { kind } = sopClass(sopClassUid)
  const type = images.has(kind) ? 'IMAGE' : kind === 'waveform' ? 'WAVEFORM' : 'COMPOSITE'
  return dataSet({
    RelationshipType: 'CONTAINS',
    ValueType: type,
    ReferencedSOPSequence: [dataSet({ ReferencedSOPClassUID: sopClassUid, ReferencedSOPInstanceUID: uid })],
    ...(descriptors.length > 0 && { ContentSequence: descriptors }),
  })
}
