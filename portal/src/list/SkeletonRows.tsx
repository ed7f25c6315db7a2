import { Skeleton } from '../design/Skeleton.tsx'

const widths = [74, 28, 62, 84, 168, 88, 118, 58]

/** Rows of the size of those that are on their way. */
export function SkeletonRows({ count }: { readonly count: number }) {
  return Array.from({ length: count }, (_, row) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other identity and never move
    <tr key={row} className="s solo waiting-row" inert>
      <td />
      <td />
      {widths.map((width, cell) => (
        <td key={width}>
          <Skeleton width={Math.round(width * (1 - ((row * 7 + cell * 5) % 4) / 10))} />
        </td>
      ))}
      <td colSpan={4} />
    </tr>
  ))
}
