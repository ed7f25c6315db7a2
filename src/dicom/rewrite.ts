import { textDecoding } from './charsets.ts'
import { elementHead, itemEnd, itemHead, sequenceEnd } from './element-bytes.ts'
import {
  type Encoding,
  elementHeader,
  type Header,
  type Level,
  resolveUnknown,
  uint32,
  undefinedLength,
  unknownEncoding,
} from './element-header.ts'
import { readFragments } from './fragments.ts'
import { defaultLimits } from './limits.ts'
import { type Piece, type PieceList, pieceList } from './pieces.ts'
import { refuse } from './refuse.ts'
import type { ByteSource } from './source.ts'
import { swapped } from './values.ts'
import { vrOW, vrSQ, vrUN } from './vr.ts'
import { bring, openWindow, type Window } from './window.ts'

/** What becomes of an element of the data set itself: another in its place or none, or one more item at its end. */
export type Edit = { readonly element: Buffer | undefined } | { readonly lastItem: Buffer }

export interface Rewriting {
  /** How the data set is encoded in the source. */
  readonly encoding: Encoding
  /** Whether VRs are written. */
  readonly isExplicit: boolean
  /** By tag; elements that aren't there are put in, in the order of tags. */
  readonly edits: ReadonlyMap<number, Edit>
  /** Nothing of the data set lies at or after this offset. */
  readonly end: number
  /** Ends before the first element whose tag this is true of. */
  readonly until?: (tag: number) => boolean
}

interface Work extends Rewriting {
  readonly window: Window
  readonly out: PieceList
  /** Whether elements stay byte for byte. */
  readonly isKept: boolean
}

/** Longer values are read when they are sent. */
const longestCopied = 4096

const itemTag = 0xfffee000
const itemEndTag = 0xfffee00d
const sequenceEndTag = 0xfffee0dd
const pixelRepresentationTag = 0x00280103

/**
 * A data set, which the gate has let in, in little endian with or without VRs: PS3.5 7.1. Values stay what they are,
 * byte for byte but for their order; group lengths go. @returns its bytes, and where it ended in the source.
 */
export function rewritten(
  source: ByteSource,
  start: number,
  rewriting: Rewriting,
): { readonly pieces: readonly Piece[]; readonly position: number } {
  const { encoding, isExplicit, end } = rewriting
  const work: Work = {
    ...rewriting,
    window: openWindow(source),
    out: pieceList(),
    isKept: isExplicit && encoding.explicit && !encoding.bigEndian,
  }
  const level: Level = {
    encoding,
    end,
    delimited: false,
    path: '',
    depth: 0,
    charset: textDecoding([]),
    signed: false,
  }
  const position = rewriteTop(work, level, start)
  return { pieces: work.out.end(), position }
}

function rewriteTop(work: Work, level: Level, start: number): number {
  const left = [...work.edits].sort(([a], [b]) => a - b)
  const putIn = (before: number): void => {
    for (let next = left[0]; next && next[0] < before; next = left[0]) {
      left.shift()
      if ('element' in next[1] && next[1].element) work.out.bytes(next[1].element)
    }
  }
  let position = start
  while (level.end - position >= 8) {
    const tag = tagAt(work, level, position)
    // Padding after the last element
    if (tag === 0 || tag === itemEndTag || tag === sequenceEndTag || work.until?.(tag)) break
    putIn(tag)
    const edit = left[0]?.[0] === tag ? left.shift()?.[1] : undefined
    position = rewriteElement(work, level, position, edit)
  }
  putIn(Number.POSITIVE_INFINITY)
  return position
}

function tagAt({ window }: Work, { encoding }: Level, position: number): number {
  const at = bring(window, position, 8)
  const { bytes } = window
  return encoding.bigEndian
    ? bytes.readUInt16BE(at) * 0x10000 + bytes.readUInt16BE(at + 2)
    : bytes.readUInt16LE(at) * 0x10000 + bytes.readUInt16LE(at + 2)
}

/** Writes the element at `position`; answers where the next one begins. */
function rewriteElement(work: Work, level: Level, position: number, edit?: Edit): number {
  const tag = tagAt(work, level, position)
  const read = elementHeader(work.window, level, position, tag)
  const isSequence =
    read.vr === vrSQ || (read.length === undefinedLength && resolveUnknown(level, read).vr === vrSQ)
  if (isSequence) {
    const isRaw = work.isKept && !edit
    if (!isRaw && !(edit && 'element' in edit)) return rewriteSequence(work, level, read, edit)
    return instead(work, position, afterSequence(work, level, read), edit)
  }
  if (read.length === undefinedLength) return rewriteFragments(work, level, read, position)
  const next = read.value + read.length
  if (tag === pixelRepresentationTag) level.signed = readSigned(work, level, read)
  if ((tag & 0xffff) === 0) return next
  if (work.isKept || edit) return instead(work, position, next, edit)
  rewriteValue(work, level, read)
  return next
}

