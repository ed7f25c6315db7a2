import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { part10, uint16 } from '../../../test/support/build-dicom.ts'
import { corpus, corpusPath } from '../../../test/support/corpus.ts'
import { hasShared } from '../../../test/support/shared.ts'
import { ExchangeError } from '../../errors.ts'
import { type Inspected, inspect } from '../gate.ts'
import { type ByteSource, bufferSource } from '../source.ts'
import { explicitLittleEndian } from '../transfer-syntaxes.ts'
import { decodeRle, encodeRle } from './codecs/rle.ts'
import { type DecodedFrame, decodeFrame } from './decode.ts'
import { describePixels, nativeFrameBits } from './description.ts'
import { targets } from './targets.ts'
import { transcodeFrame } from './transcode.ts'

/** The same object with one frame of pixels in another transfer syntax. */
function reopened(
  inspected: Inspected,
  frame: { bytes: Buffer; transferSyntaxUid: string },
  photometric = describePixels(inspected).photometric,
) {
  const pixels = describePixels(inspected)
  const isNative = frame.transferSyntaxUid === explicitLittleEndian
  const us = (tag: string, value: number) => ({ tag, vr: 'US', value: uint16(value) })
  const bytes = frame.bytes.length % 2 === 0 ? frame.bytes : Buffer.concat([frame.bytes, Buffer.alloc(1)])
  const object = part10(
    [
      us('00280002', pixels.samples),
      { tag: '00280004', vr: 'CS', value: photometric },
      us('00280006', isNative && pixels.planar ? 1 : 0),
      us('00280010', pixels.rows),
      us('00280011', pixels.columns),
      us('00280100', pixels.bitsAllocated),
      us('00280101', pixels.bitsStored),
      us('00280102', pixels.highBit),
      us('00280103', pixels.signed ? 1 : 0),
      {
        tag: '7FE00010',
        vr: pixels.bitsAllocated > 8 ? 'OW' : 'OB',
        value: isNative ? bytes : { fragments: [bytes] },
      },
    ],
    { transferSyntaxUid: frame.transferSyntaxUid },
  )
  const source = bufferSource(object)
  return { source, inspected: inspect(source) }
}

/** Values pixel by pixel, wherever the samples stand. */
function values(frame: DecodedFrame): readonly number[] {
  const { data, planar, samples, rows, columns } = frame
  if (!planar) return [...data]
  return Array.from(
    { length: data.length },
    (_, at) => data[(at % samples) * rows * columns + Math.floor(at / samples)] ?? 0,
  )
}

const small = corpus('dev').filter(
  (file) =>
    file.rows &&
    file.study &&
    file.series &&
    file.instance &&
    Number(file.rows) * Number(file.cols) <= 130_000,
)
const seen = new Set<string>()
const spread = small.filter((file) => {
  const kind = JSON.stringify([file.transfer_syntax, file.modality])
  return seen.has(kind) ? false : seen.add(kind)
})

async function samePixels(source: ByteSource, inspected: Inspected, target: string): Promise<boolean> {
  const before = await decodeFrame(source, inspected, 1, 'stored')
  const made = await transcodeFrame(source, inspected, 1, { target })
  if (made.transferSyntaxUid === explicitLittleEndian)
    expect(made.bytes.length).toBe(Math.ceil(nativeFrameBits(describePixels(inspected)) / 8))
  // What shares samples between pixels has fewer of them
  if (before.photometric === 'YBR_FULL_422') return true
  const again = reopened(inspected, made)
  const after = await decodeFrame(again.source, again.inspected, 1, 'stored')
  expect(values(after)).toEqual(values(before))
  return true
}

async function tried<T>(target: string, work: (source: ByteSource, inspected: Inspected) => Promise<T>) {
  const done: T[] = []
  for (const file of spread) {
    const source = bufferSource(readFileSync(corpusPath(file)))
    const inspected = inspect(source, { allowBare: true })
    if (inspected.pixelData === undefined) continue
    try {
      done.push(await work(source, inspected))
    } catch (error) {
      if (!(error instanceof ExchangeError) || error.code !== 'not-acceptable') throw error
    }
  }
  expect(done.length, target).toBeGreaterThan(8)
  return done
}

test.skipIf(!hasShared).each(targets.filter(({ lossy }) => !lossy).map(({ uid }) => uid))(
  'loses nothing on the way to %s',
  async (target) => {
    await tried(target, (source, inspected) => samePixels(source, inspected, target))
  },
)

test.skipIf(!hasShared)('changes no sample by more than it says in near-lossless JPEG-LS', async () => {
  const target = '1.2.840.10008.1.2.4.81'
  await tried(target, async (source, inspected) => {
    const before = values(await decodeFrame(source, inspected, 1, 'stored'))
    const made = reopened(inspected, await transcodeFrame(source, inspected, 1, { target }))
    const after = values(await decodeFrame(made.source, made.inspected, 1, 'stored'))
    expect(after.filter((value, at) => Math.abs(value - (before[at] ?? 0)) > 2)).toEqual([])
  })
})

test.skipIf(!hasShared)('keeps what JPEG baseline shows', async () => {
  const target = '1.2.840.10008.1.2.4.50'
  await tried(target, async (source, inspected) => {
    const { photometric, samples } = describePixels(inspected)
    if (inspected.transferSyntaxUid === target || (samples === 3 && photometric !== 'RGB')) return
    const before = values(await decodeFrame(source, inspected, 1))
    const frame = await transcodeFrame(source, inspected, 1, { target })
    const made = reopened(inspected, frame, samples === 3 ? 'YBR_FULL' : photometric)
    const after = values(await decodeFrame(made.source, made.inspected, 1))
    const apart = after.reduce((sum, value, at) => sum + Math.abs(value - (before[at] ?? 0)), 0)
    expect(apart / after.length).toBeLessThan(4)
  })
})

test('reads back any frame that was run-length coded', () => {
  const shape = fc.record({
    rows: fc.integer({ min: 1, max: 6 }),
    columns: fc.integer({ min: 1, max: 300 }),
    wide: fc.boolean(),
  })
  fc.assert(
    fc.property(
      shape,
      fc.infiniteStream(fc.constantFrom(0, 0, 0, 7, 255)),
      ({ rows, columns, wide }, stream) => {
        const bitsAllocated = wide ? 16 : 8
        const frame = Buffer.from([...stream.take((rows * columns * bitsAllocated) / 8)])
        const us = (tag: string, value: number) => ({ tag, vr: 'US', value: uint16(value) })
        const source = bufferSource(
          part10([
            us('00280010', rows),
            us('00280011', columns),
            us('00280100', bitsAllocated),
            { tag: '7FE00010', vr: 'OW', value: frame },
          ]),
        )
        const pixels = describePixels(inspect(source))
        const { data } = decodeRle(encodeRle(frame, pixels), pixels)
        expect(Buffer.from(data.buffer, data.byteOffset, data.byteLength)).toEqual(frame)
      },
    ),
  )
})
