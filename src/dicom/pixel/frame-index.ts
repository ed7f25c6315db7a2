import { dataSource, readBulk } from '../bulk.ts'
import type { Inspected } from '../gate.ts'
import type { ByteSource } from '../source.ts'
import { broken, type PixelDescription } from './description.ts'

/** Indexes of the first fragment of every frame, and one more for the end. */
export type FrameIndex = readonly number[]

const known = new WeakMap<object, FrameIndex>()

/**
 * Which fragments make up which frame: PS3.5 A.4. Frames of one fragment each need no table; else the Extended Offset
 * Table, the Basic Offset Table, or the fragments' own beginnings say so, in this order. Throws 'unprocessable' when
 * nothing does.
 */
export function frameIndex(source: ByteSource, inspected: Inspected, pixels: PixelDescription): FrameIndex {
  const found = known.get(pixels.location) ?? makeIndex(source, inspected, pixels)
  known.set(pixels.location, found)
  return found
}

function makeIndex(source: ByteSource, inspected: Inspected, pixels: PixelDescription): FrameIndex {
  const fragments = pixels.location.encapsulated?.offsets ?? []
  const { frames } = pixels
  if (fragments.length === 0) broken('there are no fragments.')
  if (frames === 1) return [0, fragments.length]
  if (fragments.length === frames) return [...fragments.keys(), frames]
  return (
    byTable(fragments, frames, extendedOffsets(source, inspected)) ??
    byTable(fragments, frames, basicOffsets(source, inspected, pixels)) ??
    byBeginnings(source, inspected, pixels) ??
    broken('the fragments do not add up to the frames.')
  )
}

/** Offsets in a table count from the first byte after the table: PS3.5 A.4. */
function byTable(
  fragments: readonly number[],
  frames: number,
  table: readonly number[],
): FrameIndex | undefined {
  if (table.length !== frames) return undefined
  const base = (fragments[0] ?? 0) - 8
  const places = new Map(fragments.map((offset, index) => [offset - 8 - base, index]))
  const index = table.map((offset) => places.get(offset) ?? -1)
  const ascends = index.every(
    (place, at) => place >= 0 && (at === 0 ? place === 0 : place > (index[at - 1] ?? 0)),
  )
  return ascends ? [...index, fragments.length] : undefined
}

const extendedTag = '7FE00001'
const maxTableBytes = 16 * 1024 * 1024

function extendedOffsets(source: ByteSource, inspected: Inspected): readonly number[] {
  const element = inspected.json[extendedTag]
  const location = inspected.bulk.get(extendedTag)
  if (location !== undefined && location.length > maxTableBytes) return []
  const bytes =
    location === undefined
      ? Buffer.from(element?.InlineBinary ?? '', 'base64')
      : readBulk(source, inspected, extendedTag)
  return Array.from({ length: Math.floor(bytes.length / 8) }, (_, at) =>
    Number(bytes.readBigUInt64LE(at * 8)),
  )
}

function basicOffsets(source: ByteSource, inspected: Inspected, pixels: PixelDescription): readonly number[] {
  const table = pixels.location.encapsulated?.basicOffsets
  if (table === undefined || table.length === 0 || table.length > maxTableBytes) return []
  const bytes = dataSource(source, inspected).read(table.offset, table.length)
  return Array.from({ length: Math.floor(bytes.length / 4) }, (_, at) => bytes.readUInt32LE(at * 4))
}

/** SOI of the JPEG family and SOC of JPEG 2000. */
const beginnings = new Set([0xffd8, 0xff4f])
/** EOI and EOC, which are the same. */
const end = 0xffd9

function byBeginnings(
  source: ByteSource,
  inspected: Inspected,
  pixels: PixelDescription,
): FrameIndex | undefined {
  const { offsets = [], lengths = [] } = pixels.location.encapsulated ?? {}
  const data = dataSource(source, inspected)
  const starts = [...offsets.keys()].filter(
    (index) =>
      (lengths[index] ?? 0) >= 2 && beginnings.has(data.read(offsets[index] ?? 0, 2).readUInt16BE(0)),
  )
  // The middle of a frame may look like a beginning; then only what follows an end is one
  const isEnded = (index: number): boolean =>
    index === 0 || endsFrame(data, offsets[index - 1] ?? 0, lengths[index - 1] ?? 0)
  const sure = starts.length > pixels.frames ? starts.filter(isEnded) : starts
  return sure.length === pixels.frames && sure[0] === 0 ? [...sure, offsets.length] : undefined
}

/** Padding to an even length may follow: PS3.5 A.4. */
function endsFrame(data: ByteSource, offset: number, length: number): boolean {
  const tail = data.read(offset + Math.max(0, length - 3), Math.min(3, length))
  const last = tail.length < 2 ? 0 : tail.readUInt16BE(tail.length - 2)
  return last === end || (tail.length === 3 && tail.readUInt16BE(0) === end && tail[2] === 0)
}
