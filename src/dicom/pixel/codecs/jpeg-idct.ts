import type { Component } from './jpeg-dct-scan.ts'

/** Natural place of the n-th coefficient: ITU-T T.81 Figure A.6. */
export const zigzag: Uint8Array = Uint8Array.of(
  0,
  1,
  8,
  16,
  9,
  2,
  3,
  10,
  17,
  24,
  32,
  25,
  18,
  11,
  4,
  5,
  12,
  19,
  26,
  33,
  40,
  48,
  41,
  34,
  27,
  20,
  13,
  6,
  7,
  14,
  21,
  28,
  35,
  42,
  49,
  56,
  57,
  50,
  43,
  36,
  29,
  22,
  15,
  23,
  30,
  37,
  44,
  51,
  58,
  59,
  52,
  45,
  38,
  31,
  39,
  46,
  53,
  60,
  61,
  54,
  47,
  55,
  62,
  63,
)

/** Row u, column x: half of C(u) cos((2x + 1) u pi / 16), ITU-T T.81 A.3.3. */
const basis = Float64Array.from({ length: 64 }, (_, index) => {
  const u = index >>> 3
  const x = index & 7
  return (u === 0 ? Math.SQRT1_2 : 1) * 0.5 * Math.cos(((2 * x + 1) * u * Math.PI) / 16)
})

/** All samples of a component, whole blocks, line by line. */
export function inverseDct(component: Component, quantization: Int32Array, precision: number): Uint16Array {
  const { blocksPerLine, blocksPerColumn, coefficients } = component
  const width = blocksPerLine * 8
  const out = new Uint16Array(width * blocksPerColumn * 8)
  const half = new Float64Array(64)
  const block = new Float64Array(64)
  for (let index = 0; index < blocksPerLine * blocksPerColumn; index++) {
    for (let at = 0; at < 64; at++) block[at] = (coefficients[index * 64 + at] ?? 0) * (quantization[at] ?? 0)
    transformRows(block, half)
    const to = Math.floor(index / blocksPerLine) * 8 * width + (index % blocksPerLine) * 8
    for (let x = 0; x < 8; x++) transformColumn(half, x, out, to + x, width, precision)
  }
  return out
}

function transformRows(block: Float64Array, half: Float64Array): void {
  for (let at = 0; at < 64; at++) {
    const row = at & 0x38
    const x = at & 7
    let sum = 0
    for (let u = 0; u < 8; u++) sum += (block[row + u] ?? 0) * (basis[u * 8 + x] ?? 0)
    half[at] = sum
  }
}

function transformColumn(
  half: Float64Array,
  x: number,
  out: Uint16Array,
  to: number,
  width: number,
  precision: number,
): void {
  const middle = 2 ** (precision - 1)
  const max = 2 ** precision - 1
  for (let y = 0; y < 8; y++) {
    let sum = 0
    for (let v = 0; v < 8; v++) sum += (half[v * 8 + x] ?? 0) * (basis[v * 8 + y] ?? 0)
    out[to + y * width] = Math.min(max, Math.max(0, Math.round(sum) + middle))
  }
}
