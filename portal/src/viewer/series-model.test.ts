import { expect, test } from 'vitest'
import type { DataSet } from './dicom-json.ts'
import { imageMetadata } from './image-metadata.ts'
import { cineOf, openingIndex, type StudyInstance, type StudySeries, seriesModel } from './series-model.ts'

const at = { treatment: 't'.repeat(16), study: 's'.repeat(16), series: 'e'.repeat(16) }
const instance = (handle: string, change: Partial<StudyInstance> = {}): StudyInstance => ({
  instance: handle,
  frames: 1,
  sopClassUid: '1.2.840.10008.5.1.4.1.1.4',
  transferSyntaxUid: '1.2.840.10008.1.2.1',
  bytes: 1,
  image: true,
  ...change,
})
const series = (instances: StudyInstance[], modality = 'MR'): StudySeries => ({
  series: at.series,
  modality,
  bytes: 1,
  instances,
})
const ds = (...Value: number[]) => ({ vr: 'DS', Value })
const frameAt = (z: number) => ({ '00209113': { vr: 'SQ', Value: [{ '00200032': ds(0, 0, z) }] } })
const enhanced: DataSet = {
  '00080060': { vr: 'CS', Value: ['MR'] },
  '00280010': { vr: 'US', Value: [64] },
  '00280011': { vr: 'US', Value: [32] },
  '00280100': { vr: 'US', Value: [16] },
  '52009229': {
    vr: 'SQ',
    Value: [
      {
        '00209116': { vr: 'SQ', Value: [{ '00200037': ds(1, 0, 0, 0, 1, 0) }] },
        '00289110': { vr: 'SQ', Value: [{ '00280030': ds(2, 1.5), '00180050': ds(4) }] },
      },
    ],
  },
  '52009230': { vr: 'SQ', Value: [frameAt(8), frameAt(0), frameAt(4)] },
}

test('makes a stack of the frames of an enhanced object, in the order of their positions', () => {
  const model = seriesModel(at, series([instance('i1', { frames: 3 })]), [{ handle: 'i1', set: enhanced }])

  expect(model.images.map(({ frame }) => frame)).toEqual([1, 3, 2])
})

test('gives the renderer the plane of each frame', () => {
  const model = seriesModel(at, series([instance('i1', { frames: 3 })]), [{ handle: 'i1', set: enhanced }])
  const [, second] = model.images

  expect(second && imageMetadata('imagePlaneModule', second)).toMatchObject({
    rows: 64,
    columns: 32,
    rowPixelSpacing: 2,
    columnPixelSpacing: 1.5,
    imagePositionPatient: [0, 0, 4],
    rowCosines: [1, 0, 0],
    usingDefaultValues: false,
  })
})

test('addresses images by handles only', () => {
  const model = seriesModel(at, series([instance('i1')]), [{ handle: 'i1', set: enhanced }])

  expect(model.images[0]?.imageId).toBe(`roentgate:${at.treatment}/${at.study}/${at.series}/i1/1`)
})

test('leaves out what has no pixels or no data set', () => {
  const model = seriesModel(at, series([instance('i1', { image: false }), instance('i2')]), [
    { handle: 'i1', set: enhanced },
  ])

  expect(model.images).toEqual([])
})

test('says when a series holds another patient', () => {
  const named = (handle: string, name: string) => ({
    handle,
    set: { '00100010': { vr: 'PN', Value: [{ Alphabetic: name }] } },
  })
  const model = seriesModel(at, series([instance('i1'), instance('i2')]), [
    named('i1', 'A^B'),
    named('i2', 'C^D'),
  ])

  expect(model.stranger?.name).toBe('C, D')
})

test('opens at the image that is asked for, and a volume in its middle', () => {
  const model = seriesModel(at, series([instance('i1', { frames: 3 })]), [{ handle: 'i1', set: enhanced }])

  expect(openingIndex(model, { instance: 'i1', frame: 2 })).toBe(2)
  expect(openingIndex(model)).toBe(0)
})

test('plays clips of ultrasound at their own rate by itself, and nothing else', () => {
  const clip: DataSet = { '00181063': ds(40) }
  const us = seriesModel(at, series([instance('i1', { frames: 20 })], 'US'), [{ handle: 'i1', set: clip }])
  const mr = seriesModel(at, series([instance('i1', { frames: 3 })]), [{ handle: 'i1', set: enhanced }])

  expect(cineOf(us)).toEqual({ rate: 25, startsItself: true })
  expect(cineOf(mr).startsItself).toBe(false)
})
