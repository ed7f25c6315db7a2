import { broken, type PixelDescription } from '../description.ts'
import type { Samples } from './coded-frame.ts'
import { type JpegFrame, jpegFrame, nextSegment, type Segment } from './jpeg-header.ts'
import {
  type BitReader,
  bitReader,
  type HuffmanTable,
  readCode,
  readHuffmanTables,
  readSigned,
  restart,
} from './jpeg-huffman.ts'

interface Scan {
  readonly tables: readonly HuffmanTable[]
  /** Places of the scan's components within a pixel. */
  readonly places: readonly number[]
  readonly predictor: number
  readonly pointTransform: number
}

/** JPEG process 14: ITU-T T.81 Annex H, Huffman coded, any predictor, 2 to 16 bits. */
export function decodeJpegLossless(bytes: Buffer, pixels: PixelDescription): Samples {
  const tables = new Map<number, HuffmanTable>()
  let frame: JpegFrame | undefined
  let interval = 0
  let out: Uint8Array | Uint16Array | undefined
  let segment = nextSegment(bytes, 2)
  while (segment !== undefined) {
    let after = segment.end
    if (segment.marker === 0xc4) readHuffmanTables(bytes, segment, tables)
    else if (segment.marker === 0xc3) {
      frame = soundFrame(jpegFrame(bytes, segment), pixels)
      const length = frame.rows * frame.columns * frame.components.length
      out = frame.precision > 8 ? new Uint16Array(length) : new Uint8Array(length)
    } else if (segment.marker === 0xdd) interval = bytes.readUInt16BE(segment.start)
    else if (segment.marker === 0xda) {
      if (frame === undefined || out === undefined)
        return broken('a JPEG scan comes before its frame header.')
      const bits = bitReader(bytes, segment.end)
      decodeScan(bits, frame, readScan(bytes, segment, frame, tables), interval, out)
      after = bits.at
    }
    segment = nextSegment(bytes, after)
  }
  if (frame === undefined || out === undefined) return broken('a JPEG frame header is missing.')
  return { data: out, bits: frame.precision, signed: pixels.signed, planar: false }
}

function soundFrame(frame: JpegFrame, pixels: PixelDescription): JpegFrame {
  const fits = frame.rows === pixels.rows && frame.columns === pixels.columns
  if (!fits || frame.components.length !== pixels.samples)
    broken('JPEG data are of another size than the image.')
  if (frame.precision < 2 || frame.precision > 16) broken('JPEG data have no valid precision.')
  if (frame.components.some((component) => component.h !== 1 || component.v !== 1))
    broken('lossless JPEG data share samples between pixels.')
  return frame
}

function readScan(bytes: Buffer, segment: Segment, frame: JpegFrame, known: Map<number, HuffmanTable>): Scan {
  const count = bytes[segment.start] ?? 0
  if (count < 1 || count > frame.components.length || segment.end - segment.start < 4 + count * 2)
    broken('a JPEG scan header is not valid.')
  const tables: HuffmanTable[] = []
  const places: number[] = []
  for (let index = 0; index < count; index++) {
    const at = segment.start + 1 + index * 2
    const table = known.get((bytes[at + 1] ?? 0) >>> 4)
    const place = frame.components.findIndex((component) => component.id === bytes[at])
    if (table === undefined || place < 0) return broken('a JPEG scan has no table or no component.')
    tables.push(table)
    places.push(place)
  }
  const at = segment.start + 1 + count * 2
  const predictor = bytes[at] ?? 0
  if (predictor < 1 || predictor > 7) broken('lossless JPEG data have no valid predictor.')
  return { tables, places, predictor, pointTransform: (bytes[at + 2] ?? 0) & 15 }
}

function decodeScan(
  bits: BitReader,
  frame: JpegFrame,
  scan: Scan,
  interval: number,
  out: Uint8Array | Uint16Array,
): void {
  const { columns, rows } = frame
  const stride = frame.components.length
  const line = columns * stride
  const initial = 1 << (frame.precision - scan.pointTransform - 1)
  const mask = 0xffff
  let left = interval
  // After a restart prediction begins anew, as at the first line: H.1.2.1
  let firstLine = 0
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      if (interval > 0 && left-- === 0) {
        restart(bits)
        left = interval - 1
        firstLine = y
      }
      const isStart = y === firstLine && x === 0
      for (let index = 0; index < scan.places.length; index++) {
        const at = y * line + x * stride + (scan.places[index] ?? 0)
        const table = scan.tables[index]
        if (table === undefined) continue
        const predicted = isStart
          ? initial
          : y === firstLine
            ? (out[at - stride] ?? 0)
            : x === 0
              ? (out[at - line] ?? 0)
              : predict(
                  scan.predictor,
                  out[at - stride] ?? 0,
                  out[at - line] ?? 0,
                  out[at - line - stride] ?? 0,
                )
        out[at] = (predicted + difference(bits, table)) & mask
      }
    }
  }
  if (scan.pointTransform === 0) return
  for (const place of scan.places)
    for (let at = place; at < out.length; at += stride) out[at] = (out[at] ?? 0) << scan.pointTransform
}

/** H.1.2.2: a category of 16 stands for 32768 and has no bits. */
function difference(bits: BitReader, table: HuffmanTable): number {
  const size = readCode(bits, table)
  if (size === 16) return 32_768
  return size > 16 ? broken('JPEG data hold a difference that is too large.') : readSigned(bits, size)
}

/** Table H.1: a left, b above, c above left. */
function predict(predictor: number, a: number, b: number, c: number): number {
  switch (predictor) {
    case 1:
      return a
    case 2:
      return b
    case 3:
      return c
    case 4:
      return a + b - c
    case 5:
      return a + ((b - c) >> 1)
    case 6:
      return b + ((a - c) >> 1)
    default:
      return (a + b) >> 1
  }
}
