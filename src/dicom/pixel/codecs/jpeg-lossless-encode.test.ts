import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { PixelDescription } from '../description.ts'
import { decodeJpegLossless } from './jpeg-lossless.ts'
import { encodeJpegLossless } from './jpeg-lossless-encode.ts'

const shape = fc.record({
  rows: fc.integer({ min: 1, max: 9 }),
  columns: fc.integer({ min: 1, max: 40 }),
  samples: fc.constantFrom(1, 3),
  bits: fc.integer({ min: 2, max: 16 }),
})

test('gives back any frame that was coded as lossless JPEG', () => {
  fc.assert(
    fc.property(
      shape,
      fc.infiniteStream(fc.oneof(fc.constantFrom(0, 1, 0x7fff, 0x8000, 0xffff), fc.nat(0xffff))),
      ({ rows, columns, samples, bits }, stream) => {
        const values = [...stream.take(rows * columns * samples)].map((value) => value & ((1 << bits) - 1))
        const data = bits > 8 ? Uint16Array.from(values) : Uint8Array.from(values)
        const frame = { rows, columns, samples, bits, signed: false, isRgb: false, data }

        const decoded = decodeJpegLossless(encodeJpegLossless(frame), {
          rows,
          columns,
          samples,
          signed: false,
        } as PixelDescription)

        expect(decoded.bits).toBe(bits)
        expect(decoded.data).toEqual(data)
      },
    ),
    { numRuns: 300 },
  )
})
