import type { Picture } from '../studies/types.ts'
import * as headContrast from './head/contrast.ts'
import { type HeadFields, headFields } from './head/fields.ts'
import { headModel } from './head/model.ts'
import { bytesOf, type MadeInstance } from './instance.ts'
import { cloudTile, type NoiseTile, noiseTile, tileAt } from './noise.ts'
import type { Dataset } from './part10.ts'
import { hashText } from './random.ts'
import { axial, coronal, type Model, type Plane, sagittal, sample } from './slice.ts'
import * as torsoContrast from './torso/contrast.ts'
import { type TorsoFields, torsoFields } from './torso/fields.ts'
import { torsoModel } from './torso/model.ts'

type Of<K extends Picture['kind']> = Extract<Picture, { kind: K }>
export type VolumePicture = Of<'head-ct' | 'head-mr' | 'trunk-ct' | 'trunk-mr' | 'trunk-pt'>

const headWeightings = { t1: headContrast.t1, t2: headContrast.t2, flair: headContrast.flair }
const torsoWeightings = { t1: torsoContrast.t1, t2: torsoContrast.t2 }

let head: HeadFields | undefined
let torso: TorsoFields | undefined

export function theHead(): HeadFields {
  head ??= headFields('head')
  return head
}
export function theTorso(): TorsoFields {
  torso ??= torsoFields('torso')
  return torso
}

/** One slice of a volume; `seed` decides the noise only, so that the same slice can be reused. */
export function volumeSlice(picture: VolumePicture, index: number, seed: string): MadeInstance {
  const plane = planeOf(picture, index)
  const clean = cleanSlice(picture, plane, index)
  const noise = hashText(`${seed}/${index}`)
  const made =
    picture.kind === 'head-mr' || picture.kind === 'trunk-mr'
      ? magnitude(clean, plane, noise)
      : picture.kind === 'trunk-pt'
        ? activity(clean, plane, noise)
        : hounsfield(clean, plane, noise, grainOf(picture))
  return { pixels: bytesOf(made.samples), elements: { ...geometry(picture, plane, index), ...made.elements } }
}

function planeOf(picture: VolumePicture, index: number): Plane {
  const spacing = picture.field / picture.columns
  const size = picture.columns
  const at = picture.from + index * picture.step
  if (picture.kind === 'head-ct' || picture.kind === 'head-mr') return axial(size, size, spacing, [0, -4, at])
  if (picture.kind === 'trunk-pt') return axial(size, size, spacing, [0, 0, at])
  if (picture.plane === 'sagittal') return sagittal(size, size, spacing, [at, 34, picture.middle ?? 0])
  if (picture.plane === 'coronal') return coronal(size, size, spacing, [0, at, picture.middle ?? 0])
  return axial(size, size, spacing, [0, picture.kind === 'trunk-ct' ? -6 : 0, at])
}

function modelOf(picture: VolumePicture): { model: Model; tolerance: number } {
  if (picture.kind === 'head-ct') {
    const haematoma =
      picture.haematoma > 0 ? { haematoma: { thicknessMm: picture.haematoma, side: 1 as const } } : {}
    const soft = picture.kernel === 'soft' ? 0.62 : 0.4
    return { model: headModel(theHead(), headContrast.ct, { soft, age: 0.55, ...haematoma }), tolerance: 13 }
  }
  if (picture.kind === 'head-mr') {
    return {
      model: headModel(theHead(), headWeightings[picture.weighting], { soft: 0.6, age: 0.5 }),
      tolerance: 26,
    }
  }
  if (picture.kind === 'trunk-ct') {
    const contrast = {
      venous: torsoContrast.ct,
      native: torsoContrast.ctNative,
      arterial: torsoContrast.ctArterial,
    }
    return { model: torsoModel(theTorso(), contrast[picture.phase], 0.6), tolerance: 20 }
  }
  if (picture.kind === 'trunk-pt')
    return { model: torsoModel(theTorso(), torsoContrast.uptake, 2.5), tolerance: 1 }
  return { model: torsoModel(theTorso(), torsoWeightings[picture.weighting], 0.7), tolerance: 22 }
}

const kept = new Map<string, Float32Array>()

/** Small slices are used by many studies: they are computed once in a worker. */
function cleanSlice(picture: VolumePicture, plane: Plane, index: number): Float32Array {
  const { model, tolerance } = modelOf(picture)
  if (picture.columns > 256 || (picture.kind === 'head-mr' && picture.step < 10))
    return sample(model, plane, tolerance)
  const key = `${JSON.stringify(picture)}/${index}`
  const before = kept.get(key)
  if (before !== undefined) return before
  const made = sample(model, plane, tolerance)
  kept.set(key, made)
  return made
}

