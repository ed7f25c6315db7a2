import type { Reference } from './dicom-json.ts'
import type { SeriesObject } from './series-model.ts'

/** What each form of an object needs of the pane. */
export interface ObjectProps {
  readonly object: SeriesObject
  /** Everything in the series that is no picture of a stack. */
  readonly all: readonly SeriesObject[]
  /** Opens an image of the same study. */
  readonly onReference: (reference: Reference, frame?: number) => void
}
