import type { Picture, Side } from '../studies/types.ts'
import { coronaryClip } from './angio/coronary-clip.ts'
import { mammogram } from './breast/mammogram.ts'
import * as headContrast from './head/contrast.ts'
import { headModel } from './head/model.ts'
import { bytesOf, type MadeInstance } from './instance.ts'
import { cloudTile, noiseTile, tileAt, tileBetween } from './noise.ts'
import type { Dataset } from './part10.ts'
import { blur, type Canvas, canvas } from './projection/canvas.ts'
import { type ChestView, chestProjection } from './projection/chest.ts'
import { film } from './projection/film.ts'
import { type LimbName, limbProjection } from './projection/limbs.ts'
import { between, gaussian, randomSource } from './random.ts'
import { wholeBody } from './scintigram.ts'
import { heartFrame, heartScreen, sector } from './ultrasound/heart-clip.ts'
import { stillPicture, stillScreen, stillSector } from './ultrasound/still.ts'
import { theHead, theTorso, type VolumePicture } from './volumes.ts'

export type FlatPicture = Exclude<Picture, VolumePicture>

const grey16: Dataset = { BitsAllocated: 16, BitsStored: 12, HighBit: 11, PixelRepresentation: 0 }
const grey8: Dataset = { BitsAllocated: 8, BitsStored: 8, HighBit: 7, PixelRepresentation: 0 }

type Maker<P> = (picture: P, index: number, seed: string, side: Side | undefined) => MadeInstance
type Makers = { readonly [K in FlatPicture['kind']]: Maker<Extract<FlatPicture, { kind: K }>> }

const makers: Makers = {
  'head-scout': scout,
  'chest-film': chestFilm,
  'limb-film': limbFilm,
  mammogram: breastFilm,
  'echo-clip': echoClip,
  'still-us': still,
  'coronary-clip': angiogram,
  'bone-scan': boneScan,
  'bone-density': boneDensity,
}

/** A picture that is not a slice of a volume. */
export function flatPicture(
  picture: FlatPicture,
  index: number,
  seed: string,
  side: Side | undefined,
): MadeInstance {
  const make = makers[picture.kind] as Maker<FlatPicture>
  return make(picture, index, seed, side)
}

type Of<K extends FlatPicture['kind']> = Extract<FlatPicture, { kind: K }>

/** Lateral localiser: the head from the side, integrated across. */
function scout({ columns, field }: Of<'head-scout'>, index: number): MadeInstance {
  const model = headModel(theHead(), headContrast.ct, { soft: 1.5, age: 0.5 })
  const spacing = field / columns
  const on = canvas(columns, columns, spacing)
  for (let i = 0; i < on.values.length; i++) {
    const y = ((i % columns) - (columns - 1) / 2) * spacing
    const z = -(Math.floor(i / columns) - (columns - 1) / 2) * spacing
    let sum = 0
    // each ray starts elsewhere, else the steps would show as rings
    for (let x = -90 + 12 * ((i * 0.618034) % 1); x <= 90; x += 12) sum += Math.max(0, model(x, y, z) + 1000)
    on.values[i] = (sum * 12) / 1000
  }
  blur(on, 1)
  const samples = new Int16Array(on.values.length)
  for (let i = 0; i < samples.length; i++) samples[i] = Math.round((on.values[i] as number) * 5 - 700)
  const low = (-(columns - 1) / 2) * spacing
  return {
    pixels: bytesOf(samples),
    elements: {
      Rows: columns,
      Columns: columns,
      PixelSpacing: [spacing, spacing],
      ImagePositionPatient: [0, low, -low],
      ImageOrientationPatient: [0, 1, 0, 0, 0, -1],
      InstanceNumber: index + 1,
      SliceThickness: 176,
      SliceLocation: 0,
      BitsAllocated: 16,
      BitsStored: 16,
      HighBit: 15,
      PixelRepresentation: 1,
      RescaleIntercept: 0,
      RescaleSlope: 1,
      RescaleType: 'US',
      WindowCenter: 250,
      WindowWidth: 1700,
    },
  }
}

const chests = new Map<string, Canvas>()

function chestFilm(picture: Of<'chest-film'>, index: number, seed: string): MadeInstance {
  const view = picture.views[index] as ChestView
  const key = `${view}/${picture.size}`
  const clear = chests.get(key) ?? chestProjection(theTorso(), view, picture.size)
  chests.set(key, clear)
  const on = picture.infiltrate ? withInfiltrate(clear, view) : clear
  const random = randomSource(seed)
  const settings =
    view === 'frontal'
      ? { middle: 112 + 5 * gaussian(random), range: 165, detail: 1.8, noise: 0.006 }
      : { middle: 185 + 8 * gaussian(random), range: 280, detail: 1.8, noise: 0.006 }
  return {
    pixels: bytesOf(film(on, settings)),
    elements: {
      Rows: on.rows,
      Columns: on.columns,
      ImagerPixelSpacing: [on.spacing, on.spacing],
      InstanceNumber: index + 1,
      ...grey16,
    },
  }
}

