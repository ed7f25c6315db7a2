import type { Treatment } from '../../../src/http/portal/contract-treatment.ts'
import type { Point } from './camera.ts'
import type { Vector } from './geometry.ts'
import type { KeyChoice } from './key-choice.ts'
import type { Layout } from './layouts.ts'
import type { Anchors } from './link-panes.ts'
import type { SeriesEntry, StudyEntry } from './series-list.ts'
import type { Tool } from './tools.ts'
import type { NoVolume } from './volume.ts'

/** What the reader comes back to from the planes of a volume. */
export interface Before {
  readonly layout: Layout
  readonly shown: SessionState['shown']
  readonly active: number
  readonly tool: Tool
}

/** Everything of the open viewer that isn't a pane's own. */
export interface SessionState {
  readonly treatment: Treatment | undefined
  readonly studies: readonly StudyEntry[]
  readonly layout: Layout
  readonly active: number
  /** Series of each pane, by its number. */
  readonly shown: Readonly<Record<number, SeriesEntry | undefined>>
  /** Studies whose images carry another person's data. */
  readonly blocked: ReadonlySet<string>
  readonly tool: Tool
  readonly isLinked: boolean
  /** Where panes stood when they were linked by hand. */
  readonly anchors: Anchors
  /** Keyboard's cursor in the active pane's picture, while it is called. */
  readonly cursor: Point | undefined
  /** What stood in the panes before a volume was cut; undefined while none is. */
  readonly before: Before | undefined
  /** The place in the patient that all planes of a volume go through, in mm. */
  readonly cross: Vector | undefined
  /** Why the series in the active pane could not be cut. */
  readonly notice: NoVolume | undefined
  readonly dialog: 'help' | 'priors' | undefined
  readonly hasLetterKeys: boolean
  readonly keys: KeyChoice
}
