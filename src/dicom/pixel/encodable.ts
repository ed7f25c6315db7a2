import type { EncodableFrame } from './codecs/encodable-frame.ts'
import type { DecodedFrame } from './decode.ts'
import type { PixelDescription } from './description.ts'

/** A frame for an encoder that knows signs: each sample has its Bits Stored. */
export function encodable(frame: DecodedFrame, pixels: PixelDescription): EncodableFrame {
  const { bitsAllocated, bitsStored } = pixels
  return withBits(frame, isWithin(frame, bitsStored) ? bitsStored : bitsAllocated)
}

/**
 * A frame for an encoder that knows no signs: those are extended over all Bits Allocated, which is what a reader takes
 * them for. Two bytes of an object stay two.
 */
export function encodableUnsigned(frame: DecodedFrame, pixels: PixelDescription): EncodableFrame {
  const { bitsAllocated, bitsStored } = pixels
  const isNarrow = !frame.signed && isWithin(frame, bitsStored)
  return withBits(frame, isNarrow ? Math.max(bitsStored, bitsAllocated === 16 ? 9 : 2) : bitsAllocated)
}

/** What was coded with loss may go beyond its Bits Stored. */
function isWithin({ data, signed }: DecodedFrame, bits: number): boolean {
  if (signed) return true
  const most = 2 ** bits
  for (let at = 0; at < data.length; at++) if ((data[at] ?? 0) >= most) return false
  return true
}

function withBits(frame: DecodedFrame, bits: number): EncodableFrame {
  const { rows, columns, samples, signed, data } = frame
  const isRgb = samples === 3 && frame.photometric === 'RGB'
  return {
    rows,
    columns,
    samples,
    bits,
    signed,
    isRgb,
    data: bits > 8 ? Uint16Array.from(data) : Uint8Array.from(data),
  }
}
