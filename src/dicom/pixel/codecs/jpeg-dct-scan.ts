import { broken } from '../description.ts'
import type { JpegComponent, JpegFrame } from './jpeg-header.ts'
import { type BitReader, type HuffmanTable, readBits, readCode, readSigned, restart } from './jpeg-huffman.ts'
import { zigzag } from './jpeg-idct.ts'

/** A component with room for its coefficients, in natural order, whole MCUs. */
export interface Component extends JpegComponent {
  readonly blocksPerLine: number
  readonly blocksPerColumn: number
  /** Blocks that a scan of this component alone holds: A.2.3. */
  readonly ownBlocksPerLine: number
  readonly ownBlocksPerColumn: number
  readonly coefficients: Int32Array
}

export interface ScanComponent {
  readonly component: Component
  readonly dc: HuffmanTable | undefined
  readonly ac: HuffmanTable | undefined
  prediction: number
}

/** Ss, Se, Ah, Al: ITU-T T.81 B.2.3. */
export interface Spectral {
  readonly from: number
  readonly to: number
  readonly high: number
  readonly low: number
}

/** Components of a frame, empty. */
export function components(frame: JpegFrame): readonly Component[] {
  const maxH = Math.max(...frame.components.map((component) => component.h))
  const maxV = Math.max(...frame.components.map((component) => component.v))
  const mcusPerLine = Math.ceil(frame.columns / (8 * maxH))
  const mcusPerColumn = Math.ceil(frame.rows / (8 * maxV))
  return frame.components.map((component) => {
    const blocksPerLine = mcusPerLine * component.h
    const blocksPerColumn = mcusPerColumn * component.v
    return {
      ...component,
      blocksPerLine,
      blocksPerColumn,
      ownBlocksPerLine: Math.ceil(Math.ceil((frame.columns * component.h) / maxH) / 8),
      ownBlocksPerColumn: Math.ceil(Math.ceil((frame.rows * component.v) / maxV) / 8),
      coefficients: new Int32Array(blocksPerLine * blocksPerColumn * 64),
    }
  })
}

interface ScanState {
  readonly bits: BitReader
  readonly spectral: Spectral
  /** Blocks still to come that have no new coefficients: EOBRUN of G.1.2.2. */
  endOfBand: number
}

type BlockDecoder = (state: ScanState, part: ScanComponent, at: number) => void

/** Decodes one scan into the coefficients of its components. */
export function decodeScan(
  bits: BitReader,
  frame: JpegFrame,
  parts: readonly ScanComponent[],
  spectral: Spectral,
  interval: number,
): void {
  const state: ScanState = { bits, spectral, endOfBand: 0 }
  const decode = blockDecoder(frame.kind === 0xc2, spectral)
  const [only, ...others] = parts
  if (only === undefined) return
  const { component } = only
  const isAlone = others.length === 0
  const perLine = isAlone ? component.ownBlocksPerLine : component.blocksPerLine / component.h
  const perColumn = isAlone ? component.ownBlocksPerColumn : component.blocksPerColumn / component.v
  for (let mcu = 0; mcu < perLine * perColumn; mcu++) {
    if (interval > 0 && mcu > 0 && mcu % interval === 0) beginAnew(state, parts)
    const row = Math.floor(mcu / perLine)
    const column = mcu % perLine
    if (isAlone) decode(state, only, (row * component.blocksPerLine + column) * 64)
    else for (const part of parts) decodeMcu(state, part, decode, row, column)
  }
}

function beginAnew(state: ScanState, parts: readonly ScanComponent[]): void {
  restart(state.bits)
  state.endOfBand = 0
  for (const part of parts) part.prediction = 0
}

function decodeMcu(
  state: ScanState,
  part: ScanComponent,
  decode: BlockDecoder,
  row: number,
  column: number,
): void {
  const { h, v, blocksPerLine } = part.component
  for (let y = 0; y < v; y++)
    for (let x = 0; x < h; x++) decode(state, part, ((row * v + y) * blocksPerLine + column * h + x) * 64)
}

function blockDecoder(isProgressive: boolean, spectral: Spectral): BlockDecoder {
  if (!isProgressive) return decodeSequential
  if (spectral.from === 0) return spectral.high === 0 ? decodeDcFirst : decodeDcAgain
  return spectral.high === 0 ? decodeAcFirst : decodeAcAgain
}