/** Patchy consolidation in the right lower lobe. */
function withInfiltrate(clear: Canvas, view: ChestView): Canvas {
  const on = canvas(clear.columns, clear.rows, clear.spacing)
  const cloud = cloudTile('infiltrate', 128, 9, 4)
  const [cx, cy, rx, ry] = view === 'frontal' ? [-72, 42, 44, 34] : [44, 40, 40, 40]
  for (let i = 0; i < on.values.length; i++) {
    const x = ((i % on.columns) + 0.5 - on.columns / 2) * on.spacing
    const y = (Math.floor(i / on.columns) + 0.5 - on.rows / 2) * on.spacing
    const d = Math.hypot((x - cx) / rx, (y - cy) / ry)
    const dense = d < 1 ? (1 - d * d) * (0.7 + 0.35 * tileBetween(cloud, x * 0.7 + 64, y * 0.7 + 64)) : 0
    on.values[i] = (clear.values[i] as number) + 46 * Math.max(0, dense)
  }
  return on
}

const exposure: Record<LimbName, { middle: number; range: number }> = {
  knee: { middle: 118, range: 150 },
  hip: { middle: 205, range: 230 },
  hand: { middle: 50, range: 80 },
  wrist: { middle: 58, range: 86 },
  ankle: { middle: 84, range: 120 },
  foot: { middle: 66, range: 100 },
  shoulder: { middle: 130, range: 190 },
  elbow: { middle: 88, range: 118 },
  lumbar: { middle: 255, range: 230 },
  neck: { middle: 130, range: 190 },
  pelvis: { middle: 280, range: 300 },
}

function limbFilm(
  picture: Of<'limb-film'>,
  index: number,
  seed: string,
  side: Side | undefined,
): MadeInstance {
  const random = randomSource(`${seed}/${index}`)
  const { columns, rows, spacing, limb } = picture
  const on = limbProjection(limb, {
    columns,
    rows,
    spacing,
    side: side === 'L' ? 'L' : 'R',
    turn: picture.turns[index] ?? 1,
    sway: 1.6 * gaussian(random),
  })
  const values = film(on, { ...exposure[limb], detail: 1.5, noise: 0.007 })
  return {
    pixels: bytesOf(values),
    elements: {
      Rows: rows,
      Columns: columns,
      ImagerPixelSpacing: [spacing, spacing],
      InstanceNumber: index + 1,
      ...grey16,
    },
  }
}

function breastFilm(picture: Of<'mammogram'>, index: number, seed: string): MadeInstance {
  const [side, view] = picture.views[index] as readonly ['R' | 'L', 'CC' | 'MLO']
  const values = mammogram({
    columns: picture.columns,
    rows: picture.rows,
    spacing: picture.spacing,
    side,
    view,
    // the same breasts year after year, a little less dense
    density: 0.46,
    seed: `breast/${seed.startsWith('aino') ? 'aino' : seed}/${side}`,
    mass: picture.mass && side === 'L',
  })
  return {
    pixels: bytesOf(values),
    elements: {
      Rows: picture.rows,
      Columns: picture.columns,
      ImagerPixelSpacing: [picture.spacing, picture.spacing],
      InstanceNumber: index + 1,
      ...grey16,
    },
  }
}

function echoClip(picture: Of<'echo-clip'>, index: number): MadeInstance {
  const frame = picture.columns * picture.rows * 3
  const pixels = new Uint8Array(frame * picture.frames)
  for (let i = 0; i < picture.frames; i++) pixels.set(heartFrame(picture, i), i * frame)
  const screen = heartScreen(picture)
  const wide = Math.sin(sector.halfAngle) * sector.depth
  return {
    pixels,
    elements: {
      Rows: picture.rows,
      Columns: picture.columns,
      NumberOfFrames: picture.frames,
      InstanceNumber: index + 1,
      ...grey8,
      SequenceOfUltrasoundRegions: [
        region(screen, { left: -wide, right: wide, deep: sector.depth }, 1, picture),
      ],
    },
  }
}

function still(picture: Of<'still-us'>, index: number, seed: string): MadeInstance {
  const { columns, rows, organ } = picture
  const fan = stillSector(organ)
  const wide = fan.halfAngle === 0 ? fan.halfWidth : Math.sin(fan.halfAngle) * fan.depth
  const pixels = stillPicture(organ, columns, rows, `${seed}/${index}`)
  return {
    pixels,
    elements: {
      Rows: rows,
      Columns: columns,
      InstanceNumber: index + 1,
      ...grey8,
      SequenceOfUltrasoundRegions: [
        region(
          stillScreen(organ, columns, rows),
          { left: -wide, right: wide, deep: fan.depth },
          fan.halfAngle === 0 ? 0 : 1,
          picture,
        ),
      ],
    },
  }
}

