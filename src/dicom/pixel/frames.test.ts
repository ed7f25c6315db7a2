import { expect, test } from 'vitest'
import { type BuiltElement, part10, uint16 } from '../../../test/support/build-dicom.ts'
import { ExchangeError } from '../../errors.ts'
import { inspect } from '../gate.ts'
import { bufferSource } from '../source.ts'
import { decodeFrame } from './decode.ts'
import { readFrame } from './frames.ts'

interface Shape {
  readonly rows: number
  readonly columns: number
  readonly frames: number
  readonly bits: number
}

const header = ({ rows, columns, frames, bits }: Shape): readonly BuiltElement[] => [
  { tag: '00280008', vr: 'IS', value: String(frames) },
  { tag: '00280010', vr: 'US', value: uint16(rows) },
  { tag: '00280011', vr: 'US', value: uint16(columns) },
  { tag: '00280100', vr: 'US', value: uint16(bits) },
]

function object(
  shape: Shape,
  value: BuiltElement['value'],
  transferSyntaxUid = '1.2.840.10008.1.2.1',
  more: readonly BuiltElement[] = [],
) {
  const pixels: BuiltElement = { tag: '7FE00010', vr: 'OB', value }
  const source = bufferSource(part10([...header(shape), ...more, pixels], { transferSyntaxUid }))
  const inspected = inspect(source)
  return {
    frame: (number: number) => readFrame(source, inspected, number),
    decode: (number: number) => decodeFrame(source, inspected, number),
  }
}

const code = (work: () => unknown): string => {
  try {
    work()
  } catch (error) {
    return error instanceof ExchangeError ? error.code : String(error)
  }
  return 'done'
}

const jpeg = '1.2.840.10008.1.2.4.50'
const soi = (text: string) => Buffer.concat([Buffer.from('ffd8', 'hex'), Buffer.from(text)])

test('finds native frames by calculation', () => {
  const { frame } = object({ rows: 1, columns: 2, frames: 2, bits: 8 }, Buffer.from('abcd'))
  expect(frame(2)).toEqual({
    bytes: Buffer.from('cd'),
    mediaType: 'application/octet-stream',
    transferSyntaxUid: '1.2.840.10008.1.2.1',
  })
})

test('finds one-bit frames that begin within a byte', async () => {
  // Three frames of five pixels, the first pixel lowest: 10110 01001 11100
  const bits = '101100100111100'
  const value = Buffer.from(
    [bits.slice(0, 8), bits.slice(8)].map((byte) => Number.parseInt([...byte].reverse().join(''), 2)),
  )
  const { frame, decode } = object({ rows: 1, columns: 5, frames: 3, bits: 1 }, value)
  expect((frame(2).bytes[0] ?? 0) & 31).toBe(0b10010)
  expect([...(await decode(2)).data]).toEqual([0, 1, 0, 0, 1])
  expect([...(await decode(3)).data]).toEqual([1, 1, 1, 0, 0])
})

test('answers that there is no such frame, no pixels, or not enough of them', () => {
  const { frame } = object({ rows: 1, columns: 2, frames: 2, bits: 8 }, Buffer.from('ab'))
  for (const number of [0, 3, -1, 1.5, Number.NaN]) expect(code(() => frame(number))).toBe('not-found')
  expect(code(() => frame(2))).toBe('unprocessable')
  const source = bufferSource(part10())
  expect(code(() => readFrame(source, inspect(source), 1))).toBe('not-acceptable')
})

const four = { rows: 1, columns: 1, frames: 2, bits: 8 }

test('takes a fragment for a frame where there are as many', () => {
  const { frame } = object(four, { fragments: [soi('a '), soi('b ')] }, jpeg)
  expect(frame(2)).toEqual({ bytes: soi('b '), mediaType: 'image/jpeg', transferSyntaxUid: jpeg })
})

test('joins fragments by their beginnings where no table says which frame they belong to', () => {
  const { frame } = object(
    four,
    { fragments: [soi('a '), Buffer.from('A '), soi('b '), Buffer.from('B ')] },
    jpeg,
  )
  expect(frame(1).bytes).toEqual(Buffer.concat([soi('a '), Buffer.from('A ')]))
  expect(frame(2).bytes).toEqual(Buffer.concat([soi('b '), Buffer.from('B ')]))
})

test('takes what looks like a beginning within a frame for none, since no frame ended before it', () => {
  const end = (text: string, padding = '') =>
    Buffer.concat([Buffer.from(text), Buffer.from(`ffd9${padding}`, 'hex')])
  const fragments = [soi('a '), soi('A '), end('Z'.repeat(3), '00'), soi('b '), end('B ')]
  const { frame } = object(four, { fragments }, jpeg)

  expect(frame(1).bytes).toEqual(Buffer.concat(fragments.slice(0, 3)))
  expect(frame(2).bytes).toEqual(Buffer.concat(fragments.slice(3)))
})

test('joins fragments by the Extended Offset Table', () => {
  const offsets = Buffer.alloc(16)
  offsets.writeBigUInt64LE(10n, 8)
  const table: BuiltElement = { tag: '7FE00001', vr: 'OV', value: offsets }
  const fragments = ['a ', 'b ', 'B '].map((text) => Buffer.from(text))
  const { frame } = object(four, { fragments }, jpeg, [table])
  expect(frame(1).bytes.toString()).toBe('a ')
  expect(frame(2).bytes.toString()).toBe('b B ')
})

test('refuses fragments that do not add up to the frames', () => {
  const fragments = ['a ', 'b ', 'B '].map((text) => Buffer.from(text))
  expect(code(() => object(four, { fragments }, jpeg).frame(1))).toBe('unprocessable')
})

test('does not read video frame by frame', () => {
  const { frame } = object(four, { fragments: [Buffer.from('ab')] }, '1.2.840.10008.1.2.4.102')
  expect(code(() => frame(1))).toBe('not-acceptable')
})

test.each([
  // 12 bits of 16, with rubbish above
  [12, 11, 0, [0xf123, 0x0fff], [0x123, 0xfff]],
  [12, 11, 1, [0xf123, 0x0fff], [0x123, -1]],
  // stored in the upper bits
  [12, 15, 0, [0x1230, 0xfff0], [0x123, 0xfff]],
  [12, 15, 1, [0x1230, 0xfff0], [0x123, -1]],
  [16, 15, 1, [0xffff, 0x7fff], [-1, 32767]],
])('reads %i bits up to bit %i, signed %i', async (stored, high, signed, words, values) => {
  const more: readonly BuiltElement[] = [
    { tag: '00280101', vr: 'US', value: uint16(stored) },
    { tag: '00280102', vr: 'US', value: uint16(high) },
    { tag: '00280103', vr: 'US', value: uint16(signed) },
  ]
  const { decode } = object({ rows: 1, columns: 2, frames: 1, bits: 16 }, uint16(...words), undefined, more)
  expect([...(await decode(1)).data]).toEqual(values)
})
