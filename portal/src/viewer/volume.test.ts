import { expect, test } from 'vitest'
import { planeOf, type Vector } from './geometry.ts'
import type { StackImage } from './series-model.ts'
import { cutOf, type Grid, gridOf, middleOf, reformat, type View } from './volume.ts'

interface Made {
  readonly positions: readonly Vector[]
  readonly orientation?: readonly number[]
  readonly more?: StackImage['set']
}

const stack = ({ positions, orientation = [1, 0, 0, 0, 1, 0], more = {} }: Made): readonly StackImage[] =>
  positions.map((position, at) => {
    const set = {
      '00080060': { vr: 'CS', Value: ['CT'] },
      '00280002': { vr: 'US', Value: [1] },
      '00280004': { vr: 'CS', Value: ['MONOCHROME2'] },
      '00280010': { vr: 'US', Value: [4] },
      '00280011': { vr: 'US', Value: [6] },
      '00280030': { vr: 'DS', Value: [1, 1] },
      '00280100': { vr: 'US', Value: [16] },
      '00280101': { vr: 'US', Value: [16] },
      '00200032': { vr: 'DS', Value: position },
      '00200037': { vr: 'DS', Value: orientation },
      ...more,
    }
    const plane = planeOf(set, 1)
    return {
      imageId: `${at}`,
      at: { treatment: '', study: '', series: '' },
      instance: `${at}`,
      transferSyntaxUid: '',
      set,
      frame: 1,
      ...(plane === undefined ? {} : { plane }),
    }
  })
const up = (step: number, count = 7): readonly Vector[] =>
  Array.from({ length: count }, (_, at): Vector => [10, 20, 100 + at * step])
const grid = (made: Made): Grid => {
  const found = gridOf(stack(made))
  if (typeof found === 'string') throw new Error(found)
  return found
}

// What is at a place is a straight function of it, so that what lies between values is known as well
const field = ([x, y, z]: Vector): number => 5 * x - 3 * y + 2 * z
const values = ({ origin, directions, spacing, size }: Grid): readonly Float32Array[] => {
  const [a, b, c] = directions
  return Array.from({ length: size[2] }, (_, k) =>
    Float32Array.from({ length: size[0] * size[1] }, (_, at) => {
      const [i, j] = [at % size[0], Math.floor(at / size[0])]
      const place = [0, 1, 2].map(
        (axis) =>
          (origin[axis] ?? 0) +
          i * spacing[0] * (a[axis] ?? 0) +
          j * spacing[1] * (b[axis] ?? 0) +
          k * spacing[2] * (c[axis] ?? 0),
      ) as unknown as Vector
      return field(place)
    }),
  )
}

test.each([
  ['axial slices upwards', up(2.5), [1, 0, 0, 0, 1, 0]],
  ['axial slices downwards', up(-2.5), [1, 0, 0, 0, 1, 0]],
  [
    'sagittal slices',
    Array.from({ length: 7 }, (_, at): Vector => [10 + at * 1.5, 20, 100]),
    [0, 1, 0, 0, 0, -1],
  ],
  [
    'oblique slices',
    Array.from({ length: 7 }, (_, at): Vector => [10, 20 - at * 0.6 * 2, 100 + at * 0.8 * 2]),
    [1, 0, 0, 0, 0.8, 0.6],
  ],
] as const)('every value of every plane through %s is the one at its place', (_, positions, orientation) => {
  const made = grid({ positions, orientation })
  const slices = values(made)
  let seen = 0
  for (const view of ['axial', 'coronal', 'sagittal'] satisfies View[]) {
    const cut = cutOf(made, view)
    for (let plane = 0; plane < cut.count; plane++) {
      const pixels = reformat(made, slices, cut, plane, -9999)
      for (const [at, value] of pixels.entries()) {
        if (value === -9999) continue
        const [x, y] = [at % cut.columns, Math.floor(at / cut.columns)]
        const place = [0, 1, 2].map(
          (axis) =>
            (cut.origin[axis] ?? 0) +
            cut.spacing *
              (x * (cut.row[axis] ?? 0) + y * (cut.column[axis] ?? 0) + plane * (cut.normal[axis] ?? 0)),
        ) as unknown as Vector
        expect(Math.abs(value - field(place))).toBeLessThan(0.15)
        seen += 1
      }
    }
  }
  expect(seen).toBeGreaterThan(300)
})

test('upright slices are whole in their own view: no value is outside and none is between others', () => {
  const made = grid({ positions: up(1) })
  const cut = cutOf(made, 'axial')
  expect([cut.columns, cut.rows, cut.count]).toEqual([6, 4, 7])
  expect([...reformat(made, values(made), cut, 3, -1)]).toEqual([...(values(made)[3] ?? [])])
  expect(middleOf(made)).toEqual([13, 22, 103])
})

test.each([
  ['few', { positions: up(1, 4) }],
  ['uneven', { positions: [...up(1, 6), [10, 20, 107]] }],
  ['uneven', { positions: up(0) }],
  ['place', { positions: up(1).map(([x, y, z], at): Vector => [x, y + at, z]) }],
  ['place', { positions: up(1), more: { '00280030': { vr: 'DS' } } }],
  ['place', { positions: up(1), orientation: [] }],
  ['colour', { positions: up(1), more: { '00280002': { vr: 'US', Value: [3] } } }],
  ['large', { positions: up(1, 9), more: { '00280011': { vr: 'US', Value: [60_000_000] } } }],
] as const)('says why a series is no volume: %s', (reason, made: Made) => {
  expect(gridOf(stack(made))).toBe(reason)
})
