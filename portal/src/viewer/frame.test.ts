import { expect, test } from 'vitest'
import type { DataSet } from './dicom-json.ts'
import { describeFrame, lossyOf, presentationOf, unitOf } from './frame.ts'

const us = (...Value: number[]) => ({ vr: 'US', Value })
const ds = (...Value: number[]) => ({ vr: 'DS', Value })
const cs = (...Value: string[]) => ({ vr: 'CS', Value })

const grey16: DataSet = {
  '00280002': us(1),
  '00280004': cs('MONOCHROME2'),
  '00280010': us(2),
  '00280011': us(3),
  '00280100': us(16),
  '00280101': us(12),
  '00280102': us(11),
  '00280103': us(0),
}

test('describes how samples are written and what they stand for', () => {
  const description = describeFrame({ ...grey16, '00281052': ds(-1024), '00281053': ds(1) }, 1)

  expect(description).toMatchObject({
    format: { rows: 2, columns: 3, bitsAllocated: 16, bitsStored: 12, highBit: 11, signed: false },
    modality: { kind: 'rescale', slope: 1, intercept: -1024 },
  })
})

test('takes a frame’s own rescale before the shared one, and that before the object’s', () => {
  const rescale = (slope: number) => ({
    vr: 'SQ',
    Value: [{ '00289145': { vr: 'SQ', Value: [{ '00281053': ds(slope), '00281052': ds(0) }] } }],
  })
  const own = rescale(2)
  const set: DataSet = { ...grey16, '00281053': ds(9), '52009229': rescale(3), '52009230': own }

  expect(describeFrame(set, 1)?.modality).toMatchObject({ slope: 2 })
  expect(describeFrame(set, 2)?.modality).toMatchObject({ slope: 3 })
})

test('describes nothing where a table did not come with the metadata', () => {
  const palette = (tag: string) => ({
    [`0028110${tag}`]: us(65535, 0, 16),
    [`0028120${tag}`]: { vr: 'OW', BulkDataURI: 'bulkdata/00281201' },
  })
  const set: DataSet = {
    ...grey16,
    '00280004': cs('PALETTE COLOR'),
    ...palette('1'),
    ...palette('2'),
    ...palette('3'),
  }

  expect(describeFrame(set, 1)).toBeUndefined()
})

test('describes nothing that cannot be pixels', () => {
  expect(describeFrame({ ...grey16, '00280010': us(0) }, 1)).toBeUndefined()
  expect(describeFrame({ ...grey16, '00280100': us(12) }, 1)).toBeUndefined()
  expect(describeFrame({ ...grey16, '00280002': us(7) }, 1)).toBeUndefined()
})

test('counts rescaled CT as Hounsfield units, but not a localizer or what says otherwise', () => {
  const ct: DataSet = { ...grey16, '00080060': cs('CT') }

  expect(unitOf(ct, 1)).toBe('HU')
  expect(unitOf({ ...ct, '00080008': cs('ORIGINAL', 'PRIMARY', 'LOCALIZER') }, 1)).toBeUndefined()
  expect(unitOf({ ...ct, '00281054': { vr: 'LO', Value: ['US'] } }, 1)).toBeUndefined()
  expect(unitOf({ ...grey16, '00080060': cs('MR') }, 1)).toBeUndefined()
})

test('uses a VOI table only where no window is given', () => {
  const table = {
    vr: 'SQ',
    Value: [{ '00283002': us(2, 0, 8), '00283006': us(0, 255) }],
  }
  const modality = { kind: 'rescale', slope: 1, intercept: 0 } as const

  expect(presentationOf({ ...grey16, '00283010': table }, 1, modality).table?.entries).toEqual(
    Uint16Array.of(0, 255),
  )
  const both: DataSet = { ...grey16, '00283010': table, '00281050': ds(1), '00281051': ds(2) }
  expect(presentationOf(both, 1, modality).table).toBeUndefined()
})

test('says that pixels went through a lossy compression, with its ratio where known', () => {
  expect(lossyOf({ '00282110': cs('01'), '00282112': ds(8) })).toEqual({ ratio: 8 })
  expect(lossyOf({ '00282110': cs('01') })).toEqual({})
  expect(lossyOf({ '00282110': cs('00') })).toBeUndefined()
})
