import { undefinedLength } from './element-header.ts'
import { type Vr, vrByName, vrUN } from './vr.ts'

const longestShort = 0xfffe

/** Tag, VR where it is explicit, and length of an element in little endian: PS3.5 7.1.2 and 7.1.3. */
export function elementHead(tag: number, vr: Vr, length: number | 'undefined', isExplicit = true): Buffer {
  const count = length === 'undefined' ? undefinedLength : length
  // PS3.5 6.2.2 note 2: what is too long for a length of two bytes goes as UN
  const written = !vr.long && count > longestShort ? vrUN : vr
  const head = Buffer.alloc(isExplicit && written.long ? 12 : 8)
  head.writeUInt16LE(tag >>> 16, 0)
  head.writeUInt16LE(tag & 0xffff, 2)
  if (isExplicit) head.write(written.name, 4, 'latin1')
  if (isExplicit && !written.long) head.writeUInt16LE(count, 6)
  else head.writeUInt32LE(count, head.length - 4)
  return head
}

/** Head of an item of a sequence or of encapsulated data: PS3.5 7.5. */
export function itemHead(length: number | 'undefined'): Buffer {
  const head = Buffer.from('feff00e000000000', 'hex')
  head.writeUInt32LE(length === 'undefined' ? undefinedLength : length, 4)
  return head
}

export const itemEnd: Buffer = Buffer.from('feff0de000000000', 'hex')
export const sequenceEnd: Buffer = Buffer.from('feffdde000000000', 'hex')

/** An element with a value of text, padded as its VR wants; several values are one text with backslashes. */
export function textElement(tag: number, vr: string, value: string, isExplicit = true): Buffer {
  const bytes = Buffer.from(value.length % 2 === 0 ? value : value + (vr === 'UI' ? '\0' : ' '), 'latin1')
  return Buffer.concat([elementHead(tag, vrByName(vr) ?? vrUN, bytes.length, isExplicit), bytes])
}

/** An element of VR US. */
export function shortElement(tag: number, value: number, isExplicit = true): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16LE(value)
  return Buffer.concat([elementHead(tag, vrByName('US') ?? vrUN, 2, isExplicit), bytes])
}
