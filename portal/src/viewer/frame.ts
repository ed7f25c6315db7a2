import { type DataSet, item, number, numbers, text } from './dicom-json.ts'
import { groups, nearest, places } from './functional-groups.ts'
import { type LookUpTable, lookUpTable } from './look-up-table.ts'
import { type StoredWindow, storedWindows } from './window.ts'

/** How a frame's samples are written (PS3.3 C.7.6.3). */
export interface PixelFormat {
  readonly rows: number
  readonly columns: number
  readonly samples: number
  readonly bitsAllocated: number
  readonly bitsStored: number
  readonly highBit: number
  readonly signed: boolean
  readonly float: boolean
  readonly planar: boolean
  readonly photometric: string
}

/** How stored values become what they stand for: PS3.3 C.11.1. */
export type ModalityTransform =
  | { readonly kind: 'rescale'; readonly slope: number; readonly intercept: number }
  | { readonly kind: 'table'; readonly table: LookUpTable }

/** Everything that turning a frame's bytes into values takes; it can be sent to a worker. */
export interface FrameDescription {
  readonly format: PixelFormat
  readonly modality: ModalityTransform
  readonly palette?: readonly [LookUpTable, LookUpTable, LookUpTable]
}

const sampleCounts = new Set([1, 3, 4])
const allocations = new Set([1, 8, 16, 32, 64])

/** The format of a data set's pixels; undefined when it describes none that can be. */
export function pixelFormat(set: DataSet): PixelFormat | undefined {
  const samples = number(set, '00280002') ?? 1
  const bits = bitsOf(set)
  const rows = number(set, '00280010') ?? 0
  const columns = number(set, '00280011') ?? 0
  if (bits === undefined || rows < 1 || columns < 1 || !sampleCounts.has(samples)) return undefined
  return {
    rows,
    columns,
    samples,
    ...bits,
    signed: number(set, '00280103') === 1,
    planar: number(set, '00280006') === 1,
    photometric: text(set, '00280004') ?? (samples === 1 ? 'MONOCHROME2' : 'RGB'),
  }
}

type Bits = Pick<PixelFormat, 'bitsAllocated' | 'bitsStored' | 'highBit' | 'float'>

function bitsOf(set: DataSet): Bits | undefined {
  if (set['7FE00008'] !== undefined) return { bitsAllocated: 32, bitsStored: 32, highBit: 31, float: true }
  if (set['7FE00009'] !== undefined) return { bitsAllocated: 64, bitsStored: 64, highBit: 63, float: true }
  const bitsAllocated = number(set, '00280100') ?? 0
  const bitsStored = number(set, '00280101') ?? bitsAllocated
  if (!allocations.has(bitsAllocated) || bitsStored < 1 || bitsStored > bitsAllocated) return undefined
  const highBit = number(set, '00280102') ?? bitsStored - 1
  const isSound = highBit >= bitsStored - 1 && highBit < bitsAllocated
  return { bitsAllocated, bitsStored, highBit: isSound ? highBit : bitsStored - 1, float: false }
}

/**
 * What it takes to decode frame `frame` (from 1): undefined when the data set has no pixels or a table of it didn't
 * come with the metadata, so that only the server can render it.
 */
export function describeFrame(set: DataSet, frame: number): FrameDescription | undefined {
  const format = pixelFormat(set)
  const modality = modalityOf(set, frame)
  if (format === undefined || modality === undefined) return undefined
  if (format.photometric !== 'PALETTE COLOR') return { format, modality }
  const palette = paletteOf(set, format.signed)
  return palette === undefined ? undefined : { format, modality, palette }
}

function modalityOf(set: DataSet, frame: number): ModalityTransform | undefined {
  const table = lookUpTable(item(set, '00283000'))
  if (table === 'elsewhere') return undefined
  if (table !== undefined) return { kind: 'table', table }
  return (
    nearest<ModalityTransform>(set, frame, groups.modality, rescaleAt) ??
    doseScaling(set) ?? { kind: 'rescale', slope: 1, intercept: 0 }
  )
}

