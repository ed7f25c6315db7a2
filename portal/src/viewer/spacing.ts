import { type DataSet, items, number, numbers, text } from './dicom-json.ts'
import { groups, nearest } from './functional-groups.ts'

/** Millimetres from one row to the next, and from one column to the next. */
export interface Spacing {
  readonly row: number
  readonly column: number
  /**
   * What the millimetres are of: the patient's, so that lengths can be relied on, or those at the detector, where the
   * patient appears enlarged by an unknown amount.
   */
  readonly of: 'patient' | 'detector'
}

/** A part of an ultrasound picture with its own scale (PS3.3 C.8.5.5); bounds in pixels, inclusive. */
export interface Region {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
  readonly spacing: Spacing
}

/** Modalities whose Pixel Spacing is measured in the patient by the way they work. */
const sliced = new Set(['CT', 'MR', 'PT', 'NM', 'OPT'])
const projections = new Set(['CR', 'DX', 'MG', 'XA', 'RF', 'PX', 'IO', 'RG', 'RTIMAGE'])

function pair(values: readonly number[]): { readonly row: number; readonly column: number } | undefined {
  const [row, column = row] = values
  return row !== undefined && column !== undefined && row > 0 && column > 0 ? { row, column } : undefined
}

/** The spacing of a frame (counted from 1), undefined when nothing that can be called one is there. */
export function spacingOf(set: DataSet, frame: number): Spacing | undefined {
  const pixel = nearest(set, frame, groups.pixelMeasures, (place) => pair(numbers(place, '00280030')))
  const imager = pair(numbers(set, '00181164'))
  if (pixel !== undefined) return { ...pixel, of: isOfPatient(set, pixel, imager) ? 'patient' : 'detector' }
  if (imager === undefined) return undefined
  const magnification = number(set, '00181114')
  // PS3.3 C.8.7.2: what an estimated magnification gives is an estimate, and isn't relied on
  if (magnification === undefined || magnification <= 0) return { ...imager, of: 'detector' }
  return { row: imager.row / magnification, column: imager.column / magnification, of: 'detector' }
}

// PS3.3 10.7.1.3: for projections only a calibrated Pixel Spacing is that of the patient
function isOfPatient(
  set: DataSet,
  pixel: { readonly row: number; readonly column: number },
  imager: { readonly row: number; readonly column: number } | undefined,
): boolean {
  const modality = text(set, '00080060') ?? ''
  if (sliced.has(modality)) return true
  const isCalibrated = text(set, '00280A02') !== undefined
  if (projections.has(modality))
    return (
      isCalibrated || (imager !== undefined && (imager.row !== pixel.row || imager.column !== pixel.column))
    )
  return isCalibrated || numbers(set, '00200032').length === 3 || set['52009229'] !== undefined
}

const centimetres = 3

/** Regions of an ultrasound picture that are a picture of tissue with a length scale. */
export function regionsOf(set: DataSet): readonly Region[] {
  return items(set, '00186011').flatMap((region) => {
    const isLength = number(region, '00186024') === centimetres && number(region, '00186026') === centimetres
    const column = Math.abs(number(region, '0018602C') ?? 0) * 10
    const row = Math.abs(number(region, '0018602E') ?? 0) * 10
    const [left, top] = [number(region, '00186018'), number(region, '0018601A')]
    const [right, bottom] = [number(region, '0018601C'), number(region, '0018601E')]
    if (!isLength || column === 0 || row === 0) return []
    if (left === undefined || top === undefined || right === undefined || bottom === undefined) return []
    return [{ left, top, right, bottom, spacing: { row, column, of: 'patient' } }]
  })
}

/** Height of a pixel against its width, for showing it undistorted. */
export function pixelAspect(set: DataSet, frame: number): number {
  const spacing = spacingOf(set, frame) ?? regionsOf(set)[0]?.spacing
  if (spacing !== undefined) return spacing.row / spacing.column
  const [vertical, horizontal] = numbers(set, '00280034')
  return vertical !== undefined && horizontal !== undefined && vertical > 0 && horizontal > 0
    ? vertical / horizontal
    : 1
}
