import type { DecodedFrame } from './decode.ts'
import type { Modality, Window } from './look-up.ts'
import type { LookUpTable } from './look-up-table.ts'
import type { SampleArray } from './sample-values.ts'

/** How the values of one frame become eight bits of grey. */
export interface GreyStage {
  readonly modality: Modality
  /** undefined: from the smallest to the largest value of the frame. */
  readonly voi: Window | LookUpTable | undefined
  readonly inverse: boolean
  /** Stored values that are no part of the picture: PS3.3 C.7.5.1.1.2. */
  readonly padding?: { readonly from: number; readonly to: number }
}

type Curve = (value: number) => number

const clamp = (value: number): number => (value <= 0 ? 0 : value >= 255 ? 255 : Math.round(value))

/** PS3.3 C.11.2.1.2 and C.11.2.1.3, onto 0 to 255. */
function windowCurve({ center, width, function: form }: Window): Curve {
  if (form === 'SIGMOID') return (value) => clamp(255 / (1 + Math.exp((-4 * (value - center)) / width)))
  if (form === 'LINEAR_EXACT') return (value) => clamp(((value - center) / width + 0.5) * 255)
  if (width === 1) return (value) => (value <= center - 0.5 ? 0 : 255)
  const scale = 255 / (width - 1)
  const start = center - 0.5 - (width - 1) / 2
  return (value) => clamp((value - start) * scale)
}

function tableCurve(table: LookUpTable): Curve {
  const { entries, firstMapped } = table
  const scale = 255 / (2 ** table.bits - 1)
  const last = entries.length - 1
  return (value) =>
    clamp((entries[Math.max(0, Math.min(last, Math.round(value) - firstMapped))] ?? 0) * scale)
}

function rangeCurve(low: number, high: number): Curve {
  const scale = high > low ? 255 / (high - low) : 0
  return (value) => clamp((value - low) * scale)
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

/** One byte of grey for every pixel; what is no part of the picture is black. */
export function greyPixels(frame: DecodedFrame, stage: GreyStage): Buffer {
  const { data } = frame
  const { padding } = stage
  const out = Buffer.allocUnsafe(frame.rows * frame.columns)
  const all = valueRange(data, undefined)
  const shown = padding === undefined ? all : valueRange(data, padding)
  const toValue = modalityCurve(stage.modality)
  const shade = shadeCurve(stage, toValue(shown.low), toValue(shown.high))
  const show: Curve = stage.inverse
    ? (value) => 255 - shade(toValue(value))
    : (value) => shade(toValue(value))
  if (data.BYTES_PER_ELEMENT > 2) {
    for (let at = 0; at < out.length; at++) out[at] = show(data[at] ?? 0)
    return out
  }
  // A table for the values that occur costs less than a calculation for every pixel
  const { low } = all
  const table = new Uint8Array(all.high - low + 1)
  for (let index = 0; index < table.length; index++) table[index] = show(low + index)
  if (padding !== undefined) table.fill(0, Math.max(0, padding.from - low), Math.max(0, padding.to - low + 1))
  for (let at = 0; at < out.length; at++) out[at] = table[(data[at] ?? 0) - low] ?? 0
  return out
}

function shadeCurve(stage: GreyStage, low: number, high: number): Curve {
  const { voi } = stage
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