function rescaleAt(place: DataSet): ModalityTransform | undefined {
  const slope = number(place, '00281053')
  const intercept = number(place, '00281052')
  if (slope === undefined && intercept === undefined) return undefined
  return { kind: 'rescale', slope: slope === undefined || slope === 0 ? 1 : slope, intercept: intercept ?? 0 }
}

// PS3.3 C.8.8.3.2: the values of a dose grid times this are the dose
function doseScaling(set: DataSet): ModalityTransform | undefined {
  const slope = number(set, '3004000E')
  return slope === undefined || slope === 0 ? undefined : { kind: 'rescale', slope, intercept: 0 }
}

const paletteTags = [
  { descriptor: '00281101', data: '00281201' },
  { descriptor: '00281102', data: '00281202' },
  { descriptor: '00281103', data: '00281203' },
] as const

function paletteOf(set: DataSet, isSigned: boolean): FrameDescription['palette'] {
  const [red, green, blue] = paletteTags.map((tags) => lookUpTable(set, tags))
  if (!isTable(red) || !isTable(green) || !isTable(blue)) return undefined
  const placed = (table: LookUpTable): LookUpTable =>
    isSigned && table.firstMapped > 0x7fff ? { ...table, firstMapped: table.firstMapped - 0x10000 } : table
  return [placed(red), placed(green), placed(blue)]
}

function isTable(table: LookUpTable | 'elsewhere' | undefined): table is LookUpTable {
  return table !== undefined && table !== 'elsewhere'
}

/** What a frame's grey is shown with, unless the reader wants otherwise. */
export interface Presentation {
  readonly windows: readonly StoredWindow[]
  /** VOI LUT (PS3.3 C.11.2), where the object has one and no window. */
  readonly table?: LookUpTable
  /** Values in this range (of the modality) are padding and say nothing about the contrast. */
  readonly padding?: { readonly from: number; readonly to: number }
}

/** Windows, VOI LUT and padding of frame `frame` (from 1). */
export function presentationOf(set: DataSet, frame: number, modality: ModalityTransform): Presentation {
  const windows =
    places(set, frame, groups.window)
      .map(storedWindows)
      .find((found) => found.length > 0) ?? []
  const table = windows.length > 0 ? undefined : lookUpTable(item(set, '00283010'))
  const padding = paddingOf(set, modality)
  return {
    windows,
    ...(isTable(table) ? { table } : {}),
    ...(padding === undefined ? {} : { padding }),
  }
}

function paddingOf(set: DataSet, modality: ModalityTransform): Presentation['padding'] {
  const [value] = numbers(set, '00280120')
  if (value === undefined || modality.kind === 'table') return undefined
  const limit = number(set, '00280121') ?? value
  const ends = [value, limit].map((stored) => stored * modality.slope + modality.intercept)
  return { from: Math.min(...ends), to: Math.max(...ends) }
}

/** Unit of a frame's values, as "HU"; undefined when the object gives none. */
export function unitOf(set: DataSet, frame: number): string | undefined {
  const type = nearest(set, frame, groups.modality, (place) => text(place, '00281054'))
  if (type !== undefined && type !== 'US') return type
  const modality = text(set, '00080060')
  // PS3.3 C.8.2.1.1.2: rescaled CT is in Hounsfield units unless it says otherwise; localizers aren't
  if (modality === 'CT' && type === undefined) return isLocalizer(set) ? undefined : 'HU'
  if (modality === 'PT') return text(set, '00541001')
  if (modality === 'RTDOSE') return text(set, '30040002')
  return undefined
}

function isLocalizer(set: DataSet): boolean {
  return (set['00080008']?.Value ?? []).includes('LOCALIZER')
}

/** Ratio of a lossy compression that the pixels went through at any time (PS3.3 C.7.6.1.1.5). */
export function lossyOf(set: DataSet): { readonly ratio?: number } | undefined {
  if (text(set, '00282110') !== '01') return undefined
  const ratio = number(set, '00282112')
  return ratio === undefined ? {} : { ratio }
}
