import type { DecodedFrame } from './decode.ts'
import type { SampleArray } from './sample-values.ts'

export const bytesOf = ({ data }: { readonly data: SampleArray }): Buffer =>
  Buffer.from(data.buffer, data.byteOffset, data.byteLength)

/** `columns` lines of `rows` units each (of `unit` bytes), turned into `rows` lines of `columns`. */
export function transposed(bytes: Buffer, unit: number, rows: number, columns: number): Buffer {
  const out = Buffer.alloc(bytes.length)
  for (let column = 0; column < columns; column++) {
    for (let row = 0; row < rows; row++) {
      const from = (column * rows + row) * unit
      const to = (row * columns + column) * unit
      for (let byte = 0; byte < unit; byte++) out[to + byte] = bytes[from + byte] ?? 0
    }
  }
  return out
}

/** The frame with the samples of each pixel together. */
export function together(frame: DecodedFrame): DecodedFrame {
  if (!frame.planar || frame.samples === 1) return frame
  const { data, rows, columns, samples } = frame
  const bytes = transposed(bytesOf(frame), data.BYTES_PER_ELEMENT, rows * columns, samples)
  const like = data.constructor as new (buffer: ArrayBufferLike) => SampleArray
  return { ...frame, planar: false, data: new like(new Uint8Array(bytes).buffer) }
}

/** Y Y Cb Cr for every two pixels, the chrominance of the first: PS3.3 C.7.6.3.1.2. */
export function shared422({ data, rows, columns }: DecodedFrame): Buffer {
  const pairs = Math.floor((rows * columns) / 2)
  const out = Buffer.alloc(pairs * 4)
  for (let pair = 0; pair < pairs; pair++) {
    const from = pair * 6
    out[pair * 4] = data[from] ?? 0
    out[pair * 4 + 1] = data[from + 3] ?? 0
    out[pair * 4 + 2] = data[from + 1] ?? 0
    out[pair * 4 + 3] = data[from + 2] ?? 0
  }
  return out
}

/** YBR_FULL of YBR_FULL_422: both pixels of a pair get the chrominances that they share. */
export function fullChrominance(frame: DecodedFrame): DecodedFrame {
  const { data, rows, columns } = frame
  const length = rows * columns
  const full = { ...together(frame), photometric: 'YBR_FULL' }
  // A codec has them for each pixel
  if (data.length >= length * 3) return full
  const out = new Uint8Array(length * 3)
  for (let at = 0; at < length; at++) {
    const from = (at >>> 1) * 4
    out[at * 3] = data[from + (at & 1)] ?? 0
    out[at * 3 + 1] = data[from + 2] ?? 0
    out[at * 3 + 2] = data[from + 3] ?? 0
  }
  return { ...full, planar: false, data: out }
}
