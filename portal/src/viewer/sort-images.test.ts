import { expect, test } from 'vitest'
import type { Plane } from './geometry.ts'
import { type Placed, sortImages } from './sort-images.ts'

const axial = (z: number, frameOfReference = '1.2'): Plane => ({
  position: [0, 0, z],
  row: [1, 0, 0],
  column: [0, 1, 0],
  frameOfReference,
})
const image = (instanceNumber: number, plane?: Plane, frame = 1): Placed =>
  plane === undefined ? { instanceNumber, frame } : { instanceNumber, frame, plane }
const order = (images: readonly Placed[]) =>
  sortImages(images).map(({ instanceNumber, frame }) => `${instanceNumber}.${frame}`)

test('orders slices along their normal, whatever their numbers say', () => {
  const images = [image(1, axial(0)), image(3, axial(5)), image(2, axial(10)), image(4, axial(15))]

  expect(order(images)).toEqual(['1.1', '3.1', '2.1', '4.1'])
})

test('begins at the end where the acquisition began', () => {
  const images = [image(3, axial(0)), image(2, axial(5)), image(1, axial(10))]

  expect(order(images)).toEqual(['1.1', '2.1', '3.1'])
})

test('orders by number and frame without positions', () => {
  expect(order([image(2), image(1, undefined, 2), image(1)])).toEqual(['1.1', '1.2', '2.1'])
})

test('keeps those at the same position in the order of their numbers', () => {
  const images = [image(4, axial(5)), image(1, axial(0)), image(2, axial(0)), image(3, axial(5))]

  expect(order(images)).toEqual(['1.1', '2.1', '3.1', '4.1'])
})

test('does not order by position across frames of reference or directions', () => {
  const sagittal: Plane = { ...axial(3), row: [0, 1, 0], column: [0, 0, -1] }

  expect(order([image(2, axial(0)), image(1, axial(9, '1.3'))])).toEqual(['1.1', '2.1'])
  expect(order([image(2, axial(0)), image(1, sagittal)])).toEqual(['1.1', '2.1'])
})
