import type { Line } from './lines.ts'
import { useNarrow } from './use-narrow.ts'

const heights = { group: 30, entry: 26, report: 22, open: 224 }
const roomy = { group: 38, entry: 34, report: 28, open: 250 }

/** Heights of the table's lines in px, as the style sheet has them: larger where fingers are likely. */
export function useRowHeights(): Readonly<Record<Line['kind'], number>> {
  return useNarrow() ? roomy : heights
}
