import { expect, test } from 'vitest'
import type { DicomJson } from '../dicom/attributes.ts'
import { pictureSides } from './picture-sides.ts'

const oriented = (...values: number[]): DicomJson => ({ '00200037': { vr: 'DS', Value: values } })
const group = (set: DicomJson): DicomJson => ({ '00209116': { vr: 'SQ', Value: [set] } })
const stated = (...values: string[]): DicomJson => ({ '00200020': { vr: 'CS', Value: values } })

test.each<[string, DicomJson, object | undefined]>([
  ['an axial slice', oriented(1, 0, 0, 0, 1, 0), { row: 'L', column: 'P' }],
  ['one of a patient who lies on the front', oriented(-1, 0, 0, 0, -1, 0), { row: 'R', column: 'A' }],
  ['a sagittal slice', oriented(0, 1, 0, 0, 0, -1), { row: 'P', column: 'F' }],
  ['a tilted slice', oriented(1, 0, 0, 0, 0.8, -0.6), { row: 'L', column: 'PF' }],
  ['directions that are no unit', oriented(2, 0, 0, 0, 1, 0), undefined],
  ['directions that are not upright on each other', oriented(1, 0, 0, 1, 0, 0), undefined],
  ['too few numbers', oriented(1, 0, 0), undefined],
  ['a projection that states them', stated('R', 'F'), { row: 'R', column: 'F' }],
  ['words in their place', stated('LEFT<', 'DOWN'), undefined],
  ['nothing', {}, undefined],
])('%s: %o', (_, set, sides) => {
  expect(pictureSides(set, 1)).toEqual(sides)
})

test('each frame of a multi-frame object has its own sides, else the shared ones', () => {
  const set: DicomJson = {
    '52009229': { vr: 'SQ', Value: [group(oriented(1, 0, 0, 0, 1, 0))] },
    '52009230': { vr: 'SQ', Value: [{}, group(oriented(0, 1, 0, 0, 0, -1))] },
  }

  expect(pictureSides(set, 1)).toEqual({ row: 'L', column: 'P' })
  expect(pictureSides(set, 2)).toEqual({ row: 'P', column: 'F' })
})