const table = (known: HuffmanTable | undefined): HuffmanTable =>
  known ?? broken('a JPEG Huffman table is missing.')

const decodeSequential: BlockDecoder = ({ bits }, part, at) => {
  const { coefficients } = part.component
  part.prediction += readSigned(bits, checkedSize(readCode(bits, table(part.dc))))
  coefficients[at] = part.prediction
  const ac = table(part.ac)
  for (let k = 1; k < 64; k++) {
    const code = readCode(bits, ac)
    const size = code & 15
    const run = code >>> 4
    if (size === 0 && run < 15) return
    k += run
    if (size === 0) continue
    if (k > 63) broken('JPEG data hold too many coefficients.')
    coefficients[at + (zigzag[k] ?? 0)] = readSigned(bits, size)
  }
}

const checkedSize = (size: number): number =>
  size > 15 ? broken('JPEG data hold a difference that is too large.') : size

// Progressive: G.1.2.1
const decodeDcFirst: BlockDecoder = ({ bits, spectral }, part, at) => {
  part.prediction += readSigned(bits, checkedSize(readCode(bits, table(part.dc))))
  part.component.coefficients[at] = part.prediction << spectral.low
}

const decodeDcAgain: BlockDecoder = ({ bits, spectral }, part, at) => {
  const { coefficients } = part.component
  coefficients[at] = (coefficients[at] ?? 0) | (readBits(bits, 1) << spectral.low)
}

// G.1.2.2
const decodeAcFirst: BlockDecoder = (state, part, at) => {
  if (state.endOfBand > 0) {
    state.endOfBand -= 1
    return
  }
  const { bits, spectral } = state
  const ac = table(part.ac)
  for (let k = spectral.from; k <= spectral.to; k++) {
    const code = readCode(bits, ac)
    const size = code & 15
    const run = code >>> 4
    if (size === 0 && run < 15) {
      state.endOfBand = (1 << run) + readBits(bits, run) - 1
      return
    }
    k += run
    if (size === 0) continue
    if (k > 63) broken('JPEG data hold too many coefficients.')
    part.component.coefficients[at + (zigzag[k] ?? 0)] = readSigned(bits, size) * (1 << spectral.low)
  }
}

// G.1.2.3: one more bit for what is known, new coefficients in between
const decodeAcAgain: BlockDecoder = (state, part, at) => {
  const { coefficients } = part.component
  const from = state.endOfBand === 0 ? refineBand(state, part, at) : state.spectral.from
  if (state.endOfBand === 0) return
  refineRun(state, coefficients, at, from, 64)
  state.endOfBand -= 1
}

/** Refines up to the end of the band or to where it says that nothing new comes; answers where that is. */
function refineBand(state: ScanState, part: ScanComponent, at: number): number {
  const { bits, spectral } = state
  const { coefficients } = part.component
  const ac = table(part.ac)
  let k = spectral.from
  while (k <= spectral.to) {
    const code = readCode(bits, ac)
    const run = code >>> 4
    const isNew = (code & 15) !== 0
    if (!isNew && run < 15) {
      state.endOfBand = (1 << run) + readBits(bits, run)
      return k
    }
    const isPositive = isNew && readBits(bits, 1) === 1
    k = refineRun(state, coefficients, at, k, run)
    if (isNew && k <= spectral.to)
      coefficients[at + (zigzag[k] ?? 0)] = (isPositive ? 1 : -1) * (1 << spectral.low)
    k += 1
  }
  return k
}

/** Refines what is known from `start` on while passing `run` coefficients that are still zero; answers where it stopped. */
function refineRun(
  state: ScanState,
  coefficients: Int32Array,
  at: number,
  start: number,
  run: number,
): number {
  const { bits, spectral } = state
  let left = run
  let k = start
  for (; k <= spectral.to; k++) {
    const place = at + (zigzag[k] ?? 0)
    const value = coefficients[place] ?? 0
    if (value === 0) {
      if (left-- === 0) return k
    } else if (readBits(bits, 1) === 1)
      coefficients[place] = value + (value > 0 ? 1 : -1) * (1 << spectral.low)
  }
  return k
}
