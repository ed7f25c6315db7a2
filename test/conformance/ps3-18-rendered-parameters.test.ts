import { spawnSync } from 'node:child_process'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ArchiveNode, archiveNode, partsOf } from '../support/archive-node.ts'
import { type BuiltElement, part10, uint16 } from '../support/build-dicom.ts'

const series = '/studies/1.2.3.1/series/1.2.3.2'
let node: ArchiveNode
beforeAll(async () => {
  node = await archiveNode()
})
afterAll(() => node.close())

const us = (tag: string, value: number): BuiltElement => ({ tag, vr: 'US', value: uint16(value) })
const words = (tag: string, vr: string, value: string): BuiltElement => ({ tag, vr, value })

const size = 240

/** Dark grey, brighter to the right and lower half; the pixel at the upper left is white. */
const shades = Buffer.from(
  Uint8Array.from({ length: size * size }, (_, at) =>
    at === 0 ? 255 : Math.floor((at % size) / 4) + (at >= (size * size) / 2 ? 60 : 0),
  ),
)

async function stored(uid: string, more: readonly BuiltElement[], pixels = shades): Promise<string> {
  const isColour = pixels.length > shades.length
  const elements = [
    words('00080016', 'UI', '1.2.840.10008.5.1.4.1.1.7'),
    words('00080018', 'UI', uid),
    us('00280002', isColour ? 3 : 1),
    words('00280004', 'CS', isColour ? 'RGB' : 'MONOCHROME2'),
    ...(isColour ? [us('00280006', 0)] : []),
    us('00280010', size),
    us('00280011', size),
    us('00280100', 8),
    us('00280101', 8),
    us('00280102', 7),
    us('00280103', 0),
    ...patient,
    ...more,
    { tag: '7FE00010', vr: 'OB', value: pixels },
  ]
  const response = await node.stow([part10(elements.toSorted((a, b) => (a.tag < b.tag ? -1 : 1)))])
  expect([response.status, await response.text()]).toEqual([200, expect.anything()])
  return `${series}/instances/${uid}/rendered`
}

async function pixelsOf(response: Response): Promise<{ data: Buffer; width: number; channels: number }> {
  expect(response.status).toBe(200)
  const { data, info } = await sharp(Buffer.from(await response.arrayBuffer()))
    .raw()
    .toBuffer({ resolveWithObject: true })
  return { data, width: info.width, channels: info.channels }
}

/** White of words, which the picture has only in its first pixel; by halves, upper and lower. */
function whiteBelow({ data, channels }: { data: Buffer; channels: number }): readonly [number, number] {
  const counts: [number, number] = [0, 0]
  for (let at = 1; at < size * size; at++)
    if ((data[at * channels] ?? 0) > 180) counts[at < (size * size) / 2 ? 0 : 1] += 1
  return counts
}

const patient = [
  words('00080005', 'CS', 'ISO_IR 192'),
  words('00100010', 'PN', '<b>&Muster^Jörg'),
  words('00100020', 'LO', 'X-1'),
  words('00080060', 'CS', 'CT'),
  words('00180060', 'DS', '120'),
]

test.each(['png', 'jpeg', 'gif'])('draws words about patient and technique into a %s', async (format) => {
  const address = await stored('1.2.3.10', [])
  const of = async (query: string) =>
    whiteBelow(await pixelsOf(await node.get(address + query, `image/${format}`)))

  const [none, both, above, below] = [
    await of(''),
    await of('?annotation=patient,technique'),
    await of('?annotation=patient'),
    await of('?annotation=technique'),
  ]

  expect(none).toEqual([0, 0])
  expect(both[0]).toBeGreaterThan(50)
  expect(both[1]).toBeGreaterThan(50)
  expect([above[0] > 50, above[1]]).toEqual([true, 0])
  expect([below[0], below[1] > 50]).toEqual([0, true])
})

