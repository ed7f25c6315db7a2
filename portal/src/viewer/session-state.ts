import type { Treatment } from '../../../src/http/portal/contract-treatment.ts'
import type { Point } from './camera.ts'
import type { Layout } from './layouts.ts'
import type { Anchors } from './link-panes.ts'
import type { SeriesEntry, StudyEntry } from './series-list.ts'
import type { Tool } from './tools.ts'

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
  readonly dialog: 'help' | 'priors' | undefined
  readonly hasLetterKeys: boolean
}
