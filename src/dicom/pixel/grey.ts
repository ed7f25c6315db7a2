import { LRUCache } from 'lru-cache'
import type { Allocate } from '../reused-memory.ts'
import type { DecodedFrame } from './decode.ts'
import type { Modality, Window } from './look-up.ts'
import type { LookUpTable } from './look-up-table.ts'
import type { SampleArray } from './sample-values.ts'

/** How the values of one frame become eight bits of grey. */
export interface GreyStage {
  readonly modality: Modality
  /** undefined: from the smallest to the largest value of the frame. */
  readonly voi: Window | LookUpTable | undefined
  /** What stands between the shade and the picture: PS3.3 C.11.6. */
  readonly presentation?: LookUpTable | undefined
  readonly inverse: boolean
  /** Stored values that are no part of the picture: PS3.3 C.7.5.1.1.2. */
  readonly padding?: { readonly from: number; readonly to: number }
}

type Curve = (value: number) => number

const clamp = (value: number): number => (value <= 0 ? 0 : value >= 255 ? 255 : Math.round(value))

/** PS3.3 C.11.2.1.2 and C.11.2.1.3, onto 0 to 255 and beyond. */
function windowCurve({ center, width, function: form }: Window): Curve {
  if (form === 'SIGMOID') return (value) => 255 / (1 + Math.exp((-4 * (value - center)) / width))
  if (form === 'LINEAR_EXACT') return (value) => ((value - center) / width + 0.5) * 255
  if (width === 1) return (value) => (value <= center - 0.5 ? 0 : 255)
  const scale = 255 / (width - 1)
  const start = center - 0.5 - (width - 1) / 2
  return (value) => (value - start) * scale
}

function tableCurve(table: LookUpTable): Curve {
  const { entries, firstMapped } = table
  const scale = 255 / (2 ** table.bits - 1)
  const last = entries.length - 1
  return (value) => (entries[Math.max(0, Math.min(last, Math.round(value) - firstMapped))] ?? 0) * scale
}

/** From a shade to eight bits; a presentation table's entries cover all shades: PS3.3 C.11.6.1. */
function endCurve(table: LookUpTable | undefined): Curve {
  if (table === undefined) return clamp
  const { entries, bits } = table
  const step = (entries.length - 1) / 255
  const scale = 255 / (2 ** bits - 1)
  return (shade) => clamp((entries[Math.round(Math.max(0, Math.min(255, shade)) * step)] ?? 0) * scale)
}

function rangeCurve(low: number, high: number): Curve {
  const scale = high > low ? 255 / (high - low) : 0
  return (value) => (value - low) * scale
}

export function modalityCurve(modality: Modality): Curve {
  if (modality.kind === 'rescale') {
    const { slope, intercept } = modality
    return (value) => value * slope + intercept
  }
  const { entries, firstMapped } = modality.table
  const last = entries.length - 1
  return (value) => entries[Math.max(0, Math.min(last, value - firstMapped))] ?? 0
}

/** One byte of grey for every pixel, in memory of `allocate`; what is no part of the picture is black. */
export function greyPixels(
  frame: DecodedFrame,
  stage: GreyStage,
  allocate: Allocate = Buffer.allocUnsafe,
): Buffer {
  const { data } = frame
  const out = allocate(frame.rows * frame.columns)
  if (data.BYTES_PER_ELEMENT <= 2) throughTable(bitsOf(data), tableFor(data, stage), out)
  else {
    const show = showCurve(data, stage)
    for (let at = 0; at < out.length; at++) out[at] = show(data[at] ?? 0)
  }
  return out
}

/** Stored values as the whole numbers that their bits are, for an index. */
const bitsOf = ({
  buffer,
  byteOffset,
  length,
  BYTES_PER_ELEMENT: width,
}: SampleArray): Uint8Array | Uint16Array =>
  width === 1 ? new Uint8Array(buffer, byteOffset, length) : new Uint16Array(buffer, byteOffset, length)

function throughTable(indexes: Uint8Array | Uint16Array, table: Uint8Array, out: Buffer): void {
  const length = Math.min(out.length, indexes.length)
  if (indexes instanceof Uint16Array)
    for (let at = 0; at < length; at++) out[at] = table[indexes[at] ?? 0] ?? 0
  else for (let at = 0; at < length; at++) out[at] = table[indexes[at] ?? 0] ?? 0
  out.fill(0, length)
}

// Images of a series have the same window
const tables = new LRUCache<string, Uint8Array>({ max: 32 })

/** Grey of every value of eight or sixteen bits. */
function tableFor(data: SampleArray, stage: GreyStage): Uint8Array {
  const { modality, voi, presentation, inverse, padding } = stage
  if (modality.kind === 'table' || presentation || voi === undefined || 'entries' in voi)
    return makeTable(data, stage)
  const isSigned = data instanceof Int16Array || data instanceof Int8Array
  const form = [data.BYTES_PER_ELEMENT, isSigned, inverse, padding?.from, padding?.to]
  const key = [...form, ...Object.values(modality), voi.center, voi.width, voi.function].join()
  const table = tables.get(key) ?? makeTable(data, stage)
  tables.set(key, table)
  return table
}

function makeTable(data: SampleArray, stage: GreyStage): Uint8Array {
  const size = 2 ** (data.BYTES_PER_ELEMENT * 8)
  const low = data instanceof Int16Array || data instanceof Int8Array ? -size / 2 : 0
  const show = showCurve(data, stage)
  const table = new Uint8Array(size)
  for (let value = low; value < low + size; value++) table[value & (size - 1)] = show(value)
  const { padding } = stage
  if (padding === undefined) return table
  const last = Math.min(padding.to, low + size - 1)
  for (let value = Math.max(low, padding.from); value <= last; value++) table[value & (size - 1)] = 0
  return table
}

/** From stored values to grey. */
function showCurve(data: SampleArray, stage: GreyStage): Curve {
  const toValue = modalityCurve(stage.modality)
  const { low, high } = stage.voi === undefined ? valueRange(data, stage.padding) : { low: 0, high: 0 }
  const shade = shadeCurve(stage, toValue(low), toValue(high))
  return stage.inverse ? (value) => 255 - shade(toValue(value)) : (value) => shade(toValue(value))
}

function shadeCurve(stage: GreyStage, low: number, high: number): Curve {
  const shade = voiCurve(stage.voi, low, high)
  const end = endCurve(stage.presentation)
  return (value) => end(shade(value))
}

function voiCurve(voi: GreyStage['voi'], low: number, high: number): Curve {
  if (voi === undefined) return rangeCurve(Math.min(low, high), Math.max(low, high))
  return 'entries' in voi ? tableCurve(voi) : windowCurve(voi)
}

interface Range {
  readonly low: number
  readonly high: number
}

/** Smallest and largest value outside the padding, 0 and 0 when there is none. */
function valueRange(data: SampleArray, padding: GreyStage['padding']): Range {
  const from = padding?.from ?? Number.POSITIVE_INFINITY
  const to = padding?.to ?? Number.NEGATIVE_INFINITY
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  for (let at = 0; at < data.length; at++) {
    const value = data[at] ?? 0
    if (value >= from && value <= to) continue
    if (value < low) low = value
    if (value > high) high = value
  }
  return low <= high ? { low, high } : { low: 0, high: 0 }
}
