import { expect, test } from 'vitest'
import type { DecodedFrame } from './decode.ts'
import { type GreyStage, greyPixels } from './grey.ts'
import type { SampleArray } from './sample-values.ts'

const frame = (data: SampleArray): DecodedFrame => ({
  rows: 1,
  columns: data.length,
  samples: 1,
  bits: 16,
  signed: true,
  photometric: 'MONOCHROME2',
  planar: false,
  data,
})
const identity = { kind: 'rescale', slope: 1, intercept: 0 } as const
const shades = (data: SampleArray, stage: Partial<GreyStage>) => [
  ...greyPixels(frame(data), { modality: identity, voi: undefined, inverse: false, ...stage }),
]

test('shows the whole range of values without a window', () => {
  expect(shades(Int16Array.of(-100, 1, 100), {})).toEqual([0, 129, 255])
  expect(shades(Int16Array.of(-100, 1, 100), { inverse: true })).toEqual([255, 126, 0])
  expect(shades(Int16Array.of(7, 7), {})).toEqual([0, 0])
})

// PS3.3 C.11.2.1.2.1: c = 2048, w = 4096, and the narrowest one
test.each([
  [{ center: 2048, width: 4096, function: 'LINEAR' }, [0, 0, 128, 255, 255]],
  [{ center: 2048, width: 4096, function: 'LINEAR_EXACT' }, [0, 0, 128, 255, 255]],
  [{ center: 2048, width: 1, function: 'LINEAR' }, [0, 0, 255, 255, 255]],
  [{ center: 2048, width: 4096, function: 'SIGMOID' }, [2, 30, 128, 225, 250]],
] as const)('windows by %j', (voi, expected) => {
  const values = voi.function === 'SIGMOID' ? [-3000, 0, 2048, 4096, 6000] : [-5, 0, 2048, 4095, 5000]
  const got = shades(Int16Array.from(values), { voi })
  got.forEach((shade, index) => {
    expect(Math.abs(shade - (expected[index] ?? -99))).toBeLessThanOrEqual(2)
  })
})

test('applies slope and intercept, or a table, before the window', () => {
  const voi = { center: 127.5, width: 255, function: 'LINEAR_EXACT' } as const
  expect(
    shades(Int16Array.of(0, 1, 2), { voi, modality: { kind: 'rescale', slope: 100, intercept: -100 } }),
  ).toEqual([0, 0, 100])
  const table = { firstMapped: 1, bits: 16, entries: Uint16Array.of(10, 20, 30) }
  expect(shades(Int16Array.of(-5, 1, 2, 9), { voi, modality: { kind: 'table', table } })).toEqual([
    10, 10, 20, 30,
  ])
})

test('applies a VOI table, whose ends go on', () => {
  const voi = { firstMapped: 0, bits: 8, entries: Uint16Array.of(0, 128, 255) }
  expect(shades(Int16Array.of(-1, 0, 1, 2, 3), { voi })).toEqual([0, 0, 128, 255, 255])
})

test('leaves padding out of the range and black', () => {
  expect(shades(Int16Array.of(-2000, 0, 100), { padding: { from: -2000, to: -2000 } })).toEqual([0, 0, 255])
  expect(
    shades(Int16Array.of(-2000, 0, 100), { padding: { from: -2000, to: -2000 }, inverse: true }),
  ).toEqual([0, 255, 0])
})

test('shows floating point, NaN as black', () => {
  expect(shades(Float32Array.of(0, 0.5, 1, Number.NaN), {})).toEqual([0, 128, 255, 0])
})

test('keeps windows apart: of another width, inverted, with padding, signed or not', () => {
  const voi = { center: 127.5, width: 255, function: 'LINEAR_EXACT' } as const
  const wide = { ...voi, width: 510 }
  const values = Uint16Array.of(0, 100, 65_535)

  expect(shades(values, { voi })).toEqual([0, 100, 255])
  expect(shades(values, { voi: wide })).toEqual([64, 114, 255])
  expect(shades(values, { voi, inverse: true })).toEqual([255, 155, 0])
  expect(shades(values, { voi, padding: { from: 100, to: 70_000 } })).toEqual([0, 0, 0])
  expect(shades(Int16Array.of(0, 100, -1), { voi })).toEqual([0, 100, 0])
  expect(shades(Uint8Array.of(0, 100, 255), { voi })).toEqual([0, 100, 255])
  expect(shades(Int8Array.of(0, 100, -1), { voi, padding: { from: -200, to: -1 } })).toEqual([0, 100, 0])
  expect(shades(values, { voi })).toEqual([0, 100, 255])
})
