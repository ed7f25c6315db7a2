import { broken, type PixelDescription } from '../description.ts'
import type { Samples } from './coded-frame.ts'
import { type Component, components, decodeScan, type ScanComponent, type Spectral } from './jpeg-dct-scan.ts'
import { type JpegFrame, jpegFrame, markers, readSegments, type Segment } from './jpeg-header.ts'
import { bitReader, type HuffmanTable, readHuffmanTables } from './jpeg-huffman.ts'
import { inverseDct, zigzag } from './jpeg-idct.ts'

interface Image {
  readonly frame: JpegFrame
  readonly planes: readonly Component[]
}

/**
 * JPEG with the discrete cosine transform: sequential (T.81 Annex F) and progressive (Annex G), Huffman coded, 8 or 12
 * bits. Colours are left as they are coded.
 */
export function decodeJpegDct(bytes: Buffer, pixels: PixelDescription): Samples {
  const huffman = new Map<number, HuffmanTable>()
  const quantization = new Map<number, Int32Array>()
  let image: Image | undefined
  let interval = 0
  const readFrame = (segment: Segment): undefined => {
    const frame = soundFrame(jpegFrame(bytes, segment), pixels)
    image = { frame, planes: components(frame) }
  }
  const handlers: Record<number, (segment: Segment) => number | undefined> = {
    [markers.sof0]: readFrame,
    [markers.sof1]: readFrame,
    [markers.sof2]: readFrame,
    [markers.dht]: (segment) => readHuffmanTables(bytes, segment, huffman),
    [markers.dqt]: (segment) => readQuantization(bytes, segment, quantization),
    [markers.dri]: (segment) => {
      interval = bytes.readUInt16BE(segment.start)
      return undefined
    },
    [markers.sos]: (segment) => {
      if (image === undefined) return broken('a JPEG scan comes before its frame header.')
      const bits = bitReader(bytes, segment.end)
      const parts = scanComponents(bytes, segment, image.planes, huffman)
      decodeScan(bits, image.frame, parts, spectralOf(bytes, segment), interval)
      return bits.at
    },
  }
  readSegments(bytes, (segment) => handlers[segment.marker]?.(segment))
  if (image === undefined) return broken('a JPEG frame header is missing.')
  const { frame, planes } = image as Image
  return {
    data: samplesOf(frame, planes, quantization),
    bits: frame.precision,
    signed: pixels.signed,
    planar: false,
  }
}

function spectralOf(bytes: Buffer, segment: Segment): Spectral {
  const at = segment.start + 1 + (bytes[segment.start] ?? 0) * 2
  const [from = 0, to = 0, bits = 0] = bytes.subarray(at, at + 3)
  if (to > 63 || from > to) broken('a JPEG scan header is not valid.')
  return { from, to, high: bits >>> 4, low: bits & 15 }
}

function soundFrame(frame: JpegFrame, pixels: PixelDescription): JpegFrame {
  const fits = frame.rows === pixels.rows && frame.columns === pixels.columns
  if (!fits || frame.components.length !== pixels.samples)
    broken('JPEG data are of another size than the image.')
  if (frame.precision !== 8 && frame.precision !== 12) broken('JPEG data have no valid precision.')
  return frame
}

function readQuantization(bytes: Buffer, segment: Segment, tables: Map<number, Int32Array>): undefined {
  let at = segment.start
  while (at < segment.end) {
    const kind = bytes[at++] ?? 0
    const width = kind >>> 4 === 0 ? 1 : 2
    if (at + 64 * width > segment.end) broken('a JPEG quantization table is too short.')
    const table = new Int32Array(64)
    for (let index = 0; index < 64; index++, at += width)
      table[zigzag[index] ?? 0] = width === 1 ? (bytes[at] ?? 0) : bytes.readUInt16BE(at)
    tables.set(kind & 15, table)
  }
}

function scanComponents(
  bytes: Buffer,
  segment: Segment,
  planes: readonly Component[],
  huffman: Map<number, HuffmanTable>,
): readonly ScanComponent[] {
  const count = bytes[segment.start] ?? 0
  if (count < 1 || count > planes.length || segment.end - segment.start < 4 + count * 2)
    broken('a JPEG scan header is not valid.')
  return Array.from({ length: count }, (_, index) => {
    const at = segment.start + 1 + index * 2
    const component = planes.find((plane) => plane.id === bytes[at])
    if (component === undefined) return broken('a JPEG scan names no component of its frame.')
    const selector = bytes[at + 1] ?? 0
    const dc = huffman.get(selector >>> 4)
    const ac = huffman.get(0x10 | (selector & 15))
    return { component, dc, ac, prediction: 0 }
  })
}

/** Dequantizes, transforms and brings the components to the image's size, the nearest sample for each pixel. */
function samplesOf(
  frame: JpegFrame,
  planes: readonly Component[],
  quantization: Map<number, Int32Array>,
): Uint8Array | Uint16Array {
  const { rows, columns, precision } = frame
  const length = rows * columns * planes.length
  const out = precision > 8 ? new Uint16Array(length) : new Uint8Array(length)
  const maxH = Math.max(...planes.map((plane) => plane.h))
  const maxV = Math.max(...planes.map((plane) => plane.v))
  for (const [place, plane] of planes.entries()) {
    const table = quantization.get(plane.quantization)
    if (table === undefined) broken('a JPEG quantization table is missing.')
    const values = inverseDct(plane, table, precision)
    const width = plane.blocksPerLine * 8
    for (let y = 0; y < rows; y++) {
      const line = Math.floor((y * plane.v) / maxV) * width
      let at = y * columns * planes.length + place
      for (let x = 0; x < columns; x++, at += planes.length)
        out[at] = values[line + Math.floor((x * plane.h) / maxH)] ?? 0
    }
  }
  return out
}