test('mirrors the picture for negative sizes, and leaves words as they are', async () => {
  const address = await stored('1.2.3.11', [])
  const at = async (query: string) => {
    const { data, channels } = await pixelsOf(await node.get(address + query, 'image/png'))
    return Buffer.from(Uint8Array.from({ length: size * size }, (_, index) => data[index * channels] ?? 0))
  }

  const plain = await at('')
  const leftToRight = await at(`?viewport=${size},${size},0,0,-${size},${size}`)
  const topToBottom = await at(`?viewport=${size},${size},,,,-${size}`)
  const both = await at(`?viewport=${size},${size},0,0,-${size},-${size}`)

  expect(plain[0]).toBe(255)
  expect(leftToRight[size - 1]).toBe(255)
  expect(topToBottom[size * (size - 1)]).toBe(255)
  expect(both[size * size - 1]).toBe(255)
  const mirrored = await at(`?annotation=patient&viewport=${size},${size},0,0,-${size},${size}`)
  const drawn = await at('?annotation=patient')
  const whiteOf = (data: Buffer) => data.subarray(1, 20 * size).filter((shade) => shade > 180).length
  const leftOf = (data: Buffer) =>
    data
      .subarray(0, 20 * size)
      .filter((shade, index) => shade > 180 && index % size > 1 && index % size < size / 2).length
  expect(leftOf(mirrored)).toBe(leftOf(drawn))
  expect(whiteOf(drawn)).toBeGreaterThan(20)
})

const colours = Buffer.from(
  Uint8Array.from({ length: size * size * 3 }, (_, at) => [200, 60, 30][at % 3] ?? 0),
)

/** Adobe RGB as another program writes it: Display P3 of the library that ours does not make itself. */
async function foreignProfile(): Promise<Buffer> {
  const file = await sharp({ create: { width: 1, height: 1, channels: 3, background: '#fff' } })
    .withIccProfile('p3')
    .png()
    .toBuffer()
  return (await sharp(file).metadata()).icc ?? Buffer.alloc(0)
}

async function profileIn(response: Response): Promise<string> {
  expect(response.status).toBe(200)
  const { icc } = await sharp(Buffer.from(await response.arrayBuffer())).metadata()
  return icc === undefined ? '' : icc.toString('latin1').replaceAll('\0', '')
}

test.each(['png', 'jpeg'])('puts the colour profile that is asked for into a %s', async (format) => {
  const grey = await stored('1.2.3.12', [])
  const plain = await stored('1.2.3.13', [], colours)
  const own = await foreignProfile()
  const tagged = await stored('1.2.3.14', [{ tag: '00282000', vr: 'OB', value: own }], colours)
  const of = async (address: string, query: string) =>
    profileIn(await node.get(`${address}?iccprofile=${query}`, `image/${format}`))

  for (const address of [grey, plain, tagged]) {
    expect(await of(address, 'no')).toBe('')
    expect(await of(address, 'srgb')).toMatch(/sRGB/)
    expect(await of(address, 'displayp3')).toMatch(/P3/)
    expect(await of(address, 'adobergb')).toMatch(/Adobe RGB \(1998\)/)
    expect(await of(address, 'rommrgb')).toMatch(/ROMM RGB/)
  }
  expect(await of(grey, 'yes')).toMatch(/sRGB/)
  expect(await of(plain, 'yes')).toMatch(/sRGB/)
  expect(await of(tagged, 'yes')).toBe(own.toString('latin1').replaceAll('\0', ''))
})

test('shows colours of another space as those of sRGB, and keeps them where their profile is kept', async () => {
  const own = await foreignProfile()
  const tagged = await stored('1.2.3.15', [{ tag: '00282000', vr: 'OB', value: own }], colours)
  const broken = await stored(
    '1.2.3.16',
    [{ tag: '00282000', vr: 'OB', value: Buffer.concat([own.subarray(0, 132), Buffer.alloc(200, 255)]) }],
    colours,
  )
  const first = async (address: string, query: string) => {
    const file = Buffer.from(await (await node.get(address + query, 'image/png')).arrayBuffer())
    return [...(await sharp(file, { ignoreIcc: true }).raw().toBuffer()).subarray(0, 3)]
  }

  const [red = 0, green = 0] = await first(tagged, '')

  // A red of Display P3 is a stronger one of sRGB
  expect(red).toBeGreaterThan(205)
  expect(green).toBeLessThan(55)
  expect(await first(tagged, '?iccprofile=yes')).toEqual([200, 60, 30])
  expect(await first(broken, '')).toEqual([200, 60, 30])
})

