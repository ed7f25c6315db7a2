import { codes, type DicomJson, item, text } from '../../dicom/attributes.ts'
import type { Coding } from '../../domain/codes.ts'

/** A concept of the manifest's content: the code that is written, and those of the drafts and of CP-2595. */
interface Concept {
  readonly scheme: string
  readonly code: string
  readonly meaning: string
  readonly also?: readonly string[]
}

/** TID 2010 and TID 1600 as MADO extends them; `also` holds the codes that CP-2595 gives them in DCM. */
export const concept = {
  manifest: {
    scheme: '99IHE',
    code: 'MADOTEMP001',
    meaning: 'Manifest with Description',
    also: ['ddd001', '113030'],
  },
  procedure: { scheme: 'DCM', code: '121023', meaning: 'Procedure Code' },
  library: { scheme: 'DCM', code: '111028', meaning: 'Image Library' },
  group: { scheme: 'DCM', code: '126200', meaning: 'Image Library Group' },
  modality: { scheme: 'DCM', code: '121139', meaning: 'Modality' },
  region: { scheme: 'DCM', code: '123014', meaning: 'Target Region' },
  laterality: { scheme: 'DCM', code: '111027', meaning: 'Image Laterality' },
  seriesCount: { scheme: '99IHE', code: 'MADOTEMP009', meaning: 'Number of Study Related Series' },
  seriesDate: { scheme: '99IHE', code: 'MADOTEMP003', meaning: 'Series Date', also: ['131561'] },
  seriesTime: { scheme: '99IHE', code: 'MADOTEMP004', meaning: 'Series Time', also: ['131562'] },
  seriesDescription: {
    scheme: '99IHE',
    code: 'MADOTEMP002',
    meaning: 'Series Description',
    also: ['131563'],
  },
  seriesNumber: { scheme: 'DCM', code: '113607', meaning: 'Series Number' },
  seriesUid: { scheme: 'DCM', code: '112002', meaning: 'Series Instance UID' },
  instanceCount: {
    scheme: '99IHE',
    code: 'MADOTEMP007',
    meaning: 'Number of Series Related Instances',
    also: ['131564'],
  },
  frames: { scheme: 'DCM', code: '121140', meaning: 'Number of Frames' },
  instanceNumber: { scheme: 'DCM', code: '113609', meaning: 'Instance Number' },
  documentTitle: { scheme: 'DCM', code: '121144', meaning: 'Document Title' },
  description: { scheme: 'DCM', code: '113012', meaning: 'Key Object Description' },
} as const satisfies Record<string, Concept>

export type ConceptName = keyof typeof concept

const byCode = new Map<string, ConceptName>()
const byMeaning = new Map<string, ConceptName>()
for (const [name, row] of Object.entries(concept) as [ConceptName, Concept][]) {
  for (const code of [row.code, ...(row.also ?? [])]) byCode.set(code, name)
  byMeaning.set(row.meaning.toLowerCase(), name)
}

/** Which concept names a content item, by its code or else its meaning: drafts differ in codes, not in words. */
export function conceptOfItem(content: DicomJson): ConceptName | undefined {
  const named = item(content, 'ConceptNameCodeSequence')
  if (!named) return undefined
  return (
    byCode.get(text(named, 'CodeValue') ?? '') ??
    byMeaning.get((text(named, 'CodeMeaning') ?? '').trim().toLowerCase())
  )
}

/** The codes that a content item says; a meaning that only repeats its code is none. */
export const codesIn = (content: DicomJson): Coding[] =>
  codes(content, 'ConceptCodeSequence').map(({ system, code, display }) =>
    display === undefined || display === code ? { system, code } : { system, code, display },
  )