/** Bytes as they stand, or what an edit puts in their place. */
function instead({ out }: Work, start: number, end: number, edit: Edit | undefined): number {
  if (!edit) out.span({ start, end, swap: 1 })
  else if ('element' in edit && edit.element) out.bytes(edit.element)
  return end
}

function readSigned({ window }: Work, { encoding }: Level, { value, length }: Header): boolean {
  if (length < 2) return false
  const at = bring(window, value, 2)
  return (encoding.bigEndian ? window.bytes.readUInt16BE(at) : window.bytes.readUInt16LE(at)) === 1
}

function rewriteValue(work: Work, level: Level, { tag, vr, value, length }: Header): void {
  const { out, window, isExplicit } = work
  const swap = level.encoding.bigEndian ? vr.unit : 1
  out.bytes(elementHead(tag, vr, length, isExplicit))
  if (length > longestCopied) {
    out.span({ start: value, end: value + length, swap })
    return
  }
  const at = bring(window, value, length)
  const bytes = window.bytes.subarray(at, at + length)
  out.bytes(swap === 1 ? bytes : swapped(bytes, swap))
}

/** Pixels of an icon, say; fragments are little endian in every encoding. */
function rewriteFragments(work: Work, level: Level, read: Header, position: number): number {
  const { window, isKept, out, isExplicit } = work
  const { next } = readFragments(window, read.value, level.end, read.tag, defaultLimits.fragments)
  if (isKept) out.span({ start: position, end: next, swap: 1 })
  else {
    const vr = read.vr === vrUN ? vrOW : read.vr
    out.bytes(elementHead(read.tag, vr, 'undefined', isExplicit))
    out.span({ start: read.value, end: next, swap: 1 })
  }
  return next
}

/** Items of an UN have an encoding of their own: PS3.5 6.2.2 note 4. */
function innerEncoding(work: Work, level: Level, read: Header): Encoding {
  return read.vr === vrUN ? unknownEncoding(work.window, level, read) : level.encoding
}

function rewriteSequence(work: Work, level: Level, read: Header, edit?: Edit): number {
  const { out, isExplicit } = work
  const encoding = innerEncoding(work, level, read)
  // In an item that is not written anew nothing changes, unless it has another encoding than the rest
  const inner = { ...work, isKept: work.isKept && encoding.explicit }
  out.bytes(elementHead(read.tag, vrSQ, 'undefined', isExplicit))
  const next = forItems(inner, { ...level, encoding }, read, (item, start) => {
    out.bytes(itemHead('undefined'))
    const position = forElements(inner, item, start, (at) => rewriteElement(inner, item, at))
    out.bytes(itemEnd)
    return position
  })
  if (edit && 'lastItem' in edit) out.bytes(edit.lastItem)
  out.bytes(sequenceEnd)
  return next
}

/** Where a sequence ends, without a look at items that tell their length. */
function afterSequence(work: Work, level: Level, read: Header): number {
  if (read.length !== undefinedLength) return read.value + read.length
  const inner = { ...level, encoding: innerEncoding(work, level, read) }
  return forItems(work, inner, read, (item, start) => {
    if (!item.delimited) return item.end
    return forElements(work, item, start, (at) => afterElement(work, item, at))
  })
}

function afterElement(work: Work, level: Level, position: number): number {
  const read = elementHeader(work.window, level, position, tagAt(work, level, position))
  if (read.length !== undefinedLength) return read.value + read.length
  if (resolveUnknown(level, read).vr === vrSQ) return afterSequence(work, level, read)
  return readFragments(work.window, read.value, level.end, read.tag, defaultLimits.fragments).next
}

/** Calls `use` for each item of a sequence; it answers where the item's elements end. Answers where the sequence ends. */
function forItems(
  work: Work,
  level: Level,
  read: Header,
  use: (item: Level, start: number) => number,
): number {
  if (level.depth >= defaultLimits.depth) refuse('Sequences lie too deep in one another.', read.tag)
  const isOpen = read.length === undefinedLength
  const end = isOpen ? level.end : read.value + read.length
  let position = read.value
  while (end - position >= 8) {
    const tag = tagAt(work, level, position)
    if (tag === sequenceEndTag) return isOpen ? position + 8 : end
    if (tag !== itemTag) refuse('A sequence holds something that is not an item.', read.tag)
    const length = uint32(work.window, level, position + 4)
    const delimited = length === undefinedLength
    const start = position + 8
    const item = { ...level, end: delimited ? end : start + length, delimited, depth: level.depth + 1 }
    position = use(item, start)
  }
  return end
}

function forElements(work: Work, item: Level, start: number, next: (at: number) => number): number {
  let position = start
  while (item.end - position >= 8) {
    if (item.delimited && tagAt(work, item, position) === itemEndTag) return position + 8
    position = next(position)
  }
  return item.end
}
