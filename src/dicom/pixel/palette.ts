import { numbers } from '../attributes.ts'
import type { Inspected } from '../gate.ts'
import type { ByteSource } from '../source.ts'
import { broken } from './description.ts'
import { type LookUpTable, lookUpTable } from './look-up-table.ts'
import { segmentedTable } from './segmented-table.ts'

/** Red, green and blue of stored values from `firstMapped` on, each 0 to 255. */
export interface Palette {
  readonly firstMapped: number
  readonly colours: readonly [red: Uint8Array, green: Uint8Array, blue: Uint8Array]
}

const tags = [
  { descriptor: '00281101', data: '00281201', segmented: '00281221' },
  { descriptor: '00281102', data: '00281202', segmented: '00281222' },
  { descriptor: '00281103', data: '00281203', segmented: '00281223' },
] as const

/**
 * The palette of an object whose stored values are signed or not: PS3.3 C.7.6.3.1.5, C.7.9. Throws 'unprocessable' when
 * it is missing or broken.
 */
export function paletteOf(source: ByteSource, inspected: Inspected, signed: boolean): Palette {
  const [red, green, blue] = tags.map(
    (names) =>
      lookUpTable(source, inspected, inspected.json, '', names) ??
      segmentedTable(source, inspected, names.descriptor, names.segmented),
  )
  if (red === undefined || green === undefined || blue === undefined)
    broken('a palette is missing or not valid.')
  // SS and US descriptors are both in use: the first value counts as the pixels do
  const [, first = 0] = numbers(inspected.json, tags[0].descriptor)
  return {
    firstMapped: signed && first > 0x7fff ? first - 0x10000 : first,
    colours: [eightBits(red), eightBits(green), eightBits(blue)],
  }
}

/** Some writers say 16 bits and use 8, or the other way round: the entries themselves tell. */
function eightBits({ entries }: LookUpTable): Uint8Array {
  const isWide = entries.some((entry) => entry > 255)
  return Uint8Array.from(entries, (entry) => (isWide ? Math.round(entry / 257) : entry))
}

/** Paints values into pixels of three bytes; those before the first entry take the first, those after the last the last. */
export function paint(
  out: Buffer,
  data: ArrayLike<number>,
  { firstMapped, colours }: Palette,
  from = Number.NEGATIVE_INFINITY,
): void {
  const [red, green, blue] = colours
  const last = Math.min(red.length, green.length, blue.length) - 1
  for (let at = 0, to = 0; to < out.length; at++, to += 3) {
    const value = data[at] ?? 0
    if (value < from) continue
    const index = Math.max(0, Math.min(last, value - firstMapped))
    out[to] = red[index] ?? 0
    out[to + 1] = green[index] ?? 0
    out[to + 2] = blue[index] ?? 0
  }
}
