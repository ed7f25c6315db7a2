import { crc32, deflateSync } from 'node:zlib'
import { item } from '../attributes.ts'
import { readBulk } from '../bulk.ts'
import type { Inspected } from '../gate.ts'
import type { ByteSource } from '../source.ts'

/** Of the image, or of the first optical path of a slide: PS3.3 C.11.15, C.8.12.5. */
const places = ['00282000', '00480105/1/00282000']
const maxBytes = 4 * 1024 * 1024

/** The ICC profile of an object's colours, undefined when it has none that is one of red, green and blue. */
export function profileOf(source: ByteSource, inspected: Inspected): Buffer | undefined {
  for (const place of places) {
    const bytes = bytesAt(source, inspected, place)
    if (bytes !== undefined && isRgbProfile(bytes)) return bytes
  }
  return undefined
}

function bytesAt(source: ByteSource, inspected: Inspected, place: string): Buffer | undefined {
  const [tag = '', itemNumber, inner = ''] = place.split('/')
  const element = inspected.json[tag]
  const holder = itemNumber === undefined ? element : item(inspected.json, tag)?.[inner]
  const inline = holder?.InlineBinary
  if (inline !== undefined) return Buffer.from(inline, 'base64')
  const location = inspected.bulk.get(place)
  return location === undefined || location.length > maxBytes ? undefined : readBulk(source, inspected, place)
}

/** ISO 15076-1 7.2: its size, the colour space and the signature. */
const isRgbProfile = (bytes: Buffer): boolean =>
  bytes.length > 128 &&
  bytes.readUInt32BE(0) <= bytes.length &&
  bytes.toString('latin1', 16, 20) === 'RGB ' &&
  bytes.toString('latin1', 36, 40) === 'acsp'

/** The same file with a profile in it. */
export function withProfile(file: Buffer, format: 'jpeg' | 'png', profile: Buffer): Buffer {
  const [at, pieces] = format === 'png' ? [pngHead, [iccp(profile)]] : [2, segments(profile)]
  return Buffer.concat([file.subarray(0, at), ...pieces, file.subarray(at)])
}

/** Signature and IHDR. */
const pngHead = 33

function iccp(profile: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from('iCCPprofile\0\0', 'latin1'), deflateSync(profile)])
  const chunk = Buffer.alloc(body.length + 8)
  chunk.writeUInt32BE(body.length - 4, 0)
  body.copy(chunk, 4)
  chunk.writeUInt32BE(crc32(body), body.length + 4)
  return chunk
}

const perSegment = 65_519

/** APP2 segments: ISO 15076-1 B.4. */
function segments(profile: Buffer): readonly Buffer[] {
  const count = Math.ceil(profile.length / perSegment)
  return Array.from({ length: count }, (_, at) => {
    const part = profile.subarray(at * perSegment, (at + 1) * perSegment)
    const head = Buffer.from('ffe20000', 'hex')
    head.writeUInt16BE(part.length + 16, 2)
    return Buffer.concat([head, Buffer.from('ICC_PROFILE\0', 'latin1'), Buffer.of(at + 1, count), part])
  })
}
