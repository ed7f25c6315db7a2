import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Inspected, inspect } from '../../src/dicom/gate.ts'
import { decodeFrame } from '../../src/dicom/pixel/decode.ts'
import { framePixels } from '../../src/dicom/pixel/render.ts'
import { type ByteSource, bufferSource } from '../../src/dicom/source.ts'
import { type ArchiveNode, archiveNode } from '../support/archive-node.ts'
import { corpus, corpusPath } from '../support/corpus.ts'
import { dcmtkPicture, type PlainPicture } from '../support/dcmtk-picture.ts'
import { madePictures } from '../support/pydicom-made.ts'
import { type OraclePicture, oraclePictures } from '../support/pydicom-pictures.ts'
import { hasShared } from '../support/shared.ts'

let folder = ''
let node: ArchiveNode
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'roentgate-pictures-'))
  node = await archiveNode()
})
afterAll(async () => {
  await node.close()
  await rm(folder, { recursive: true, force: true })
})

interface Opened {
  readonly bytes: Buffer
  readonly source: ByteSource
  readonly inspected: Inspected
}

/** Undefined for what is refused at the gate, so never rendered, and for what has no pixels. */
async function opened(path: string): Promise<Opened | undefined> {
  const bytes = await readFile(path)
  const source = bufferSource(bytes)
  try {
    const inspected = inspect(source)
    return inspected.pixelData && { bytes, source, inspected }
  } catch {
    return undefined
  }
}

const kindTags = ['00280002', '00280004', '00280006', '00280100', '00280101', '00280102', '00280103']
const partTags = ['00280120', '00283000', '00283010', '00281101', '52009229', '60000010']

/** Objects of one kind take the same way through the code. */
const kindOf = ({ inspected: { json, transferSyntaxUid, bulk } }: Opened): string =>
  [
    transferSyntaxUid,
    ...kindTags.map((tag) => json[tag]?.Value?.join()),
    ...partTags.map((tag) => json[tag] !== undefined || bulk.has(tag)),
    Number(json['00280008']?.Value?.[0] ?? 1) > 1,
  ].join(' ')

/** One object of each kind; all of them with ROENTGATE_PICTURES=all. */
async function chosenPaths(): Promise<string[]> {
  const seen = new Set<string>()
  const paths: string[] = []
  for (const file of corpus('dev')) {
    const object = await opened(corpusPath(file))
    if (object === undefined) continue
    const kind = kindOf(object)
    if (!seen.has(kind) || process.env.ROENTGATE_PICTURES === 'all') paths.push(corpusPath(file))
    seen.add(kind)
  }
  return paths
}

/** Largest difference of two pictures, where one of grey is also one of colours. */
function largestDifference(a: PlainPicture, b: PlainPicture): number {
  const pixels = a.width * a.height
  if (pixels !== b.width * b.height || b.data.length < pixels * b.channels) return Number.POSITIVE_INFINITY
  const channels = Math.max(a.channels, b.channels)
  const [mine, theirs] = [widened(a, channels), widened(b, channels)]
  let largest = 0
  for (let at = 0; at < pixels * channels; at++) {
    const difference = Math.abs((mine[at] ?? 0) - (theirs[at] ?? 0))
    if (difference > largest) largest = difference
  }
  return largest
}

const widened = ({ data, channels }: PlainPicture, wanted: number): ArrayLike<number> =>
  channels === wanted
    ? data
    : Float32Array.from({ length: data.length * wanted }, (_, at) => data[Math.floor(at / wanted)] ?? 0)

async function ours({ source, inspected }: Opened, row: OraclePicture): Promise<PlainPicture> {
  const window = row.windowed === 'explicit' && row.window ? linear(row.window) : undefined
  const shown = await framePixels(source, inspected, row.frame, { window })
  return { width: shown.columns, height: shown.rows, channels: shown.channels, data: shown.pixels }
}

const linear = ({ center, width }: { center: number; width: number }) =>
  ({ center, width, function: 'LINEAR' }) as const

async function numpyPicture(row: OraclePicture): Promise<PlainPicture | undefined> {
  if (row.file === null) return undefined
  const bytes = await readFile(row.file)
  const [height = 0, width = 0, channels = 1] = row.shape
  const data = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length))
  return { width, height, channels, data }
}

function dcmtkOptions({ voi, window }: OraclePicture): readonly string[] {
  if (voi === 'table') return ['+Wl', '1']
  if (voi === 'range') return ['+Wm']
  if (window === null) return []
  const form = window.function === 'SIGMOID' ? '+Wfs' : '+Wfl'
  return ['+Ww', String(window.center), String(window.width), form]
}

interface Compared {
  readonly name: string
  readonly numpy: number | undefined
  readonly dcmtk: number | undefined
  readonly allowed: number
  readonly allowedDcmtk: number
}

/** Pictures of pydicom that are not those of the standard, with the reason. */
const numpyUnfit: Readonly<Record<string, string>> = {
  'liver_j2k.dcm': 'Pillow gives ones as 255',
  'voi-table-8.dcm': 'entries of eight bits are read as bytes, not words',
}
/** The same of DCMTK. */
const dcmtkUnfit: Readonly<Record<string, string>> = {
  'RG3_JPLY.dcm': 'values that JPEG took over ten bits begin again at zero, in eight pixels',
}

