/**
 * Writes src/dicom/pixel/profiles/*.icc: the colour spaces of PS3.18 8.3.5.1.5 that the imaging library doesn't bring, as
 * matrix profiles of ISO 15076-1 (version 4.3). Run it when a number here changes.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'

interface Space {
  readonly name: string
  /** Of red, green and blue: X, Y and Z under D50. */
  readonly primaries: readonly [Triple, Triple, Triple]
  /** Of the `para` type: ISO 15076-1 10.18. */
  readonly curve: { readonly type: number; readonly values: readonly number[] }
  /** From the white of the space to D50, by rows; absent where it is D50. */
  readonly adaptation?: readonly number[]
}
type Triple = readonly [number, number, number]

const d50: Triple = [0.9642, 1, 0.8249]

const spaces: Readonly<Record<string, Space>> = {
  // Adobe RGB (1998), version 2005-05, 4.3.1 and 4.3.4; its white is D65, adapted after Bradford.
  adobergb: {
    name: 'Adobe RGB (1998)',
    primaries: [
      [0.60974, 0.31111, 0.01947],
      [0.20528, 0.62567, 0.06087],
      [0.14919, 0.06322, 0.74457],
    ],
    curve: { type: 0, values: [563 / 256] },
    adaptation: [1.04788, 0.02292, -0.0502, 0.02959, 0.99048, -0.01706, -0.00923, 0.01508, 0.75167],
  },
  // ISO 22028-2: linear below 16 times 2^-9, else the power of 1.8.
  rommrgb: {
    name: 'ROMM RGB',
    primaries: [
      [0.7977, 0.288, 0],
      [0.1352, 0.7119, 0],
      [0.0313, 0.0001, 0.8249],
    ],
    curve: { type: 3, values: [1.8, 1, 0, 1 / 16, 1 / 32] },
  },
}

const fixed = (values: readonly number[]): Buffer => {
  const bytes = Buffer.alloc(values.length * 4)
  values.forEach((value, at) => {
    bytes.writeInt32BE(Math.round(value * 65_536), at * 4)
  })
  return bytes
}

/** Four letters, and four bytes that are nothing. */
const typed = (type: string, ...parts: readonly Buffer[]): Buffer =>
  Buffer.concat([Buffer.from(type, 'latin1'), Buffer.alloc(4), ...parts])

const words = (text: string): Buffer => {
  const utf16 = Buffer.from(text, 'utf16le').swap16()
  const head = Buffer.alloc(20)
  head.writeUInt32BE(1, 0)
  head.writeUInt32BE(12, 4)
  head.write('enUS', 8, 'latin1')
  head.writeUInt32BE(utf16.length, 12)
  head.writeUInt32BE(28, 16)
  return typed('mluc', head, utf16)
}

function profile({ name, primaries, curve, adaptation }: Space): Buffer {
  const response = typed('para', Buffer.from([0, curve.type, 0, 0]), fixed(curve.values))
  const [red, green, blue] = primaries.map((primary) => typed('XYZ ', fixed(primary)))
  const elements: readonly (readonly [readonly string[], Buffer | undefined])[] = [
    [['desc'], words(name)],
    [['cprt'], words('No copyright, use freely')],
    [['wtpt'], typed('XYZ ', fixed(d50))],
    [['rXYZ'], red],
    [['gXYZ'], green],
    [['bXYZ'], blue],
    [['rTRC', 'gTRC', 'bTRC'], response],
    [['chad'], adaptation && typed('sf32', fixed(adaptation))],
  ]
  const held = elements.flatMap(([tags, bytes]) => (bytes === undefined ? [] : [{ tags, bytes }]))
  const count = held.reduce((sum, { tags }) => sum + tags.length, 0)
  const bodies: Buffer[] = []
  const table: Buffer[] = []
  let at = 132 + count * 12
  for (const { tags, bytes } of held) {
    for (const tag of tags) {
      const entry = Buffer.alloc(12)
      entry.write(tag, 'latin1')
      entry.writeUInt32BE(at, 4)
      entry.writeUInt32BE(bytes.length, 8)
      table.push(entry)
    }
    const padded = Buffer.concat([bytes, Buffer.alloc(-bytes.length & 3)])
    bodies.push(padded)
    at += padded.length
  }
  return Buffer.concat([header(at, count), ...table, ...bodies])
}

/** ISO 15076-1 7.2: a display profile of red, green and blue, connected by XYZ. */
function header(size: number, count: number): Buffer {
  const head = Buffer.alloc(132)
  head.writeUInt32BE(size, 0)
  head.writeUInt32BE(0x04300000, 8)
  head.write('mntrRGB XYZ ', 12, 'latin1')
  for (const [index, part] of [2026, 1, 1].entries()) head.writeUInt16BE(part, 24 + index * 2)
  head.write('acsp', 36, 'latin1')
  fixed(d50).copy(head, 68)
  head.writeUInt32BE(count, 128)
  return head
}

const folder = resolve(import.meta.dirname, '../src/dicom/pixel/profiles')
mkdirSync(folder, { recursive: true })
for (const [name, space] of Object.entries(spaces))
  writeFileSync(resolve(folder, `${name}.icc`), profile(space))
