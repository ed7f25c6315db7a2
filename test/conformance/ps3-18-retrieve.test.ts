import { afterAll, beforeAll, expect, test } from 'vitest'
import { type DicomJson, text } from '../../src/dicom/attributes.ts'
import { type ArchiveNode, archiveNode, partsOf } from '../support/archive-node.ts'
import { ctSlice, slicePixels } from '../support/ct-slice.ts'

let node: ArchiveNode
const asStored = 'multipart/related; type="application/dicom"; transfer-syntax=*'
const octets = 'multipart/related; type="application/octet-stream"'
const json = 'application/dicom+json'
const files = [1, 2, 3].map((number) =>
  ctSlice({
    study: '1.1',
    series: number < 3 ? '1.1.1' : '1.1.2',
    instance: `1.1.1.${number}`,
    value: number * 100,
    more: [
      { tag: '00200011', vr: 'IS', value: number < 3 ? '1 ' : '2 ' },
      { tag: '00200013', vr: 'IS', value: `${number} ` },
      { tag: '00091001', vr: 'OB', value: Buffer.alloc(3000, number) },
    ],
  }),
)
/** Two frames. */
const clip = ctSlice({
  study: '1.2',
  series: '1.2.1',
  instance: '1.2.1.1',
  more: [
    { tag: '00280008', vr: 'IS', value: '2 ' },
    { tag: '7FE00010', vr: 'OW', value: Buffer.concat([slicePixels(1), slicePixels(2)]) },
  ],
})
const first = '/studies/1.1/series/1.1.1/instances/1.1.1.1'

beforeAll(async () => {
  node = await archiveNode()
  const stored = await node.stow([...files, clip])
  expect(stored.status).toBe(200)
})
afterAll(() => node.close())

test('gives study, series and instance back byte for byte, in the order of series and instance number', async () => {
  const study = await node.get('/studies/1.1', asStored)
  const series = await node.get('/studies/1.1/series/1.1.1', asStored)
  const instance = await node.get(first, asStored)

  expect(Number(study.headers.get('content-length'))).toBeGreaterThan(0)
  expect(await partsOf(study)).toEqual(files)
  expect(await partsOf(series)).toEqual(files.slice(0, 2))
  expect(await partsOf(instance)).toEqual(files.slice(0, 1))
})

test('sends a single object without multipart when that is wanted, and lets the caller keep it', async () => {
  const alone = 'application/dicom; transfer-syntax=*'
  const answer = await node.get(first, alone)
  const held = { 'if-none-match': answer.headers.get('etag') ?? '' }
  const again = await node.get(first, alone, held)
  const inAnotherForm = await node.get(first, asStored, held)

  expect(Buffer.from(await answer.arrayBuffer())).toEqual(files[0])
  expect(answer.headers.get('content-type')).toContain('application/dicom')
  expect(answer.headers.get('cache-control')).toBe('private, max-age=31536000, immutable')
  expect([again.status, inAnotherForm.status]).toEqual([304, 200])
})

test('tells the length of everything to HEAD, and sends nothing', async () => {
  const headers = { ...(await node.headers()), accept: asStored }
  for (const path of ['/studies/1.1', first, `${first}/frames/1`]) {
    const accept = path.endsWith('frames/1') ? octets : asStored
    const head = await fetch(node.base + path, { method: 'HEAD', headers: { ...headers, accept } })
    const full = await node.get(path, accept)
    expect(head.status).toBe(200)
    expect(Math.abs(Number(head.headers.get('content-length')) - (await full.arrayBuffer()).byteLength)).toBe(
      0,
    )
  }
})

const bulkOf = (json: DicomJson): string => json['00091001']?.BulkDataURI ?? ''

test('answers metadata before and after they are put together, the same', async () => {
  const levels = ['/studies/1.1', '/studies/1.1/series/1.1.1', first]
  const read = (): Promise<DicomJson[][]> =>
    Promise.all(
      levels.map(async (path) => (await (await node.get(`${path}/metadata`)).json()) as DicomJson[]),
    )
  const fresh = await read()
  await node.archive.settle()
  const together = await read()

  expect(together).toEqual(fresh)
  expect(fresh.map((list) => list.length)).toEqual([3, 2, 1])
  expect(fresh[0]?.map((json) => text(json, 'SOPInstanceUID'))).toEqual(['1.1.1.1', '1.1.1.2', '1.1.1.3'])
  const bulk = await node.get(bulkOf(fresh[2]?.[0] ?? {}).replace(node.base, ''), 'application/octet-stream')
  expect(Buffer.from(await bulk.arrayBuffer())).toEqual(Buffer.alloc(3000, 1))
})

test('adds instances that come later to the metadata of their series', async () => {
  const late = ctSlice({ study: '1.3', series: '1.3.1', instance: '1.3.1.1' })
  await node.stow([late])
  await node.archive.settle()
  await node.stow([ctSlice({ study: '1.3', series: '1.3.1', instance: '1.3.1.2', value: 7 })])
  const mixed = (await (await node.get('/studies/1.3/metadata')).json()) as DicomJson[]
  await node.archive.settle()
  const together = (await (await node.get('/studies/1.3/metadata')).json()) as DicomJson[]

  expect(mixed.map((json) => text(json, 'SOPInstanceUID'))).toEqual(['1.3.1.1', '1.3.1.2'])
  expect(together).toEqual(mixed)
})