async function compared(object: Opened, row: OraclePicture): Promise<Compared> {
  const name = basename(row.path)
  const mine = await ours(object, row)
  const numpy = numpyUnfit[name] === undefined ? await numpyPicture(row) : undefined
  const isFit =
    row.unfit === null && dcmtkUnfit[name] === undefined && row.window?.function !== 'LINEAR_EXACT'
  const dcmtk = isFit
    ? await dcmtkPicture(row.path, row.frame, dcmtkOptions(row), join(folder, 'picture.pnm'))
    : undefined
  // A lossy codestream may come out one step of the stored values apart, and a window makes that step larger
  const allowed = row.lossy ? Math.max(2, 1 + row.gain) : 1
  return {
    name: `${name} frame ${row.frame} ${row.windowed} window`,
    numpy: numpy && largestDifference(mine, numpy),
    dcmtk: dcmtk && largestDifference(mine, await unpadded(object, row, mine, dcmtk)),
    allowed,
    // It rounds down, and its sums for windows and YBR are of whole numbers
    allowedDcmtk: row.lossy ? allowed + 1 : numpy === undefined ? 1 : 2,
  }
}

/** DCMTK's picture with our black where the stored values are padding. */
async function unpadded(
  { source, inspected }: Opened,
  { padding, frame }: OraclePicture,
  mine: PlainPicture,
  theirs: PlainPicture,
): Promise<PlainPicture> {
  if (padding === null || theirs.channels !== 1 || mine.channels !== 1) return theirs
  const { data: values } = await decodeFrame(source, inspected, frame)
  const [from, to] = padding
  const data = Float32Array.from(theirs.data, (shade, at) => {
    const value = values[at] ?? 0
    return value >= from && value <= to ? (mine.data[at] ?? 0) : shade
  })
  return { ...theirs, data }
}

async function all(paths: readonly string[]): Promise<readonly Compared[]> {
  const rows = await oraclePictures(paths.map((path) => ({ path, folder })))
  const results: Compared[] = []
  let object: Opened | undefined
  let path = ''
  for (const row of rows) {
    if (row.path !== path) object = await opened(row.path)
    path = row.path
    if (object !== undefined) results.push(await compared(object, row))
    if (row.file !== null) await rm(row.file)
  }
  return results
}

const differing = (results: readonly Compared[]): readonly Compared[] =>
  results.filter(
    ({ numpy = 0, dcmtk = 0, allowed, allowedDcmtk }) =>
      numpy > allowed + 0.001 || dcmtk > allowedDcmtk + 0.001,
  )

const unseen = (results: readonly Compared[]): readonly string[] => [
  ...new Set(
    results
      .filter(({ numpy, dcmtk }) => numpy === undefined && dcmtk === undefined)
      .map(({ name }) => name.split(' ')[0] ?? ''),
  ),
]

/** What neither DCMTK nor pydicom decodes here; they are compared as numbers with another encoding of the same. */
const decodedByNeither = /^(RG3_JPLY|CT0012\.|IM00001\.|GDCMJ2K_TextGBR|liver_)/

test.skipIf(!hasShared)(
  'shows real images of every kind as pydicom and DCMTK do, to a grey level',
  async () => {
    const paths = await chosenPaths()

    const results = await all(paths)

    expect(differing(results)).toEqual([])
    expect(unseen(results).filter((name) => !decodedByNeither.test(name))).toEqual([])
    expect(paths.length).toBeGreaterThan(70)
    expect(results.filter(({ dcmtk }) => dcmtk !== undefined).length).toBeGreaterThan(80)
    expect(results.filter(({ numpy }) => numpy !== undefined).length).toBeGreaterThan(80)
  },
  900_000,
)

test('shows planes, palettes, tables, groups, padding and overlays as pydicom and DCMTK do', async () => {
  const paths = await madePictures(folder)

  const results = await all(paths)

  expect(differing(results)).toEqual([])
  expect(unseen(results)).toEqual([])
  expect(results.length).toBeGreaterThan(80)
}, 300_000)

async function pngOf(response: Response): Promise<PlainPicture> {
  const png = sharp(Buffer.from(await response.arrayBuffer()))
  const { channels } = await png.metadata()
  const { data, info } = await png
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .raw()
    .toBuffer({ resolveWithObject: true })
  return { width: info.width, height: info.height, channels: info.channels, data }
}

/** Names of the pictures that the door gives otherwise than they are made. */
async function sentOtherwise(object: Opened, rows: readonly OraclePicture[]): Promise<readonly string[]> {
  const faults: string[] = []
  await (await node.stow([object.bytes])).arrayBuffer()
  for (const row of rows) {
    const window = row.window && row.windowed === 'explicit' ? row.window : undefined
    const query = window ? `?window=${window.center},${window.width},linear` : ''
    const instance = `/studies/1.2.3.1/series/1.2.3.2/instances/${object.inspected.sopInstanceUid}`
    const response = await node.get(`${instance}/frames/${row.frame}/rendered${query}`, 'image/png')
    const isSame =
      response.status === 200 && largestDifference(await pngOf(response), await ours(object, row)) === 0
    if (!isSame) faults.push(`${basename(row.path)} frame ${row.frame}: ${response.status}`)
  }
  return faults
}

test('sends these pictures when they are asked for', async () => {
  const paths = await madePictures(folder)
  const rows = await oraclePictures(paths.map((path) => ({ path, folder })))
  const faults: string[] = []

  for (const path of paths) {
    const object = await opened(path)
    const own = rows.filter((row) => row.path === path)
    if (object !== undefined) faults.push(...(await sentOtherwise(object, own)))
  }

  expect(faults).toEqual([])
}, 300_000)
