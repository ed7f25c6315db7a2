/** More of them in one request are an attack: RFC 9110 17.15. */
const mostRanges = 16

/** Bytes asked for of a whole: `end` is excluded. */
export type AskedRange = { readonly start: number; readonly end: number } | 'whole' | 'outside'

/**
 * The one range of a Range header over `length` bytes. Several ranges, other units and what isn't well formed are
 * answered with the whole, and very many ranges with none, as RFC 9110 14.2 allows.
 */
export function askedRange(header: string | undefined, length: number): AskedRange {
  if ((header?.split(',', mostRanges + 1).length ?? 0) > mostRanges) return 'outside'
  const [, first = '', last = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? '') ?? []
  if (first === '' && last === '') return 'whole'
  if (first === '') {
    const start = Math.max(0, length - Number(last))
    return start < length ? { start, end: length } : 'outside'
  }
  const start = Number(first)
  const end = last === '' ? length : Math.min(length, Number(last) + 1)
  if (last !== '' && Number(last) < start) return 'whole'
  return start < length ? { start, end } : 'outside'
}

interface Piece {
  readonly start: number
  readonly end: number
}

/** What lies between two places of pieces that are read one after the other. */
export function cut(pieces: readonly Piece[], from: number, to: number): readonly Piece[] {
  let at = 0
  return pieces.flatMap(({ start, end }) => {
    const begin = at
    at += end - start
    const piece = { start: start + Math.max(0, from - begin), end: Math.min(end, start + to - begin) }
    return piece.start < piece.end ? [piece] : []
  })
}
