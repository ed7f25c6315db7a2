import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { corpusPath } from '../../../test/support/corpus.ts'
import { hasShared } from '../../../test/support/shared.ts'
import { inspect } from '../gate.ts'
import { bufferSource } from '../source.ts'
import { decodeFrame } from './decode.ts'

const run = promisify(execFile)
let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'roentgate-pixels-'))
})
afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
})

async function open(path: string) {
  const source = bufferSource(await readFile(corpusPath({ path: `dev/${path}` })))
  return { source, inspected: inspect(source, { allowBare: true }) }
}

const pydicom = `
import sys, warnings, pydicom
warnings.simplefilter('ignore')
d = pydicom.dcmread(sys.argv[1], force=True)
a = d.pixel_array
if int(d.get('NumberOfFrames', 1) or 1) > 1: a = a[int(sys.argv[2]) - 1]
a.astype('<f8').tofile(sys.argv[3])
`

// What DCMTK doesn't decode, as numbers
test.skipIf(!hasShared).each<[string, number]>([
  ['mixed/693_J2KR.dcm', 1],
  ['mixed/693_J2KI.dcm', 1],
  ['mixed/MR2_J2KI.dcm', 1],
  ['mixed/J2K_pixelrep_mismatch.dcm', 1],
  ['mixed/SC_rgb_gdcm_KY.dcm', 1],
  ['mixed/examples_jpeg2k.dcm', 1],
  ['mixed/emri_small_jpeg_2k_lossless.dcm', 3],
  ['mixed/parametric_map_float.dcm', 1],
  ['mixed/parametric_map_double_float.dcm', 1],
  ['mixed/rtdose_expb.dcm', 3],
  ['mixed/eCT_Supplemental.dcm', 2],
  ['studies/dcmqi-ct-seg-sr/mf.dcm', 3],
  ['studies/dcmqi-ct-seg-sr/label.seg.dcm', 2],
  ['highdicom/seg_image_ct_binary_overlap.dcm', 3],
  ['wg04/VL6_J2KI.dcm', 1],
])('reads %s, frame %i, as pydicom does', async (path, frame) => {
  const out = join(folder, 'values.bin')
  await run('/usr/bin/python3', ['-c', pydicom, corpusPath({ path: `dev/${path}` }), String(frame), out])
  const bytes = await readFile(out)
  const theirs = new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length))
  const { source, inspected } = await open(path)
  const { data, planar } = await decodeFrame(source, inspected, frame)
  expect(planar).toBe(false)
  expect(data.length).toBe(theirs.length)
  // A lossy codestream may come out one step apart
  const mean = theirs.reduce((sum, value, at) => sum + Math.abs(value - (data[at] ?? 0)), 0) / theirs.length
  expect(mean).toBeLessThan(0.01)
})

test.skipIf(!hasShared)('reads one-bit pixels the same in every encoding', async () => {
  const frames = ['liver_1frame', 'liver_rle', 'liver_j2k', 'liver_deflate'].map(async (name) => {
    const { source, inspected } = await open(`mixed/${name}.dcm`)
    return Buffer.from((await decodeFrame(source, inspected, 1)).data as Uint8Array)
  })
  const [first, ...others] = await Promise.all(frames)
  for (const other of others) expect(other.equals(first ?? Buffer.alloc(0))).toBe(true)
})

const encodings = ['bot_rle', 'no_bot_rle', 'bot_jpeg_ls.80', 'no_bot_jpeg_ls.80']
const inFragments = ['jpeg_lossless.57', 'jpeg_lossless.70', 'jpeg_ls.80']

// RLE, which pydicom reads, is the measure of what neither it nor DCMTK puts together
test.skipIf(!hasShared)('reads frames in fragments as those that are whole', async () => {
  const names = [
    ...encodings.map((name) => `not_fragmented_${name}`),
    ...inFragments.map((name) => `fragmented_no_bot_${name}`),
  ]
  for (const frame of [1, 2]) {
    const [first, ...others] = await Promise.all(
      names.map(async (name) => {
        const { source, inspected } = await open(`encapsulated/CT0012.${name}.dcm`)
        return (await decodeFrame(source, inspected, frame)).data
      }),
    )
    expect(first?.length).toBe(512 * 512)
    for (const other of others) expect(other.every((value, at) => value === first?.[at])).toBe(true)
  }
})
