import table from '../../spec/dataset/elements.json' with { type: 'json' }
import type { ViewSection } from '../domain/report-view.ts'
import type { Vocabulary } from '../terminology/designations.ts'

/** An element of the guideline's data set (sections 4.1 and 4.2), or a group of elements. */
export interface DatasetElement {
  /** Its number; the guideline gives A.5.1.6 twice, so the device's is `A.5.1.6#2`. */
  readonly id: string
  readonly name: string
  readonly group: string | null
  readonly isGroup?: boolean
  readonly description: string
  /** Where FHIR R4 has it, in the words of the profiles. */
  readonly fhir: readonly string[]
  /** Where DICOM has it. */
  readonly dicom?: readonly string[]
  /** Code systems that the guideline prefers. */
  readonly codes?: string
  /** Our names of its plain codes. */
  readonly vocabulary?: Vocabulary
  readonly selectionList?: boolean
  readonly profile?: string
  readonly note?: string
  /** Where a reader sees it, unless `views` shows it among the values of a section. */
  readonly shown?: {
    readonly as: 'narrative' | 'attachment' | 'code'
    readonly section?: ViewSection['kind']
    /** For a code: the element whose code it is. */
    readonly of?: string
  }
}

/** A path, or several of which all count. */
type Alternative = string | readonly string[]

/** How elements are read from one kind of part, and in which section they are shown. */
export interface DatasetView {
  readonly section: ViewSection['kind']
  /** Name of the part in `dataset-roots.ts`. */
  readonly each: string
  /** Alternatives of each element: the first that leads to any value counts. */
  readonly elements: Readonly<Record<string, readonly Alternative[]>>
  /** The value that is labelled with another element's text, as a finding is with its name. */
  readonly head?: {
    readonly element: string
    /** Element that names it, shown by itself only when there is no value. */
    readonly unless: string
    /** Element that says where it was found. */
    readonly site?: string
  }
  /** Elements of which the section says each thing once. */
  readonly once?: readonly string[]
}

export const datasetElements = table.elements as readonly DatasetElement[]
export const datasetViews = table.views as readonly DatasetView[]
/** Sections in the order in which a doctor reads, with their LOINC codes. */
export const datasetSections: readonly { readonly kind: string; readonly code: string }[] = table.sections

const byId = new Map(datasetElements.map((element) => [element.id, element]))

/** Errors: a number that the table doesn't have is a fault of ours. */
export function datasetElement(id: string): DatasetElement {
  const element = byId.get(id)
  if (!element) throw new Error(`${id} is not in the table of the data set`)
  return element
}
