import { expect, test } from 'vitest'
import type { DataSet } from './dicom-json.ts'
import { fullWindow, type GreyWindow, grey, storedWindows, windowRange } from './window.ts'

const linear: GreyWindow = { center: 2048, width: 4096, function: 'LINEAR' }

// PS3.3 C.11.2.1.2.1, the note's own example: 2048 / 4096 shows 0 as black and 4095 as white
test('shows the ends of a linear window as black and white', () => {
  expect(windowRange(linear)).toEqual({ lower: 0, upper: 4095 })
  expect(grey(linear, -1)).toBe(0)
  expect(grey(linear, 0)).toBe(0)
  expect(grey(linear, 4095)).toBe(255)
  expect(grey(linear, 5000)).toBe(255)
})

// PS3.3 C.11.2.1.3.2
test('centres an exact window on its centre', () => {
  expect(windowRange({ center: 40, width: 80, function: 'LINEAR_EXACT' })).toEqual({ lower: 0, upper: 80 })
})

// PS3.3 C.11.2.1.3.1
test('gives the centre of a sigmoid half of the light', () => {
  expect(grey({ center: 100, width: 50, function: 'SIGMOID' }, 100)).toBeCloseTo(127.5)
})

test('takes a linear window of width 1 for a threshold', () => {
  const threshold: GreyWindow = { center: 10, width: 1, function: 'LINEAR' }

  expect(grey(threshold, 9)).toBe(0)
  expect(grey(threshold, 10)).toBe(255)
})

test('reads all stored windows and leaves out those that cannot be', () => {
  const set: DataSet = {
    '00281050': { vr: 'DS', Value: [40, 600, 0] },
    '00281051': { vr: 'DS', Value: [400, 2800, 0] },
    '00281055': { vr: 'LO', Value: ['SOFT', 'BONE', 'NONE'] },
  }

  expect(storedWindows(set)).toEqual([
    { center: 40, width: 400, function: 'LINEAR', explanation: 'SOFT' },
    { center: 600, width: 2800, function: 'LINEAR', explanation: 'BONE' },
  ])
})

test('reads windows that are written as text', () => {
  const set: DataSet = {
    '00281050': { vr: 'DS', Value: ['40.5'] },
    '00281051': { vr: 'DS', Value: ['81'] },
    '00281056': { vr: 'CS', Value: ['SIGMOID'] },
  }

  expect(storedWindows(set)).toEqual([{ center: 40.5, width: 81, function: 'SIGMOID' }])
})

test('shows everything between the extremes', () => {
  expect(windowRange(fullWindow(-10, 30))).toEqual({ lower: -10, upper: 30 })
})
