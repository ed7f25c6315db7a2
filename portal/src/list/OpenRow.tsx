import { EntryDetail } from './EntryDetail.tsx'
import type { Line } from './lines.ts'
import type { RowActions } from './table-keys.ts'

interface Props {
  readonly line: Extract<Line, { kind: 'open' }>
  readonly index: number
  readonly span: number
  readonly treatment: string
  readonly actions: RowActions
  readonly measure: (row: HTMLTableRowElement | null) => void
}

/** What a row holds when it stands open. */
export function OpenRow({ line, index, span, treatment, actions, measure }: Props) {
  return (
    <tr className="exp" ref={measure} data-index={index} aria-rowindex={index + 2} aria-level={line.level}>
      <td colSpan={span}>
        <EntryDetail entry={line.entry} treatment={treatment} actions={actions} />
      </td>
    </tr>
  )
}
