import { broken, type PixelDescription } from '../description.ts'
import type { Samples } from './coded-frame.ts'
import { type JpegFrame, jpegFrame, markers, readSegments, type Segment } from './jpeg-header.ts'
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

interface Image {
  readonly frame: JpegFrame
  readonly out: Uint8Array | Uint16Array
}

/** JPEG process 14: ITU-T T.81 Annex H, Huffman coded, any predictor, 2 to 16 bits. */
export function decodeJpegLossless(bytes: Buffer, pixels: PixelDescription): Samples {
  const tables = new Map<number, HuffmanTable>()
  let interval = 0
  let image: Image | undefined
  const handlers: Record<number, (segment: Segment) => number | undefined> = {
    [markers.dht]: (segment) => readHuffmanTables(bytes, segment, tables),
    [markers.sof3]: (segment) => {
      image = newImage(soundFrame(jpegFrame(bytes, segment), pixels))
      return undefined
    },
    [markers.dri]: (segment) => {
      interval = bytes.readUInt16BE(segment.start)
      return undefined
    },
    [markers.sos]: (segment) => {
      if (image === undefined) return broken('a JPEG scan comes before its frame header.')
      const bits = bitReader(bytes, segment.end)
      decodeScan(bits, image, readScan(bytes, segment, image.frame, tables), interval)
      return bits.at
    },
  }
  readSegments(bytes, (segment) => handlers[segment.marker]?.(segment))
  if (image === undefined) return broken('a JPEG frame header is missing.')
  const { frame, out } = image as Image
  return { data: out, bits: frame.precision, signed: pixels.signed, planar: false }
}

function newImage(frame: JpegFrame): Image {
  const length = frame.rows * frame.columns * frame.components.length
  return { frame, out: frame.precision > 8 ? new Uint16Array(length) : new Uint8Array(length) }
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

function decodeScan(bits: BitReader, image: Image, scan: Scan, interval: number): void {
  const { rows, columns, components } = image.frame
  // Restarts come at line ends only: H.1.1
  if (interval % columns !== 0) broken('lossless JPEG data begin anew within a line.')
  const linesPerInterval = interval === 0 ? rows : interval / columns
  for (let y = 0; y < rows; y++) {
    const isFirst = y % linesPerInterval === 0
    if (isFirst && y > 0) restart(bits)
    decodeLine(bits, image, scan, y, isFirst)
  }
  if (scan.pointTransform === 0) return
  const { out } = image
  for (const place of scan.places)
    for (let at = place; at < out.length; at += components.length)
      out[at] = (out[at] ?? 0) << scan.pointTransform
}

function decodeLine(bits: BitReader, image: Image, scan: Scan, y: number, isFirst: boolean): void {
  const { out, frame } = image
  const stride = frame.components.length
  const line = frame.columns * stride
  const initial = 1 << (frame.precision - scan.pointTransform - 1)
  const predict = (isFirst ? fromLeft : predictors[scan.predictor]) ?? fromLeft
  scan.places.forEach((place, index) => {
    const table = scan.tables[index]
    if (table === undefined) return
    const from = y * line + place
    const start = isFirst ? initial : (out[from - line] ?? 0)
    out[from] = (start + difference(bits, table)) & 0xffff
  })
  const single = scan.places.length === 1 ? scan.tables[0] : undefined
  if (single !== undefined) {
    let at = y * line + (scan.places[0] ?? 0) + stride
    for (const end = (y + 1) * line; at < end; at += stride) {
      const predicted = predict(out[at - stride] ?? 0, out[at - line] ?? 0, out[at - line - stride] ?? 0)
      out[at] = (predicted + difference(bits, single)) & 0xffff
    }
    return
  }
  for (let x = 1; x < frame.columns; x++) decodePixel(bits, image, scan, y * line + x * stride, predict)
}

function decodePixel(bits: BitReader, image: Image, scan: Scan, from: number, predict: Predictor): void {
  const { out, frame } = image
  const stride = frame.components.length
  const line = frame.columns * stride
  for (let index = 0; index < scan.places.length; index++) {
    const table = scan.tables[index]
    if (table === undefined) return
    const at = from + (scan.places[index] ?? 0)
    const predicted = predict(out[at - stride] ?? 0, out[at - line] ?? 0, out[at - line - stride] ?? 0)
    out[at] = (predicted + difference(bits, table)) & 0xffff
  }
}

/** H.1.2.2: a category of 16 stands for 32768 and has no bits. */
function difference(bits: BitReader, table: HuffmanTable): number {
  const size = readCode(bits, table)
  if (size === 16) return 32_768
  return size > 16 ? broken('JPEG data hold a difference that is too large.') : readSigned(bits, size)
}

/** a left, b above, c above left. */
type Predictor = (a: number, b: number, c: number) => number

const fromLeft: Predictor = (a) => a

/** Table H.1. */
const predictors: Readonly<Record<number, Predictor>> = {
  1: fromLeft,
  2: (_a, b) => b,
  3: (_a, _b, c) => c,
  4: (a, b, c) => a + b - c,
  5: (a, b, c) => a + ((b - c) >> 1),
  6: (a, b, c) => b + ((a - c) >> 1),
  7: (a, b) => (a + b) >> 1,
}
