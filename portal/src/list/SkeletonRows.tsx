import { Skeleton } from '../design/Skeleton.tsx'
import type { ShownColumn } from './use-columns.ts'

/** Rows of the size of those that are on their way. */
export function SkeletonRows({
  count,
  columns,
}: {
  readonly count: number
  readonly columns: readonly ShownColumn[]
}) {
  return Array.from({ length: count }, (_, row) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other identity and never move
    <tr key={row} className="s solo waiting-row" inert>
      <td />
      <td />
      {columns.map(({ column, width }, cell) => (
        <td key={column}>
          <Skeleton width={Math.round(width * (0.7 - ((row * 7 + cell * 5) % 4) / 10))} />
        </td>
      ))}
    </tr>
  ))
}
