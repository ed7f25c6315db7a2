import { expect, test } from 'vitest'
import type { DataSet } from './dicom-json.ts'
import { pixelAspect, regionsOf, spacingOf } from './spacing.ts'

const ds = (...Value: number[]) => ({ vr: 'DS', Value })
const of = (modality: string, rest: DataSet = {}): DataSet => ({
  '00080060': { vr: 'CS', Value: [modality] },
  ...rest,
})

test('relies on the pixel spacing of slices', () => {
  expect(spacingOf(of('CT', { '00280030': ds(0.5, 0.4) }), 1)).toEqual({
    row: 0.5,
    column: 0.4,
    of: 'patient',
  })
})

// PS3.3 10.7.1.3
test('relies on that of projections only when it was calibrated', () => {
  const imager = { '00181164': ds(0.2, 0.2) }

  expect(spacingOf(of('DX', imager), 1)?.of).toBe('detector')
  expect(spacingOf(of('DX', { ...imager, '00280030': ds(0.2, 0.2) }), 1)?.of).toBe('detector')
  expect(spacingOf(of('DX', { ...imager, '00280030': ds(0.18, 0.18) }), 1)?.of).toBe('patient')
  const marked = { ...imager, '00280030': ds(0.2, 0.2), '00280A02': { vr: 'CS', Value: ['FIDUCIAL'] } }
  expect(spacingOf(of('DX', marked), 1)?.of).toBe('patient')
})

test('has none where the object has none, or says nonsense', () => {
  expect(spacingOf(of('OT'), 1)).toBeUndefined()
  expect(spacingOf(of('CT', { '00280030': ds(0, 0) }), 1)).toBeUndefined()
})

test('takes ultrasound regions with lengths, in millimetres', () => {
  const region = (unit: number): DataSet => ({
    '00186018': { vr: 'UL', Value: [10] },
    '0018601A': { vr: 'UL', Value: [20] },
    '0018601C': { vr: 'UL', Value: [110] },
    '0018601E': { vr: 'UL', Value: [220] },
    '00186024': { vr: 'US', Value: [unit] },
    '00186026': { vr: 'US', Value: [unit] },
    '0018602C': { vr: 'FD', Value: [0.02] },
    '0018602E': { vr: 'FD', Value: [0.03] },
  })
  const set = of('US', { '00186011': { vr: 'SQ', Value: [region(3), region(4)] } })

  expect(regionsOf(set)).toMatchObject([
    { left: 10, top: 20, right: 110, bottom: 220, spacing: { row: 0.3, column: 0.2 } },
  ])
  expect(pixelAspect(set, 1)).toBeCloseTo(1.5)
})

test('shows pixels that are not square undistorted', () => {
  expect(pixelAspect({ '00280034': { vr: 'IS', Value: ['2', '1'] } }, 1)).toBe(2)
})