// PS3.3 C.8.5.5: a two-dimensional tissue region, units of cm
function region(
  screen: { mmPerPixel: number; apexX: number; apexY: number },
  box: { left: number; right: number; deep: number },
  flags: number,
  size: { columns: number; rows: number },
): Dataset {
  const toX = (mm: number): number =>
    Math.max(0, Math.min(size.columns - 1, Math.round(screen.apexX + mm / screen.mmPerPixel)))
  const toY = (mm: number): number =>
    Math.max(0, Math.min(size.rows - 1, Math.round(screen.apexY + mm / screen.mmPerPixel)))
  return {
    RegionSpatialFormat: 1,
    RegionDataType: 1,
    RegionFlags: flags * 0,
    RegionLocationMinX0: toX(box.left),
    RegionLocationMinY0: toY(0),
    RegionLocationMaxX1: toX(box.right),
    RegionLocationMaxY1: toY(box.deep),
    PhysicalUnitsXDirection: 3,
    PhysicalUnitsYDirection: 3,
    PhysicalDeltaX: screen.mmPerPixel / 10,
    PhysicalDeltaY: screen.mmPerPixel / 10,
  }
}

function angiogram(picture: Of<'coronary-clip'>, index: number, seed: string): MadeInstance {
  const frame = picture.columns * picture.rows
  const pixels = new Uint8Array(frame * picture.frames)
  const make = coronaryClip(
    picture,
    picture.narrowing ? 'coronary/narrow' : `coronary/${seed}`,
    picture.narrowing,
  )
  for (let i = 0; i < picture.frames; i++) pixels.set(make(i), i * frame)
  return {
    pixels,
    elements: {
      Rows: picture.rows,
      Columns: picture.columns,
      NumberOfFrames: picture.frames,
      InstanceNumber: index + 1,
      ...grey8,
    },
  }
}

function boneScan(picture: Of<'bone-scan'>, index: number, seed: string): MadeInstance {
  const { columns, rows } = picture
  const samples = new Uint16Array(columns * rows * 2)
  samples.set(wholeBody(columns, rows, 'front', seed), 0)
  samples.set(wholeBody(columns, rows, 'back', seed), columns * rows)
  return {
    pixels: bytesOf(samples),
    elements: {
      Rows: rows,
      Columns: columns,
      NumberOfFrames: 2,
      InstanceNumber: index + 1,
      BitsAllocated: 16,
      BitsStored: 16,
      HighBit: 15,
      PixelRepresentation: 0,
    },
  }
}

/** The printout of a densitometer: the hip and the reference curve with the patient's value on it, in colour. */
function boneDensity(picture: Of<'bone-density'>, index: number, seed: string): MadeInstance {
  const { columns, rows } = picture
  const random = randomSource(seed)
  const half = Math.floor(columns / 2)
  const on = limbProjection('hip', {
    columns: half,
    rows,
    spacing: 1.7,
    side: 'L',
    turn: 1,
    sway: gaussian(random),
  })
  const hip = film(on, { middle: 205, range: 230, detail: 1.3, noise: 0.02 })
  const grain = noiseTile('dxa', 64, 0.5)
  const score = -1.2 - 1.2 * random()
  const pixels = new Uint8Array(columns * rows * 3).fill(245)
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const o = (row * columns + column) * 3
      if (column < half) {
        const v = (hip[row * half + column] as number) / 16 + 2 * tileAt(grain, column, row)
        pixels.fill(Math.max(0, Math.min(255, v)), o, o + 3)
      } else chart(pixels, o, (column - half) / half, row / rows, score)
    }
  }
  const mark = between(random, 0, 0)
  return { pixels, elements: { Rows: rows, Columns: columns, InstanceNumber: index + 1 + mark, ...grey8 } }
}

/** Bands of normal, thinned and brittle bone that fall with age; a cross where the patient is. */
function chart(pixels: Uint8Array, o: number, x: number, y: number, score: number): void {
  if (x < 0.14 || x > 0.92 || y < 0.2 || y > 0.8) return
  const t = (x - 0.14) / 0.78
  const line = 0.28 + 0.22 * t * t
  const below = (y - line) / 0.06
  const [r, g, b] = below < 1 ? [196, 226, 178] : below < 2.5 ? [250, 232, 164] : [240, 182, 168]
  const patientY = 0.28 + 0.22 * 0.62 ** 2 - score * 0.06
  const onCross = Math.hypot((t - 0.62) * 1.2, y - patientY) < 0.018
  pixels[o] = onCross ? 20 : r
  pixels[o + 1] = onCross ? 20 : g
  pixels[o + 2] = onCross ? 20 : b
}
