import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { corpusPath } from '../../../test/support/corpus.ts'
import { hasShared } from '../../../test/support/shared.ts'
import { inspect } from '../gate.ts'
import { bufferSource } from '../source.ts'
import { decodeFrame } from './decode.ts'
import { renderFrame } from './render.ts'

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

interface Picture {
  readonly width: number
  readonly height: number
  readonly channels: number
  readonly data: Buffer
}

/** A binary PNM file. */
function pnm(bytes: Buffer): Picture {
  const [head = '', kind, width, height] =
    /^P([56])\s+(?:#.*\s+)*(\d+)\s+(\d+)\s+\d+\s/.exec(bytes.toString('latin1', 0, 200)) ?? []
  return {
    width: Number(width),
    height: Number(height),
    channels: kind === '6' ? 3 : 1,
    data: bytes.subarray(head.length),
  }
}

async function dcmtk(path: string, frame: number, options: readonly string[]): Promise<Picture> {
  const out = join(folder, 'picture.pnm')
  const tools = ['dcmj2pnm', 'dcml2pnm']
  for (const tool of tools) {
    await rm(out, { force: true })
    await run(tool, [
      '-q',
      '-O',
      ...options,
      '+F',
      String(frame),
      corpusPath({ path: `dev/${path}` }),
      out,
    ]).catch(() => {})
    const bytes = await readFile(out).catch(() => undefined)
    if (bytes !== undefined) return pnm(bytes)
  }
  throw new Error('DCMTK made no picture')
}

async function ours(path: string, frame: number): Promise<Picture> {
  const { source, inspected } = await open(path)
  const png = sharp(await renderFrame(source, inspected, frame, { format: 'png' }))
  const { channels: bands = 1 } = await png.stats()
  const isColour = Array.isArray(bands) && bands.length === 3
  const { data, info } = await png
    .toColourspace(isColour ? 'srgb' : 'b-w')
    .raw()
    .toBuffer({ resolveWithObject: true })
  return { width: info.width, height: info.height, channels: info.channels, data }
}

function meanDifference(a: Buffer, b: Buffer): number {
  let sum = 0
  for (let at = 0; at < a.length; at++) sum += Math.abs((a[at] ?? 0) - (b[at] ?? 0))
  return sum / a.length
}

const window = ['+Wi', '1']
const range = ['+Wm']
const none: string[] = []

// One of each kind that DCMTK shows; where it rounds down we round, so half a step is the same picture
test.skipIf(!hasShared).each<[string, number, readonly string[]]>([
  ['studies/ct-head-ge/07.dcm', 1, window],
  ['studies/nist-jhn-brain-mr/MR_54059_271.dcm', 1, window],
  ['studies/nist-shoulder-mr/MR_57000_004.dcm', 1, window],
  ['dicomdir/77654033/CR1/6154', 1, window],
  ['mixed/mlut_18.dcm', 1, range],
  ['mixed/vlut_04.dcm', 1, ['+Wl', '1']],
  ['rdsr/NM-NmIm-Siemens.dcm', 2, window],
  ['rdsr/DX-Im-Carestream_DR7500-1.dcm', 1, window],
  ['mixed/rtdose.dcm', 2, range],
  ['mixed/rtdose_rle.dcm', 2, range],
  ['mixed/JPGExtended.dcm', 1, range],
  ['fodicom/GH133.dcm', 1, window],
  ['mixed/JPGLosslessP14SV1_1s_1f_8b.dcm', 1, none],
  ['mixed/MR_small_jpeg_ls_lossless.dcm', 1, window],
  ['mixed/MR_small_RLE.dcm', 1, window],
  ['mixed/SC_rgb_rle_2frame.dcm', 2, none],
  ['mixed/SC_rgb_dcmtk__eb_cr.dcm', 1, none],
  ['mixed/SC_rgb_dcmtk__eb_cy_s4.dcm', 1, none],
  ['mixed/SC_rgb_jpeg_app14_dcmd.dcm', 1, none],
  ['mixed/examples_ybr_color.dcm', 3, none],
  ['mixed/OBXXXX1A_rle_2frame.dcm', 2, none],
  ['mixed/sample-op.dcm', 1, none],
  ['highdicom/sm_image_jpegls.dcm', 1, none],
  ['highdicom/seg_image_sm_control_labelmap_palette_color.dcm', 2, none],
  ['ts-matrix/US-YBR_FULL_422-EVRLE.dcm', 1, none],
  ['ts-matrix/TestPattern_JPEG-Baseline_YBR422.dcm', 1, none],
  ['ts-matrix/TestPattern_JPEG-Lossless_RGB.dcm', 1, none],
  ['ts-matrix/TestPattern_JPEG-LS-NearLossless.dcm', 1, none],
  ['ts-matrix/CTImage.dcm_JPEGProcess10_12TransferSyntax_1.2.840.10008.1.2.4.55.dcm', 1, window],
  ['ts-matrix/CTImage.dcm_JPEGProcess6_8TransferSyntax_1.2.840.10008.1.2.4.53.dcm', 1, window],
  ['ts-matrix/CTImage.dcm_JPEGProcess2_4TransferSyntax_1.2.840.10008.1.2.4.51.dcm', 1, window],
  ['ts-matrix/CTImage.dcm_JPEGProcess14TransferSyntax_1.2.840.10008.1.2.4.57.dcm', 1, window],
  ['wg04/NM1_JPLY.dcm', 1, range],
  ['wg04/VL2_RLE.dcm', 1, none],
])('shows %s, frame %i, as DCMTK does', async (path, frame, options) => {
  const [mine, theirs] = await Promise.all([ours(path, frame), dcmtk(path, frame, options)])
  expect([mine.width, mine.height]).toEqual([theirs.width, theirs.height])
  const same = mine.channels === theirs.channels
  expect(same || mine.channels === 1).toBe(true)
  const wide = same
    ? mine.data
    : Buffer.from(
        Uint8Array.from({ length: theirs.data.length }, (_, at) => mine.data[Math.floor(at / 3)] ?? 0),
      )
  expect(meanDifference(wide, theirs.data)).toBeLessThan(1)
})

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
