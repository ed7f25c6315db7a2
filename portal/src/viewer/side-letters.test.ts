import { expect, test } from 'vitest'
import { directionLetters, oppositeLetters } from './geometry.ts'
import { sideLetters } from './side-letters.ts'

const axial = { row: 'L', column: 'P' }

test('names the side of the body that a direction goes to', () => {
  expect(directionLetters([1, 0, 0])).toBe('L')
  expect(directionLetters([0, -1, 0])).toBe('A')
  expect(directionLetters([0, 0.5, -0.86])).toBe('FP')
  expect(oppositeLetters('FP')).toBe('HA')
})

test('shows the patient’s right at the left of an axial picture', () => {
  expect(sideLetters(axial, [1, 0], [0, 1])).toEqual({ left: 'R', right: 'L', top: 'A', bottom: 'P' })
})

test('follows flips and quarter turns', () => {
  expect(sideLetters(axial, [-1, 0], [0, 1])).toMatchObject({ left: 'L', right: 'R', top: 'A' })
  expect(sideLetters(axial, [0, 1], [-1, 0])).toEqual({ left: 'P', right: 'A', top: 'R', bottom: 'L' })
  expect(sideLetters(axial, [0, -1], [-1, 0])).toEqual({ left: 'P', right: 'A', top: 'L', bottom: 'R' })
})

test('names no side of a picture that lies askew', () => {
  expect(sideLetters(axial, [0.7, 0.7], [-0.7, 0.7])).toBeUndefined()
})