function geometry(picture: VolumePicture, plane: Plane, index: number): Dataset {
  const spacing = picture.field / picture.columns
  const unit = (v: readonly [number, number, number]): number[] => v.map((c) => Math.round(c / spacing))
  const location = picture.from + index * picture.step
  return {
    Rows: plane.rows,
    Columns: plane.columns,
    PixelSpacing: [spacing, spacing],
    ImagePositionPatient: plane.origin.map((c) => Math.round(c * 1e4) / 1e4),
    ImageOrientationPatient: [...unit(plane.right), ...unit(plane.down)],
    SliceLocation: Math.round(location * 1e4) / 1e4,
    SliceThickness: picture.kind === 'trunk-pt' ? 5 : picture.thickness,
    InstanceNumber: index + 1,
  }
}

interface Grain {
  readonly deviation: number
  readonly tile: NoiseTile
}

const tiles = new Map<string, NoiseTile>()
function tile(name: string, make: () => NoiseTile): NoiseTile {
  const before = tiles.get(name)
  if (before !== undefined) return before
  const made = make()
  tiles.set(name, made)
  return made
}

/** A sharp kernel has more noise and finer grain than a soft one. */
function grainOf(picture: Of<'head-ct' | 'trunk-ct'>): Grain {
  const soft = picture.kernel === 'soft'
  const name = soft ? 'ct-soft' : 'ct-sharp'
  const made = tile(name, () => (soft ? noiseTile(name, 512, 1.2, 6) : noiseTile(name, 512, 0.5, 2)))
  const thin = Math.sqrt(2 / Math.max(1, picture.thickness))
  const body = picture.kind === 'head-ct' ? 3.4 : 11
  return { deviation: body * thin * (soft ? 1 : 5.5), tile: made }
}

interface Made {
  readonly samples: Int16Array | Uint16Array
  readonly elements: Dataset
}

function hounsfield(clean: Float32Array, plane: Plane, noise: number, grain: Grain): Made {
  const samples = new Int16Array(clean.length)
  const { columns, rows } = plane
  const shiftX = noise & 511
  const shiftY = (noise >>> 9) & 511
  const spacing = Math.hypot(...plane.right)
  const { values, size } = grain.tile
  const mask = size - 1
  for (let row = 0; row < rows; row++) {
    const line = ((row + shiftY) & mask) * size
    const dy = row - rows / 2
    for (let column = 0; column < columns; column++) {
      const i = row * columns + column
      const value = clean[i] as number
      // rays through the middle and through bone are the most weakened
      const dx = column - columns / 2
      const far = Math.sqrt(dx * dx + dy * dy) * spacing
      const more = value < -900 ? 0.45 : 1.15 - 0.003 * Math.min(120, far)
      const hu = value + more * grain.deviation * (values[line + ((column + shiftX) & mask)] as number)
      samples[i] = Math.max(-1024, Math.min(3071, Math.round(hu)))
    }
  }
  return {
    samples,
    elements: {
      PixelRepresentation: 1,
      BitsAllocated: 16,
      BitsStored: 16,
      HighBit: 15,
      RescaleIntercept: 0,
      RescaleSlope: 1,
      RescaleType: 'HU',
    },
  }
}

/** Magnitude of a complex signal with noise in both parts, under a receive field that is not quite even. */
function magnitude(clean: Float32Array, plane: Plane, noise: number): Made {
  const real = tile('mr-real', () => noiseTile('mr-real', 512, 0.5))
  const imaginary = tile('mr-imaginary', () => noiseTile('mr-imaginary', 512, 0.5))
  const bias = tile('mr-bias', () => cloudTile('mr-bias', 512, 120, 2))
  const samples = new Uint16Array(clean.length)
  const { columns, rows } = plane
  const shiftX = noise & 511
  const shiftY = (noise >>> 9) & 511
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const i = row * columns + column
      const field = 1 + 0.05 * tileAt(bias, column, row) + 0.1 * ((2 * row) / rows - 1)
      const signal = (clean[i] as number) * field + 12 * tileAt(real, column + shiftX, row + shiftY)
      const other = 12 * tileAt(imaginary, column + shiftX, row + shiftY)
      samples[i] = Math.min(4095, Math.round(Math.sqrt(signal * signal + other * other)))
    }
  }
  return { samples, elements: { PixelRepresentation: 0, BitsAllocated: 16, BitsStored: 12, HighBit: 11 } }
}

const activitySlope = 1

/** Blurred as positrons and detectors blur it, with the grain of few counts; Bq/ml. */
function activity(clean: Float32Array, plane: Plane, noise: number): Made {
  const grain = tile('pt', () => noiseTile('pt', 512, 1.6))
  const samples = new Int16Array(clean.length)
  const { columns } = plane
  for (let i = 0; i < samples.length; i++) {
    const row = Math.floor(i / columns)
    const column = i - row * columns
    const value = clean[i] as number
    const noisy =
      value +
      0.16 *
        Math.sqrt(Math.max(0.05, value)) *
        2.2 *
        tileAt(grain, column + (noise & 511), row + ((noise >>> 9) & 511))
    samples[i] = Math.max(0, Math.min(32767, Math.round(noisy * 1000 * activitySlope)))
  }
  return {
    samples,
    elements: {
      PixelRepresentation: 1,
      BitsAllocated: 16,
      BitsStored: 16,
      HighBit: 15,
      RescaleIntercept: 0,
      RescaleSlope: 1 / activitySlope,
    },
  }
}
