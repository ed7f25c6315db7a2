/** How values lie in Pixel Data without fragments; what isn't so is not predicted. */
export interface Grid {
  /** Bytes of a value: 1, or 2 in little endian. */
  readonly size: 1 | 2
  /** Values from a pixel to the one on its right. */
  readonly step: number
  /** Values of a line. */
  readonly line: number
  /** Whether values are two's complements. */
  readonly signed: boolean
}

/** Lines are predicted in groups of no more bytes than this, or one by one. */
const groupBytes = 256 * 1024

/** Bytes that are predicted together; the last ones of the pixels may be fewer. */
export const groupLength = ({ size, line }: Grid): number =>
  Math.max(1, Math.floor(groupBytes / (line * size))) * line * size

/**
 * Puts in the place of each value what it differs by from what its neighbours let expect (the predictor of JPEG-LS,
 * ISO 14495-1 A.3), small numbers for small differences of either sign, and the high bytes after the low ones. A group is
 * predicted from itself.
 * @returns as many bytes as there were.
 */
export function predicted(group: Buffer, grid: Grid): Buffer {
  const { size, step, line } = grid
  const { bits, mask, bias } = widthOf(grid)
  const values = valuesOf(group, size, bias)
  const { length } = values
  const out = Buffer.allocUnsafe(group.length)
  for (let at = 0, x = 0; at < length; at++) {
    const difference = ((values[at] as number) - expectedAt(values, at, x, step, line)) & mask
    const folded = ((difference << 1) ^ -(difference >> (bits - 1))) & mask
    out[at] = folded
    if (size === 2) out[length + at] = folded >> 8
    if (++x === line) x = 0
  }
  return out
}

/** Undoes `predicted`. */
export function unpredicted(group: Buffer, grid: Grid): Buffer {
  const { size, step, line } = grid
  const { mask, bias } = widthOf(grid)
  const length = group.length / size
  const values = new Uint16Array(length)
  const out = Buffer.allocUnsafe(group.length)
  for (let at = 0, x = 0; at < length; at++) {
    const folded =
      size === 2 ? (group[at] as number) | ((group[length + at] as number) << 8) : (group[at] as number)
    const difference = (folded >> 1) ^ -(folded & 1)
    const value = (expectedAt(values, at, x, step, line) + difference) & mask
    values[at] = value
    const stored = value ^ bias
    out[at * size] = stored
    if (size === 2) out[at * 2 + 1] = stored >> 8
    if (++x === line) x = 0
  }
  return out
}

/** ISO 14495-1 A.3; on the first line the left neighbour, in the first column the upper one. */
function expectedAt(values: Uint16Array, at: number, x: number, step: number, line: number): number {
  const above = at >= line ? (values[at - line] as number) : 0
  if (x < step) return above
  const left = values[at - step] as number
  if (at < line) return left
  const corner = values[at - line - step] as number
  if (corner >= left && corner >= above) return left < above ? left : above
  if (corner <= left && corner <= above) return left > above ? left : above
  return left + above - corner
}

function widthOf({ size, signed }: Grid): { bits: number; mask: number; bias: number } {
  const bits = size * 8
  return { bits, mask: 2 ** bits - 1, bias: signed ? 2 ** (bits - 1) : 0 }
}

/** Always in words, whatever their size: one kind of array is read much faster than two. */
function valuesOf(group: Buffer, size: 1 | 2, bias: number): Uint16Array {
  const values = new Uint16Array(group.length / size)
  for (let at = 0; at < values.length; at++) {
    const value =
      size === 2 ? (group[2 * at] as number) | ((group[2 * at + 1] as number) << 8) : (group[at] as number)
    values[at] = value ^ bias
  }
  return values
}
