import type { TextDecoding } from './charsets.ts'
import { type DictionaryEntry, dictionaryEntry } from './dictionary.ts'
import { refuse } from './refuse.ts'
import { type Vr, vrByCode, vrByName, vrLO, vrShortUN, vrSQ, vrSS, vrUL, vrUN, vrUS } from './vr.ts'
import { bring, type Window } from './window.ts'

/** How a data set is written. */
export interface Encoding {
  readonly explicit: boolean
  readonly bigEndian: boolean
  /** Byte order of Pixel Data where it differs. */
  readonly bigEndianPixels?: boolean
}

/** One data set: the object itself, or an item. */
export interface Level {
  readonly encoding: Encoding
  /** Nothing of this data set lies at or after this offset. */
  readonly end: number
  /** Ends at a delimiter rather than at `end`. */
  readonly delimited: boolean
  /** '' or ends with a slash. */
  readonly path: string
  readonly depth: number
  charset: TextDecoding
  /** PixelRepresentation of this data set or one around it: says whether US/SS is signed. */
  signed: boolean
}

/** 0xFFFFFFFF: PS3.5 7.1.1. */
export const undefinedLength = 0xffffffff

/** What stands before a value. */
export interface Header {
  tag: number
  vr: Vr
  /** 0xFFFFFFFF when undefined. */
  length: number
  /** Of the first byte of the value. */
  value: number
}

/** Four bytes in the byte order of the data set. */
export function uint32(window: Window, level: Level, position: number): number {
  const index = bring(window, position, 4)
  const { bytes } = window
  return level.encoding.bigEndian ? bytes.readUInt32BE(index) : bytes.readUInt32LE(index)
}

/** Reads tag, VR and length at `position`; the length is not yet compared with anything. */
export function elementHeader(window: Window, level: Level, position: number, tag: number): Header {
  return level.encoding.explicit
    ? explicitHeader(window, level, position, tag)
    : implicitHeader(window, level, position, tag)
}

function explicitHeader(window: Window, level: Level, position: number, tag: number): Header {
  const index = bring(window, position, 8)
  const { bytes } = window
  const vr = vrByCode(bytes.readUInt16BE(index + 4)) ?? unknownVr(bytes, index + 4)
  if (!vr.long) {
    const length = level.encoding.bigEndian ? bytes.readUInt16BE(index + 6) : bytes.readUInt16LE(index + 6)
    return { tag, vr: vr === vrShortUN ? vrUN : vr, length, value: position + 8 }
  }
  if (level.end - position < 12) refuse('The object ends within an attribute.', tag)
  return { tag, vr, length: uint32(window, level, position + 8), value: position + 12 }
}

/** VRs of the future have a length of four bytes (PS3.5 6.2.1); letters that are none come from devices with a short one. */
function unknownVr(bytes: Buffer, at: number): Vr {
  const isLetter = (byte: number | undefined) => byte !== undefined && byte >= 0x41 && byte <= 0x5a
  return isLetter(bytes[at]) && isLetter(bytes[at + 1]) ? vrUN : vrShortUN
}

function implicitHeader(window: Window, level: Level, position: number, tag: number): Header {
  const length = uint32(window, level, position + 4)
  return { tag, vr: implicitVr(level, tag, length), length, value: position + 8 }
}

function implicitVr(level: Level, tag: number, length: number): Vr {
  const element = tag & 0xffff
  if (element === 0) return vrUL
  const isPrivate = (tag >>> 16) % 2 === 1
  if (isPrivate) return element >= 0x10 && element <= 0xff ? vrLO : length === undefinedLength ? vrSQ : vrUN
  const entry = dictionaryEntry(tag)
  if (entry === undefined) return length === undefinedLength ? vrSQ : vrUN
  return dictionaryVr(level, entry)
}

function dictionaryVr(level: Level, entry: DictionaryEntry): Vr {
  if (entry.vr === 'US/SS') return level.signed ? vrSS : vrUS
  return vrByName(entry.vr) ?? vrUN
}

/** UN of a known attribute is its implicit little endian form: PS3.5 6.2.2 note 2. */
export function resolveUnknown(level: Level, header: Header): Header {
  if (header.vr !== vrUN || !level.encoding.explicit) return header
  if (header.length === undefinedLength) return { ...header, vr: vrSQ }
  const entry = dictionaryEntry(header.tag)
  const vr = entry === undefined ? vrUN : dictionaryVr(level, entry)
  // Numbers of another width than the dictionary's would be read as noise, and a sequence can't be told from bytes
  if (vr === vrSQ || header.length % vr.unit !== 0) return header
  return { ...header, vr }
}

const littleEndian = { bigEndian: false }

/**
 * Items of an UN without length are implicit little endian: PS3.5 6.2.2 note 4. Some devices write them explicit all
 * the same; that is taken when it can't be implicit.
 */
export function unknownEncoding(window: Window, level: Level, header: Header): Encoding {
  const firstElement = header.value + 8
  const implicit = { ...littleEndian, explicit: false }
  if (level.end - firstElement < 8) return implicit
  const index = bring(window, firstElement, 8)
  const { bytes } = window
  const isVr = vrByCode(bytes.readUInt16BE(index + 4)) !== undefined
  return isVr && bytes.readUInt32LE(index + 4) > level.end - firstElement
    ? { ...littleEndian, explicit: true }
    : implicit
}
