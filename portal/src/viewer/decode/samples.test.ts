import { expect, test } from 'vitest'
import type { FrameDescription, PixelFormat } from '../frame.ts'
import { rgbPixels } from './colour.ts'
import { modalityValues } from './grey.ts'
import { nativeSamples } from './native.ts'
import { rleSamples } from './rle.ts'
import { sampleValues } from './samples.ts'

const format = (change: Partial<PixelFormat>): PixelFormat => ({
  rows: 1,
  columns: 2,
  samples: 1,
  bitsAllocated: 16,
  bitsStored: 16,
  highBit: 15,
  signed: false,
  float: false,
  planar: false,
  photometric: 'MONOCHROME2',
  ...change,
})
const values = (bytes: number[], of: PixelFormat, order: 'little' | 'big' = 'little') => [
  ...sampleValues(nativeSamples(Uint8Array.from(bytes), of, order), of),
]
const described = (of: PixelFormat, slope = 1, intercept = 0): FrameDescription => ({
  format: of,
  modality: { kind: 'rescale', slope, intercept },
})

test('reads both byte orders', () => {
  expect(values([0x01, 0x02, 0xff, 0x00], format({}))).toEqual([0x0201, 0x00ff])
  expect(values([0x02, 0x01, 0x00, 0xff], format({}), 'big')).toEqual([0x0201, 0x00ff])
})

test('takes off what lies beyond the stored bits, and extends the sign', () => {
  const twelve = format({ bitsStored: 12, highBit: 11 })

  expect(values([0x34, 0xf2, 0xff, 0x0f], twelve)).toEqual([0x234, 0xfff])
  expect(values([0x34, 0xf2, 0xff, 0x0f], { ...twelve, signed: true })).toEqual([0x234, -1])
  expect(values([0x40, 0x23, 0xf0, 0xff], format({ bitsStored: 12, highBit: 15 }))).toEqual([0x234, 0xfff])
})

// PS3.5 8.1.1
test('unpacks single bits, the lowest first', () => {
  expect(values([0b0000_0101], format({ columns: 4, bitsAllocated: 1, bitsStored: 1, highBit: 0 }))).toEqual([
    1, 0, 1, 0,
  ])
})

test('reads 32 bits, whole and floating', () => {
  const whole = format({ columns: 1, bitsAllocated: 32, bitsStored: 32, highBit: 31, signed: true })

  expect(values([0xfe, 0xff, 0xff, 0xff], whole)).toEqual([-2])
  expect(values([0, 0, 0xc0, 0x3f], { ...whole, float: true })).toEqual([1.5])
})

test('refuses a frame that is too short', () => {
  expect(() => values([1, 2, 3], format({}))).toThrow()
})

test('keeps whole numbers whole when it rescales, in a type that the description alone decides', () => {
  const ct = format({ bitsStored: 12, highBit: 11 })

  expect(modalityValues(Uint16Array.of(0, 1064), described(ct, 1, -1024))).toEqual(Int16Array.of(-1024, 40))
  expect(modalityValues(Uint16Array.of(2, 3), described(ct, 0.5, 0))).toEqual(Float32Array.of(1, 1.5))
  expect(modalityValues(Uint16Array.of(2), described(format({}), 3, 0))).toBeInstanceOf(Float32Array)
})

test('decodes RLE with its segments of bytes, the most significant first', () => {
  const header = new Uint8Array(64)
  new DataView(header.buffer).setUint32(0, 2, true)
  new DataView(header.buffer).setUint32(4, 64, true)
  new DataView(header.buffer).setUint32(8, 66, true)
  // A run of two 0x01, then two literal bytes
  const bytes = Uint8Array.from([...header, 0xff, 0x01, 0x01, 0x02, 0x03])

  expect([...rleSamples(bytes, format({})).data]).toEqual([0x0102, 0x0103])
  expect(() => rleSamples(bytes.subarray(0, 67), format({}))).toThrow()
})

test('turns YBR and planes into red, green and blue', () => {
  const colour = format({ columns: 2, samples: 3, bitsAllocated: 8, bitsStored: 8, highBit: 7 })
  const ybr = { ...described(colour), format: { ...colour, photometric: 'YBR_FULL' } }

  expect([
    ...rgbPixels(Uint8Array.of(76, 85, 255, 255, 128, 128), ybr, { planar: false, photometric: 'YBR_FULL' }),
  ]).toEqual([254, 0, 0, 255, 255, 255])
  expect([
    ...rgbPixels(Uint8Array.of(1, 2, 3, 4, 5, 6), described(colour), { planar: true, photometric: 'RGB' }),
  ]).toEqual([1, 3, 5, 2, 4, 6])
})

test('looks palette colours up, outside its ends at the nearest', () => {
  const table = (...entries: number[]) => ({ firstMapped: 1, bits: 16, entries: Uint16Array.from(entries) })
  const palette = [table(0, 0xff00), table(0x1000, 0x2000), table(0, 0)] as const
  const description = { ...described(format({ columns: 3 })), palette }

  expect([
    ...rgbPixels(Uint16Array.of(0, 1, 9), description, { planar: false, photometric: 'PALETTE COLOR' }),
  ]).toEqual([0, 16, 0, 0, 16, 0, 255, 32, 0])
})
