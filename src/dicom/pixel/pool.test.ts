import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { part10, uint16 } from '../../../test/support/build-dicom.ts'
import { createRenderPool, type RenderPool } from './pool.ts'

const us = (tag: string, value: number) => ({ tag, vr: 'US', value: uint16(value) })
/** 2 rows, 4 columns, twice as high as wide. */
const object = part10([
  us('00280010', 2),
  us('00280011', 4),
  { tag: '00280034', vr: 'IS', value: '2\\1' },
  us('00280100', 16),
  { tag: '7FE00010', vr: 'OW', value: uint16(0, 100, 200, 300, 400, 500, 600, 700) },
])

let folder = ''
let pool: RenderPool
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'roentgate-pool-'))
  writeFileSync(join(folder, 'object'), object)
  pool = createRenderPool({ workers: 1 })
})
afterAll(async () => {
  await pool.close()
  rmSync(folder, { recursive: true, force: true })
})

test.each(['jpeg', 'png'] as const)('renders a file and bytes as %s, with square pixels', async (format) => {
  for (const file of [join(folder, 'object'), object]) {
    const { format: made, width, height } = await sharp(await pool.render(file, 1, { format })).metadata()
    expect({ made, width, height }).toEqual({ made: format, width: 4, height: 4 })
  }
})

test('scales into a viewport and cuts a region out, keeping the shape', async () => {
  const size = async (options: object) => {
    const { width, height } = await sharp(
      await pool.render(object, 1, { format: 'png', ...options }),
    ).metadata()
    return [width, height]
  }
  expect(await size({ viewport: { width: 100, height: 50 } })).toEqual([50, 50])
  expect(await size({ region: { x: 2, y: 0, width: 2, height: 1 } })).toEqual([2, 2])
  await expect(size({ region: { x: 3, y: 0, width: 2, height: 1 } })).rejects.toMatchObject({
    code: 'unprocessable',
  })
})

test('gives frames in another transfer syntax', async () => {
  const native = await pool.frame(object, 1, { target: '1.2.840.10008.1.2.1' })
  expect(native.bytes).toEqual(uint16(0, 100, 200, 300, 400, 500, 600, 700))
  const htj2k = await pool.frame(object, 1, { target: '1.2.840.10008.1.2.4.201' })
  expect(htj2k).toMatchObject({ mediaType: 'image/jphc', transferSyntaxUid: '1.2.840.10008.1.2.4.201' })
})

test('hands refusals on as they are', async () => {
  await expect(pool.render(object, 2, { format: 'png' })).rejects.toMatchObject({ code: 'not-found' })
  await expect(pool.render(Buffer.from('no'), 1, { format: 'png' })).rejects.toMatchObject({
    code: 'dicom-refused',
  })
  await expect(pool.frame(object, 1, { target: '1.2.3' })).rejects.toMatchObject({ code: 'not-acceptable' })
  await expect(pool.render(join(folder, 'absent'), 1, { format: 'png' })).rejects.toMatchObject({
    code: 'internal',
  })
})

test('F32: gives up a frame that takes too long, and goes on with the next one', async () => {
  const hasty = createRenderPool({ workers: 1, timeLimitMs: 1 })
  await expect(hasty.render(object, 1, { format: 'png' })).rejects.toMatchObject({ code: 'unprocessable' })
  await expect(hasty.render(object, 1, { format: 'png' })).rejects.toMatchObject({ code: 'unprocessable' })
  await hasty.close()
})

