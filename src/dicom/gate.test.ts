import { deflateRawSync } from 'node:zlib'
import { expect, test } from 'vitest'
import {
  type BuiltElement,
  dataSet,
  element,
  identity,
  part10,
  uint16,
} from '../../test/support/build-dicom.ts'
import { ExchangeError } from '../errors.ts'
import { type Inspected, inspect } from './gate.ts'
import type { GateLimits } from './limits.ts'
import { bufferSource } from './source.ts'

const take = (bytes: Buffer, limits: Partial<GateLimits> = {}): Inspected =>
  inspect(bufferSource(bytes), limits)

function refusal(bytes: Buffer, limits: Partial<GateLimits> = {}): string {
  try {
    take(bytes, limits)
  } catch (error) {
    return error instanceof ExchangeError && error.code === 'dicom-refused'
      ? error.tell
      : `not ours: ${error}`
  }
  return 'taken'
}

const nested = (depth: number): BuiltElement => ({
  tag: '0040A730',
  vr: 'SQ',
  value: depth === 0 ? [] : [[nested(depth - 1)]],
})
const deflated = '1.2.840.10008.1.2.1.99'
const uid = (tag: string, value: string): BuiltElement => ({ tag, vr: 'UI', value })
const image: readonly BuiltElement[] = [
  { tag: '00280010', vr: 'US', value: uint16(2) },
  { tag: '00280011', vr: 'US', value: uint16(2) },
  { tag: '00280100', vr: 'US', value: uint16(8) },
  { tag: '7FE00010', vr: 'OB', value: Buffer.alloc(4) },
]

test('takes an object and says which it is', () => {
  expect(take(part10())).toMatchObject({
    sopClassUid: '1.2.840.10008.5.1.4.1.1.2',
    sopInstanceUid: '1.2.3.4',
    studyInstanceUid: '1.2.3.1',
    seriesInstanceUid: '1.2.3.2',
    transferSyntaxUid: '1.2.840.10008.1.2.1',
  })
})

test.each([
  ['00080016', 'SOP class'],
  ['00080018', 'SOP instance'],
  ['0020000D', 'study'],
  ['0020000E', 'series'],
])('N110: refuses an object without a valid UID in %s (%s), and names the tag', (tag) => {
  const words = `(${tag.slice(0, 4)},${tag.slice(4)})`
  for (const value of ['', '../../x', '1..2', '01.2', '1.2\\1.3', '1.2.3\r\nX: 1', `1.${'2'.repeat(63)}`])
    expect(refusal(part10([uid(tag, value)]))).toContain(words)
})

test.each([
  'MZ',
  '\x7fELF',
  '\xfe\xed\xfa\xce',
  '\xfe\xed\xfa\xcf',
  '\xcf\xfa\xed\xfe',
  '\xca\xfe\xba\xbe',
  'PK',
  '%PDF',
  '#!',
  '<html',
])('N109: refuses a preamble that begins with %j', (magic) => {
  expect(refusal(part10([], { preamble: Buffer.from(magic, 'latin1') }))).toContain('preamble')
})

test.each(['II*\0', 'MM\0*'])('N109: takes the preamble of a TIFF file (%j)', (magic) => {
  expect(refusal(part10([], { preamble: Buffer.from(magic, 'latin1') }))).toBe('taken')
})

test('refuses every cut within an attribute, and says when the pixels are cut off whole', () => {
  const elements: readonly BuiltElement[] = [
    ...identity,
    { tag: '00100010', vr: 'PN', value: 'A^B' },
    ...image,
  ]
  const whole = part10(elements)
  const lengths = elements.toSorted((a, b) => (a.tag < b.tag ? -1 : 1)).map((one) => element(one).length)
  const ends = new Set(
    lengths.map((_, index) => whole.length - lengths.slice(index + 1).reduce((a, b) => a + b, 0)),
  )
  for (let length = 0; length < whole.length; length++)
    if (!ends.has(length)) expect(refusal(whole.subarray(0, length)), `cut at ${length}`).not.toBe('taken')
  expect(take(whole.subarray(0, whole.length - (lengths.at(-1) ?? 0))).warnings).toEqual([
    'It describes an image and has no pixel data.',
  ])
})

