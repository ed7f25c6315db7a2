import { type DicomJson, text } from '../attributes.ts'
import type { Inspected } from '../gate.ts'
import type { ByteSource } from '../source.ts'
import type { DecodedFrame } from './decode.ts'
import { broken } from './description.ts'
import { paint, paletteOf } from './palette.ts'

/** Three bytes of red, green, blue for every pixel. */
export function colourPixels(source: ByteSource, inspected: Inspected, frame: DecodedFrame): Buffer {
  if (frame.photometric === 'PALETTE COLOR') {
    const out = Buffer.allocUnsafe(frame.rows * frame.columns * 3)
    paint(out, frame.data, paletteOf(source, inspected, frame.signed))
    return out
  }
  const bytes = eightBits(frame)
  const isShared = sharing.has(frame.photometric) && bytes.length < frame.rows * frame.columns * 3
  const together = isShared ? spread422(bytes, frame) : interleaved(bytes, frame)
  const ycc = transforms[frame.photometric]
  return ycc === undefined ? together : toRgb(together, ycc)
}

/** Whether the larger values of a grey image stand for colours: PS3.3 C.7.6.19, C.8.16.2.1.1.1. */
export const hasColours = (json: DicomJson): boolean =>
  json['00281101'] !== undefined && ['COLOR', 'MIXED'].includes(text(json, 'PixelPresentation') ?? '')

/** Grey below the first entry of the supplemental palette, its colours from there on. */
export function partlyColoured(
  source: ByteSource,
  inspected: Inspected,
  frame: DecodedFrame,
  grey: Buffer,
): Buffer {
  const out = Buffer.allocUnsafe(grey.length * 3)
  for (let at = 0; at < grey.length; at++) out.fill(grey[at] ?? 0, at * 3, at * 3 + 3)
  const palette = paletteOf(source, inspected, frame.signed)
  paint(out, frame.data, palette, palette.firstMapped)
  return out
}

const sharing: ReadonlySet<string> = new Set(['YBR_FULL_422', 'YBR_PARTIAL_422'])

/** Samples of more than eight bits onto 0 to 255. */
function eightBits(frame: DecodedFrame): Uint8Array {
  const { data, bits } = frame
  if (data instanceof Uint8Array && bits === 8) return data
  const scale = 255 / (2 ** bits - 1)
  const low = frame.signed ? -(2 ** (bits - 1)) : 0
  return Uint8Array.from({ length: data.length }, (_, at) => clamp(((data[at] ?? 0) - low) * scale))
}

function interleaved(bytes: Uint8Array, frame: DecodedFrame): Buffer {
  const length = frame.rows * frame.columns
  if (bytes.length < length * frame.samples) broken('a frame is shorter than its size says.')
  if (!frame.planar && frame.samples === 3) return Buffer.from(bytes.buffer, bytes.byteOffset, length * 3)
  const out = Buffer.allocUnsafe(length * 3)
  const [pixel, plane] = frame.planar ? [1, length] : [frame.samples, 1]
  // The retired ARGB has its opacity first: PS3.3-1998 C.7.6.3.1.2
  const skipped = frame.photometric === 'ARGB' ? plane : 0
  for (let at = 0, to = 0; at < length; at++) {
    const from = at * pixel + skipped
    out[to++] = bytes[from] ?? 0
    out[to++] = bytes[from + plane] ?? 0
    out[to++] = bytes[from + 2 * plane] ?? 0
  }
  return out
}

/** Two luminances share their chrominances, in the order Y Y Cb Cr: PS3.3 C.7.6.3.1.2. */
function spread422(bytes: Uint8Array, frame: DecodedFrame): Buffer {
  const length = frame.rows * frame.columns
  const out = Buffer.allocUnsafe(length * 3)
  for (let at = 0; at < length; at++) {
    const from = (at >>> 1) * 4
    out[at * 3] = bytes[from + (at & 1)] ?? 0
    out[at * 3 + 1] = bytes[from + 2] ?? 0
    out[at * 3 + 2] = bytes[from + 3] ?? 0
  }
  return out
}

const clamp = (value: number): number => (value <= 0 ? 0 : value >= 255 ? 255 : Math.round(value))

/** What the luminance begins at and is multiplied with, and what the chrominances are. */
interface Ycc {
  readonly black: number
  readonly gain: number
  readonly colourGain: number
}

const full: Ycc = { black: 0, gain: 1, colourGain: 1 }
/** Luminance of 16 to 235, chrominances of 16 to 240: ITU-R BT.601. */
const partial: Ycc = { black: 16, gain: 255 / 219, colourGain: 255 / 224 }

/** The inverses of PS3.3 C.7.6.3.1.2; decoders of JPEG 2000 undo YBR_ICT and YBR_RCT themselves. */
const transforms: Readonly<Record<string, Ycc>> = {
  YBR_FULL: full,
  YBR_FULL_422: full,
  YBR_ICT: full,
  YBR_PARTIAL_422: partial,
  YBR_PARTIAL_420: partial,
}

/** Into new memory. */
function toRgb(ycc: Buffer, { black, gain, colourGain }: Ycc): Buffer {
  const out = Buffer.allocUnsafe(ycc.length)
  for (let at = 0; at + 2 < ycc.length; at += 3) {
    const y = ((ycc[at] ?? 0) - black) * gain
    const cb = ((ycc[at + 1] ?? 0) - 128) * colourGain
    const cr = ((ycc[at + 2] ?? 0) - 128) * colourGain
    out[at] = clamp(y + 1.402 * cr)
    out[at + 1] = clamp(y - 0.344136 * cb - 0.714136 * cr)
    out[at + 2] = clamp(y + 1.772 * cb)
  }
  return out
}