/** Two frames in a transfer syntax: the first as it should be, of the second what `spoil` leaves. */
async function spoilt(syntax: string, spoil: (good: Buffer) => Buffer): Promise<Buffer> {
  const side = 32
  const pixels = Buffer.from(Array.from({ length: side * side }, (_, at) => (at * 37) % 251))
  const shape = [us('00280010', side), us('00280011', side), us('00280100', 8)]
  const native = part10([...shape, { tag: '7FE00010', vr: 'OB', value: pixels }])
  const { bytes } = await pool.frame(native, 1, { target: syntax })
  const good = bytes.length % 2 ? Buffer.concat([bytes, Buffer.alloc(1)]) : Buffer.from(bytes)
  const bad = spoil(good)
  return part10(
    [
      { tag: '00280008', vr: 'IS', value: '2 ' },
      ...shape,
      { tag: '7FE00010', vr: 'OB', value: { fragments: [good, bad.length % 2 ? bad.subarray(1) : bad] } },
    ],
    { transferSyntaxUid: syntax },
  )
}

describe.each([
  ['RLE', '1.2.840.10008.1.2.5'],
  ['JPEG', '1.2.840.10008.1.2.4.50'],
  ['JPEG lossless', '1.2.840.10008.1.2.4.70'],
  ['JPEG-LS', '1.2.840.10008.1.2.4.80'],
  ['JPEG 2000', '1.2.840.10008.1.2.4.90'],
  ['HTJ2K', '1.2.840.10008.1.2.4.201'],
])('N104: a frame in %s', (_, syntax) => {
  test.each([
    ['cut to twenty bytes', (good: Buffer) => good.subarray(0, 20)],
    ['of bytes of no format', (good: Buffer) => Buffer.alloc(good.length, 'P7 PAM ')],
    ['of zeros', (good: Buffer) => Buffer.alloc(good.length)],
  ])('N104: %s is refused, and the other frame of the object is fine', async (_, spoil) => {
    const file = await spoilt(syntax, spoil)

    await expect(pool.render(file, 2, { format: 'png' })).rejects.toMatchObject({
      code: expect.stringMatching(/^(unprocessable|dicom-refused)$/),
    })
    expect((await pool.render(file, 1, { format: 'png' })).length).toBeGreaterThan(0)
  })
})

const coloured = (descriptor: readonly number[], entries: number, values: Buffer) => {
  const table = (n: number, value: Buffer) => ({ tag: `0028${n}`, vr: 'OW', value })
  return part10([
    { tag: '00280004', vr: 'CS', value: 'PALETTE COLOR ' },
    us('00280010', 2),
    us('00280011', 2),
    us('00280100', 8),
    ...[1101, 1102, 1103].map((n) => ({ tag: `0028${n}`, vr: 'US', value: uint16(...descriptor) })),
    ...[1201, 1202, 1203].map((n) => table(n, Buffer.alloc(entries * 2, 1))),
    { tag: '7FE00010', vr: 'OB', value: values },
  ])
}

test('N103: stored values beyond the palette take its last entry, and no memory beyond it', async () => {
  const file = coloured([2, 0, 16], 2, Buffer.from([0, 1, 200, 255]))
  const { data } = await sharp(await pool.render(file, 1, { format: 'png' }))
    .raw()
    .toBuffer({ resolveWithObject: true })
  expect(new Set(data).size).toBe(1)
})

test.each([
  ['promises more entries than there are', [4096, 0, 16]],
  ['has one number', [2]],
])('N103: a palette whose descriptor %s is refused, and the next frame is fine', async (_, descriptor) => {
  const file = coloured(descriptor, 2, Buffer.from([0, 1, 200, 255]))

  await expect(pool.render(file, 1, { format: 'png' })).rejects.toMatchObject({ code: 'unprocessable' })
  expect((await pool.render(object, 1, { format: 'png' })).length).toBeGreaterThan(0)
})

test('bounds what waits, and refuses all of it when it closes', async () => {
  const full = createRenderPool({ workers: 1, waiting: 1 })
  const waiting = Promise.allSettled([1, 2].map(() => full.render(object, 1, { format: 'png' })))
  await expect(full.render(object, 1, { format: 'png' })).rejects.toMatchObject({
    code: 'unavailable',
    retryAfter: 5,
  })
  await full.close()
  for (const { status } of await waiting) expect(status).toBe('rejected')
})
