import { refuse } from './refuse.ts'
import { bring, type Window } from './window.ts'

/** The items of encapsulated data: PS3.5 A.4. */
export interface Fragments {
  readonly basicOffsets: { readonly offset: number; readonly length: number }
  readonly offsets: readonly number[]
  readonly lengths: readonly number[]
  /** After the last fragment's value. */
  readonly end: number
  /** After the delimiter. */
  readonly next: number
}

const item = 0xfffee000
const sequenceEnd = 0xfffee0dd

/** Reads the headers of the items from `start` on, none of their values. Always little endian. */
export function readFragments(
  window: Window,
  start: number,
  end: number,
  tag: number,
  limit: number,
): Fragments {
  const offsets: number[] = []
  const lengths: number[] = []
  let position = start
  while (end - position >= 8) {
    const index = bring(window, position, 8)
    const kind = window.bytes.readUInt16LE(index) * 0x10000 + window.bytes.readUInt16LE(index + 2)
    const length = window.bytes.readUInt32LE(index + 4)
    if (kind === sequenceEnd) {
      const basicOffsets = { offset: offsets.shift() ?? position, length: lengths.shift() ?? 0 }
      return { basicOffsets, offsets, lengths, end: position, next: position + 8 }
    }
    if (kind !== item) refuse('Pixel data holds something that is not a fragment.', tag)
    if (length > end - position - 8) refuse('A fragment is longer than the object.', tag)
    if (offsets.length > limit) refuse('It has more fragments than are taken.', tag)
    offsets.push(position + 8)
    lengths.push(length)
    position += 8 + length
  }
  return refuse('Pixel data has no end.', tag)
}