test.each(['adobergb', 'rommrgb'])('Pillow sees the same colours in %s as without', async (space) => {
  const plain = await stored(space === 'adobergb' ? '1.2.3.117' : '1.2.3.118', [], colours)
  const file = Buffer.from(await (await node.get(`${plain}?iccprofile=${space}`, 'image/png')).arrayBuffer())
  const made = await sharp(file, { ignoreIcc: true }).raw().toBuffer()
  const script = `import io, sys
from PIL import Image, ImageCms
im = Image.open(io.BytesIO(sys.stdin.buffer.read()))
own = ImageCms.ImageCmsProfile(io.BytesIO(im.info['icc_profile']))
print(*ImageCms.profileToProfile(im, own, ImageCms.createProfile('sRGB'), renderingIntent=1).getpixel((0, 0)))`
  const { stdout } = spawnSync('/usr/bin/python3', ['-c', script], { input: file, encoding: 'utf8' })
  const seen = stdout.trim().split(' ').map(Number)

  expect([...made.subarray(0, 3)]).not.toEqual([200, 60, 30])
  for (const [at, value] of [200, 60, 30].entries()) expect(Math.abs((seen[at] ?? 0) - value)).toBeLessThan(3)
})

test.each([
  ['iccprofile=srgb', 'image/gif', 400],
  ['iccprofile=cmyk', 'image/png', 400],
  ['annotation=all', 'image/png', 400],
  ['annotation=', 'image/png', 400],
  ['viewport=-10,10', 'image/png', 400],
  ['viewport=10,10,0,0,1e3,5', 'image/png', 400],
  ['viewport=10,10,200,0,100,100', 'image/png', 422],
])('refuses %s as %s with %i', async (query, accept, status) => {
  const address = await stored('1.2.3.17', [])

  const response = await node.get(`${address}?${query}`, accept)

  expect(response.status).toBe(status)
})

test.each([
  '',
  '/series/1.2.3.2',
  '/series/1.2.3.2/instances/1.2.3.18',
  '/series/1.2.3.2/instances/1.2.3.18/frames/1',
])('gives a thumbnail of /studies/…%s in the size that is asked for', async (path) => {
  await stored('1.2.3.18', [])
  const widthOf = async (query: string) =>
    (await pixelsOf(await node.get(`/studies/1.2.3.1${path}/thumbnail${query}`, 'image/jpeg'))).width

  expect(await widthOf('')).toBe(128)
  expect(await widthOf('?viewport=64,200')).toBe(64)
  for (const query of ['viewport=64', 'viewport=10,10,1,1,2,2', 'viewport=0,10', 'window=1,2,linear'])
    expect((await node.get(`/studies/1.2.3.1${path}/thumbnail?${query}`, 'image/jpeg')).status).toBe(400)
})

test('gives one picture for each instance of a series or a study, and leaves out what has none', async () => {
  const own = [words('0020000D', 'UI', '1.2.3.7'), words('0020000E', 'UI', '1.2.3.7.1')]
  for (const uid of ['1.2.3.21', '1.2.3.22']) await stored(uid, own)
  const report = [
    words('00080016', 'UI', '1.2.840.10008.5.1.4.1.1.88.11'),
    words('00080018', 'UI', '1.2.3.23'),
    words('0020000D', 'UI', '1.2.3.7'),
    words('0020000E', 'UI', '1.2.3.7.2'),
    ...patient.slice(0, 3),
  ]
  await (await node.stow([part10(report)])).arrayBuffer()
  const before = node.journal.length

  for (const [path, accept] of [
    ['/studies/1.2.3.7/rendered', 'multipart/related; type="image/png"'],
    ['/studies/1.2.3.7/series/1.2.3.7.1/rendered', 'image/png'],
  ] as const) {
    const response = await node.get(`${path}?viewport=50,50`, accept)
    const type = response.headers.get('content-type')
    const parts = await partsOf(response)

    expect(type).toMatch(/^multipart\/related; type="image\/png"/)
    expect(parts).toHaveLength(2)
    for (const part of parts) expect((await sharp(part).metadata()).width).toBe(50)
  }
  expect(node.journal.slice(before)).toHaveLength(2)
  const text = await node.get('/studies/1.2.3.7/rendered', 'text/html')
  const reports = await node.get('/studies/1.2.3.7/series/1.2.3.7.2/rendered', '*/*')
  const absent = await node.get('/studies/1.2.3.777/rendered', '*/*')
  const wrong = await node.get('/studies/1.2.3.7/rendered?window=1', '*/*')
  expect([text.status, reports.status, absent.status, wrong.status]).toEqual([406, 406, 404, 400])
})