test('N102, N106 and N108: bounds depth, attributes, values in line and image size', () => {
  expect(refusal(part10([nested(15)]))).toBe('taken')
  expect(refusal(part10([nested(17)]))).toContain('deep')
  expect(refusal(part10(), { elements: 3 })).toContain('more attributes')
  const text: BuiltElement = { tag: '00104000', vr: 'LT', value: 'x'.repeat(2000) }
  expect(refusal(part10([text]), { totalBytes: 1000 })).toContain('longer together')
  expect(refusal(part10(image), { frameBytes: 3 })).toContain('larger')
  const frames: BuiltElement = { tag: '00280008', vr: 'IS', value: '2147483647' }
  expect(refusal(part10([...image, frames]))).toContain('more frames')
  const rows: BuiltElement = { tag: '00280010', vr: 'UL', value: Buffer.from('ffffffff', 'hex') }
  expect(refusal(part10([rows]))).toContain('(0028,0010)')
})

test.each([
  ['an attribute longer than the object', Buffer.from('0800700000', 'hex')],
  [
    'a length of 4 GiB less 16',
    Buffer.concat([Buffer.from('e07f10004f570000', 'hex'), Buffer.from('f0ffffff', 'hex')]),
  ],
  [
    'an undefined length that is no sequence',
    Buffer.concat([Buffer.from('0800301055540000ffffffff', 'hex'), Buffer.alloc(64)]),
  ],
  ['a stray item', Buffer.from('feff00e000000000', 'hex')],
])('N107: refuses %s', (_, tail) => {
  const body = Buffer.concat([dataSet(identity.slice(0, 2)), tail])
  expect(refusal(part10([], { body }))).not.toBe('taken')
})

test('refuses two values of an attribute that identifies, and lets the first one of others count', () => {
  const twice = (tag: string, vr: string) => [
    { tag, vr, value: 'A' },
    { tag, vr, value: 'B' },
  ]
  expect(refusal(part10(twice('00100020', 'LO')))).toContain('(0010,0020)')
  const taken = take(part10(twice('00104000', 'LT')))
  expect(taken.json['00104000']?.Value).toEqual(['A'])
  expect(taken.warnings).toEqual(['(0010,4000) occurs twice: the first one counts.'])
})

test('N099: refuses a deflated object that grows beyond its limits, and takes one that does not', () => {
  const honest = part10([], { transferSyntaxUid: deflated, body: deflateRawSync(dataSet(identity)) })
  expect(refusal(honest)).toBe('taken')
  const bomb = deflateRawSync(Buffer.concat([dataSet(identity), Buffer.alloc(32 * 1024 * 1024)]))
  expect(refusal(part10([], { transferSyntaxUid: deflated, body: bomb }))).toContain('grows')
  const noise = Buffer.from('this is not deflated at all')
  expect(refusal(part10([], { transferSyntaxUid: deflated, body: noise }))).toContain('not deflated')
})

test('N105: refuses a group length of the file meta information that lies', () => {
  const bytes = part10()
  bytes.writeUInt32LE(bytes.readUInt32LE(140) + 2, 140)
  expect(refusal(bytes)).toContain('(0002,0000)')
})

test('takes a bare data set only where it is allowed', () => {
  const bare = dataSet(identity)
  expect(refusal(bare)).toContain('PS3.10 7.1')
  expect(take(bare, { allowBare: true }).warnings).toEqual(['It has no file meta information.'])
})

test('takes zeros after the data set and says so', () => {
  const bytes = Buffer.concat([part10(), Buffer.alloc(200_000)])
  expect(take(bytes).warnings).toEqual(['Bytes follow the data set.'])
})

test('refuses a SOP class that is not one of storage', () => {
  expect(refusal(part10([uid('00080016', '1.2.840.10008.1.1')]))).toContain('(0008,0016)')
  expect(refusal(part10([uid('00080016', '1.2.276.0.7230010.3.1.0.1')]))).toBe('taken')
})

test('never tells a value', () => {
  const secret = 'GEHEIM'
  const name: BuiltElement = { tag: '00100010', vr: 'PN', value: secret }
  const broken = [
    part10([name, name]),
    part10([name, uid('0020000D', secret)]),
    Buffer.concat([part10([name]).subarray(0, -3)]),
    part10([name], {
      body: Buffer.concat([
        element(name),
        element({ tag: '00100020', vr: 'LO', value: secret }),
        Buffer.from('x'),
      ]),
    }),
  ]
  for (const bytes of broken) {
    expect(refusal(bytes)).not.toBe('taken')
    expect(refusal(bytes)).not.toContain(secret)
  }
})