test('gives frames of native pixels as they lie in the object, one or several', async () => {
  const path = '/studies/1.2/series/1.2.1/instances/1.2.1.1/frames'
  const both = await partsOf(await node.get(`${path}/2,1`, octets))
  const alone = await node.get(`${path}/2`, 'application/octet-stream')

  expect(both).toEqual([slicePixels(2), slicePixels(1)])
  expect(Buffer.from(await alone.arrayBuffer())).toEqual(slicePixels(2))
})

test.each([
  ['0', 400],
  ['-1', 400],
  ['1e9', 400],
  ['3', 404],
  ['1,3', 404],
])('N122: answers frames %s with the status of the standard', async (frames, status) => {
  const response = await node.get(`/studies/1.2/series/1.2.1/instances/1.2.1.1/frames/${frames}`, octets)

  expect(response.status).toBe(status)
})

test('renders with the window, the size and the quality that are asked for', async () => {
  const plain = await node.get(`${first}/rendered`, 'image/png')
  const dark = await node.get(`${first}/rendered?window=10000,1,linear`, 'image/png')
  const large = await node.get(`${first}/rendered?viewport=32,32&quality=50`, 'image/jpeg')

  expect([plain, dark, large].map(({ status }) => status)).toEqual([200, 200, 200])
  expect(Buffer.from(await plain.arrayBuffer())).not.toEqual(Buffer.from(await dark.arrayBuffer()))
  expect(Buffer.from(await large.arrayBuffer()).toString('hex', 0, 2)).toBe('ffd8')
})

test.each([
  ['window=1,0,linear'],
  ['window=1,2,straight'],
  ['viewport=0,0'],
  ['viewport=1e9,1'],
  ['quality=101'],
  ['annotation=all'],
])('refuses to render with %s', async (query) => {
  expect((await node.get(`${first}/rendered?${query}`, 'image/jpeg')).status).toBe(400)
})

test('makes thumbnails of instance, series and study, once', async () => {
  const pictures: Buffer[] = []
  for (const path of [first, '/studies/1.1/series/1.1.1', '/studies/1.1', '/studies/1.1'])
    pictures.push(Buffer.from(await (await node.get(`${path}/thumbnail`, 'image/jpeg')).arrayBuffer()))

  expect(pictures.every((picture) => picture.toString('hex', 0, 2) === 'ffd8')).toBe(true)
  expect(pictures[2]).toEqual(pictures[3])
})

test.each([
  ['/studies/9.9', asStored, 404],
  ['/studies/1.1/series/9.9', asStored, 404],
  ['/studies/1.2/series/1.1.1/instances/1.1.1.1', asStored, 404],
  ['/studies/9.9/metadata', 'application/dicom+json', 404],
  [`${first}/bulkdata/00091002`, 'application/octet-stream', 404],
  [`${first}/bulkdata/..%2f..%2fx`, 'application/octet-stream', 404],
  ['/studies/%2e%2e%2f', asStored, 400],
  ['/studies/1.01', asStored, 400],
  [`/studies/${'1.'.repeat(33)}1`, asStored, 400],
  [first, 'multipart/related; type="application/dicom+xml"', 406],
  [first, 'multipart/related; type="application/dicom"; transfer-syntax=1.2.840.10008.1.2.4.102', 406],
  [`${first}/metadata`, 'text/html', 406],
  [`${first}/rendered`, 'image/tiff', 406],
])('answers %s as %s with %i', async (path, accept, status) => {
  expect((await node.get(path, accept)).status).toBe(status)
})

test('writes a disclosure into the journal: each study, and once for metadata and parts', async () => {
  const before = node.journal.length
  const headers = await node.headers('dicomweb.read')
  const get = async (path: string, accept: string) =>
    (await fetch(node.base + path, { headers: { ...headers, accept } })).arrayBuffer()
  await (await node.get('/studies/1.2', asStored)).arrayBuffer()
  await (await node.get('/studies/1.2', asStored)).arrayBuffer()
  for (const part of ['/metadata', '/frames/1', '/frames/1'])
    await get(`/studies/1.1/series/1.1.2/instances/1.1.1.3${part}`, part === '/metadata' ? json : octets)
  for (const part of ['/metadata', '/series/1.1.1/metadata', '/series/1.1.1/instances/1.1.1.1/frames/1'])
    await get(`/studies/1.1${part}`, part.endsWith('metadata') ? json : octets)

  expect(node.journal.slice(before).map(({ kind, objects }) => [kind, objects])).toEqual([
    ['study-read', ['1.2']],
    ['study-read', ['1.2']],
    ['study-read', ['1.1', '1.1.2']],
    ['study-read', ['1.1']],
  ])
})

test('discloses nothing to who has no token or only one to write with', async () => {
  for (const path of [
    '/studies',
    '/studies/1.1',
    `${first}/metadata`,
    `${first}/frames/1`,
    `${first}/rendered`,
  ]) {
    expect((await fetch(node.base + path)).status).toBe(401)
    expect((await fetch(node.base + path, { headers: await node.headers('dicomweb.write') })).status).toBe(
      403,
    )
  }
})
