import { expect, test } from 'vitest'
import { angleAt, ellipseValues, lengthBetween, scaleAt } from './measure.ts'
import { draggedWindow } from './window-drag.ts'

const millimetres = { row: 2, column: 0.5, unit: 'mm' } as const

test('measures lengths with the spacing of rows and of columns', () => {
  expect(lengthBetween([0, 0], [8, 0], millimetres)).toBe(4)
  expect(lengthBetween([0, 0], [6, 2], millimetres)).toBe(5)
})

test('measures angles in millimetres, not in pixels', () => {
  expect(
    angleAt(
      [
        [8, 0],
        [0, 0],
        [0, 2],
      ],
      millimetres,
    ),
  ).toBeCloseTo(90)
  expect(
    angleAt(
      [
        [8, 0],
        [0, 0],
        [8, 2],
      ],
      millimetres,
    ),
  ).toBeCloseTo(45)
})

test('sums up the pixels whose middle lies in the ellipse', () => {
  const pixels = Uint8Array.from({ length: 100 }, (_, at) => (at % 10 < 5 ? 10 : 20))
  const values = ellipseValues(
    [
      [0, 0],
      [10, 10],
    ],
    { pixels, columns: 10, rows: 10 },
    { row: 1, column: 1, unit: 'px' },
  )

  expect(values).toMatchObject({ mean: 15, deviation: 5, min: 10, max: 20 })
  expect(values?.area).toBeCloseTo(Math.PI * 25)
})

test('gives no millimetres outside the regions of an ultrasound picture', () => {
  const spacing = { row: 0.1, column: 0.1, of: 'patient' } as const
  const region = { left: 0, top: 0, right: 50, bottom: 50, spacing }

  expect(
    scaleAt(
      [
        [1, 1],
        [20, 20],
      ],
      [region],
      spacing,
    ).unit,
  ).toBe('mm')
  expect(
    scaleAt(
      [
        [1, 1],
        [80, 20],
      ],
      [region],
      spacing,
    ).unit,
  ).toBe('px')
  expect(
    scaleAt(
      [
        [1, 1],
        [80, 20],
      ],
      [],
      { ...spacing, of: 'detector' },
    ).unit,
  ).toBe('mm-detector')
})

test('makes a window wider to the right and its level lower downwards', () => {
  const window = { center: 40, width: 400, function: 'LINEAR' } as const
  const dragged = draggedWindow(window, 50, 20)

  expect(dragged.width).toBeGreaterThan(400)
  expect(dragged.center).toBe(20)
  expect(draggedWindow(window, -5000, 0).width).toBe(1)
})
