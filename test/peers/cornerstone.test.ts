import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ArchiveNode, archiveNode } from '../support/archive-node.ts'
import { openBrowser, type TestBrowser } from '../support/browser.ts'
import { type CornerstoneSite, cornerstoneSite } from '../support/cornerstone.ts'
import type { Asked, Shown } from '../support/cornerstone-page.ts'
import { type CorpusFile, corpus, corpusPath } from '../support/corpus.ts'
import { type Place, valuesAt } from '../support/pydicom.ts'
import { run } from '../support/run.ts'
import { hasShared } from '../support/shared.ts'

interface Picture {
  readonly what: string
  readonly path: string
  /** From 1. */
  readonly frame: number
  /** How far values may be off: decoders of lossy pixels differ. */
  readonly within: number
}

const pictures: readonly Picture[] = [
  { what: 'a CT slice', path: 'dev/studies/dcmqi-ct-seg-sr/01.dcm', frame: 1, within: 0 },
  {
    what: 'a multi-frame CT in RLE',
    path: 'dev/encapsulated/CT0012.not_fragmented_bot_rle.dcm',
    frame: 2,
    within: 0,
  },
  {
    what: 'an MR slice in JPEG lossless',
    path: 'dev/studies/nist-shoulder-mr/MR_57000_004.dcm',
    frame: 1,
    within: 0,
  },
  { what: 'an MR slice in JPEG 2000', path: 'dev/mixed/MR_small_jp2klossless.dcm', frame: 1, within: 0 },
  {
    what: 'an enhanced MR in JPEG 2000',
    path: 'dev/mixed/emri_small_jpeg_2k_lossless.dcm',
    frame: 7,
    within: 0,
  },
  { what: 'an angiogram clip in JPEG', path: 'dev/mixed/jpeg8bit.dcm', frame: 50, within: 3 },
  { what: 'a colour ultrasound', path: 'dev/mixed/examples_rgb_color.dcm', frame: 1, within: 0 },
  {
    what: 'a colour ultrasound clip in JPEG',
    path: 'dev/mixed/examples_ybr_color.dcm',
    frame: 12,
    within: 6,
  },
  {
    what: 'a CT slice in big endian',
    path: 'dev/ts-matrix/CTImage.dcm_BigEndianExplicitTransferSyntax_1.2.840.10008.1.2.2.dcm',
    frame: 1,
    within: 0,
  },
  { what: 'an ultrasound with a palette', path: 'dev/mixed/OBXXXX1A.dcm', frame: 1, within: 0 },
  {
    what: 'a colour pattern with a palette',
    path: 'dev/ts-matrix/TestPattern_Palette.dcm',
    frame: 1,
    within: 0,
  },
  {
    what: 'a colour pattern in JPEG-LS',
    path: 'dev/ts-matrix/TestPattern_JPEG-LS-Lossless.dcm',
    frame: 1,
    within: 0,
  },
]

let node: ArchiveNode
let site: CornerstoneSite
let browser: TestBrowser
let page: Page
let token: string

beforeAll(async () => {
  if (!hasShared) return
  ;[node, browser] = await Promise.all([archiveNode(), openBrowser()])
  site = await cornerstoneSite(node.base)
  page = await browser.context.newPage()
  token = (await node.headers('dicomweb.read')).authorization.slice('Bearer '.length)
  const files = await Promise.all(pictures.map(({ path }) => readFile(corpusPath({ path }))))
  expect((await node.stow(files)).status).toBe(200)
  await page.goto(site.address)
})
afterAll(async () => {
  await browser?.close()
  await site?.close()
  await node?.close()
})

/** A grid of places over the whole picture. */
function grid({ rows, cols }: CorpusFile): Place[] {
  const steps = Array.from({ length: 24 }, (_, step) => (step + 0.5) / 24)
  return steps.flatMap((y) =>
    steps.map((x): Place => [Math.floor(x * Number(cols)), Math.floor(y * Number(rows))]),
  )
}

/** For what Debian's pydicom has no decoder. */
const decoders: Readonly<Record<string, string>> = {
  '1.2.840.10008.1.2.4.70': 'dcmdjpeg',
  '1.2.840.10008.1.2.4.80': 'dcmdjpls',
}

/** A file that pydicom can read the pixels of. */
async function unpacked(file: CorpusFile): Promise<string> {
  const decoder = decoders[file.transfer_syntax ?? '']
  if (!decoder) return corpusPath(file)
  const plain = join(node.folder, `${file.instance}.dcm`)
  expect(await run(decoder, [corpusPath(file), plain])).toMatchObject({ code: 0 })
  return plain
}

/** Compressed frames come as they are stored, others in Explicit VR Little Endian (PS3.18 8.7.3.3.2). */
const sentIn = ({ transfer_syntax: stored }: CorpusFile): string | null | undefined =>
  /\.1\.2\.(4\.|5$)/.test(stored ?? '') ? stored : '1.2.840.10008.1.2.1'

const show = (asked: Asked, bearer: string): Promise<Shown> =>
  page.evaluate(([one, given]) => window.show(one, given), [asked, bearer] as const)

function wanted({ path, frame }: Picture): { readonly file: CorpusFile; readonly asked: Asked } {
  const file = corpus('dev').find((one) => one.path === path)
  if (!file?.study || !file.series || !file.instance) throw new Error(`${path} isn't in the collection`)
  const { study, series, instance } = file
  return { file, asked: { study, series, instance, frame, places: grid(file) } }
}

test.skipIf(!hasShared).each(pictures)('Cornerstone3D shows $what as pydicom reads it', async (picture) => {
  const { file, asked } = wanted(picture)
  const [shown, values] = await Promise.all([
    show(asked, token),
    valuesAt(await unpacked(file), picture.frame, asked.places),
  ])
  expect(shown.transferSyntax).toBe(sentIn(file))
  expect(shown.brightnesses).toBeGreaterThan(1)
  expect(new Set(values.flat()).size).toBeGreaterThan(20)
  const off = values.flatMap((value, place) =>
    // Cornerstone keeps rescaled values in 32 bits
    value.map((one, sample) => Math.abs(Math.fround(one) - (shown.values[place]?.[sample] ?? Number.NaN))),
  )
  expect(Math.max(...off)).toBeLessThanOrEqual(picture.within)
})

test.skipIf(!hasShared)('Cornerstone3D shows nothing to whoever has no token', async () => {
  const [picture] = pictures
  if (!picture) throw new Error('no picture')
  await expect(show(wanted(picture).asked, 'made-up')).rejects.toThrow('401')
})
