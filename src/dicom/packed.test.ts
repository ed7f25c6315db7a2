import { readFileSync, statSync } from 'node:fs'
import { zstdCompressSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { uint16 } from '../../test/support/build-dicom.ts'
import { corpus, corpusPath } from '../../test/support/corpus.ts'
import { ctSlice } from '../../test/support/ct-slice.ts'
import { hasShared } from '../../test/support/shared.ts'
import { inspect } from './gate.ts'
import { packed, unpacked } from './packed.ts'
import { bufferSource } from './source.ts'

const pack = (file: Buffer): Buffer => packed(file, inspect(bufferSource(file), { allowBare: true }))

async function unpack(bytes: Buffer, piece = 65_536): Promise<Buffer> {
  const parts: Buffer[] = []
  const source = (async function* () {
    for (let at = 0; at < bytes.length; at += piece) yield bytes.subarray(at, at + piece)
  })()
  for await (const part of unpacked(source)) parts.push(Buffer.from(part))
  return Buffer.concat(parts)
}

/** A picture as a scanner makes it: smooth, with noise; values may be below zero, and use all their bits. */
const picture = (columns: number, rows: number): number[] =>
  Array.from({ length: columns * rows }, (_, at) => {
    const [x, y] = [at % columns, Math.floor(at / columns)]
    return (Math.round(1000 * Math.sin(x / 40) * Math.cos(y / 30)) + ((x * 7919 + y * 104_729) % 13)) & 0xffff
  })

const image = (columns: number, rows: number, bits = 16, signed = 0): Buffer => {
  const values = picture(columns, rows)
  const pixels = bits === 16 ? Buffer.from(Uint16Array.from(values).buffer) : Buffer.from(values)
  return ctSlice({
    instance: '1.2.3.4',
    more: [
      { tag: '00280010', vr: 'US', value: uint16(rows) },
      { tag: '00280011', vr: 'US', value: uint16(columns) },
      { tag: '00280100', vr: 'US', value: uint16(bits) },
      { tag: '00280101', vr: 'US', value: uint16(bits) },
      { tag: '00280102', vr: 'US', value: uint16(bits - 1) },
      { tag: '00280103', vr: 'US', value: uint16(signed) },
      { tag: '7FE00010', vr: bits === 16 ? 'OW' : 'OB', value: pixels },
    ],
  })
}

test.each([
  ['of 16 bits', image(512, 512)],
  ['below zero', image(512, 300, 16, 1)],
  ['of 8 bits', image(300, 301, 8)],
  ['with an odd number of columns', image(333, 777)],
  ['with a single line', image(1000, 1)],
  ['of a single column', image(1, 1000)],
])('an image %s comes out as it went in, and smaller', async (_, file) => {
  const small = pack(file)

  expect((await unpack(small)).equals(file)).toBe(true)
  expect((await unpack(small, 100)).equals(file)).toBe(true)
  expect(small.length).toBeLessThan(file.length / 2)
})

test('pixels of another length than their image takes come out as they went in', async () => {
  const file = ctSlice({
    instance: '1.2.3.4',
    more: [{ tag: '7FE00010', vr: 'OW', value: uint16(...picture(67, 3)) }],
  })

  expect((await unpack(pack(file))).equals(file)).toBe(true)
})

test.skipIf(!hasShared)('every real object comes out as it went in', async () => {
  const identified = corpus('dev').filter((file) => file.study && file.series && file.instance)
  let before = 0
  let after = 0
  for (const one of identified) {
    const file = readFileSync(corpusPath(one))
    const small = pack(file)
    expect((await unpack(small)).equals(file), one.path).toBe(true)
    const isUsual = one.path.includes('studies/ct-head-ge') && statSync(corpusPath(one)).size > 500_000
    if (!isUsual) continue
    before += file.length
    after += small.length
  }
  expect(after / before).toBeLessThan(0.3)
})

test.each([
  ['cut off', (small: Buffer) => small.subarray(0, small.length >> 1)],
  ['of another making', () => Buffer.from('this is no object')],
  ['nothing', () => Buffer.alloc(0)],
  [
    'with lines of no length',
    () => zstdCompressSync(Buffer.concat([Buffer.from([1, 2, 1]), Buffer.alloc(21)])),
  ],
  ['of an unknown version', () => zstdCompressSync(Buffer.alloc(100, 2))],
])('what is %s is refused', async (_, change) => {
  await expect(unpack(change(pack(image(512, 512))))).rejects.toMatchObject({ code: 'peer-refused' })
})

test('a line that breaks is told as what it is', async () => {
  const source = (async function* () {
    yield pack(image(512, 512)).subarray(0, 1000)
    throw new Error('the line broke')
  })()
  const read = async () => {
    for await (const _ of unpacked(source));
  }

  await expect(read()).rejects.toThrow('the line broke')
})
