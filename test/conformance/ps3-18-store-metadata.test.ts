import { readdirSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type DicomJson, items, text } from '../../src/dicom/attributes.ts'
import { type ArchiveNode, archiveNode, partsOf } from '../support/archive-node.ts'
import { differences, type TakenApart, takenApart } from '../support/pydicom-metadata.ts'
import { hasShared, shared } from '../support/shared.ts'

const asStored = 'multipart/related; type="application/dicom"; transfer-syntax=*'
let node: ArchiveNode
let counter = 0
const uid = (): string => `1.2.826.3.${process.pid}.${++counter}`

beforeAll(async () => {
  node = await archiveNode()
})
afterAll(() => node.close())

type Headers = Readonly<Record<string, string>>
interface SentPart {
  readonly headers: Headers
  readonly body: Buffer | string
}
const metadataPart = (dataSets: unknown, type = 'application/dicom+json'): SentPart => ({
  headers: { 'Content-Type': type },
  body: typeof dataSets === 'string' ? dataSets : JSON.stringify(dataSets),
})
const bulkPart = (location: string, body: Buffer | string, type = 'application/octet-stream'): SentPart => ({
  headers: { 'Content-Type': type, 'Content-Location': location },
  body,
})

async function send(parts: readonly SentPart[]): Promise<Response> {
  const pieces = parts.flatMap(({ headers, body }) => [
    Buffer.from(
      `--b-0\r\n${Object.entries(headers)
        .map(([name, value]) => `${name}: ${value}\r\n`)
        .join('')}\r\n`,
    ),
    Buffer.from(body as string),
    Buffer.from('\r\n'),
  ])
  return fetch(`${node.base}/studies`, {
    method: 'POST',
    headers: {
      ...(await node.headers()),
      accept: 'application/dicom+json',
      'content-type': 'multipart/related; type="application/dicom+json"; boundary=b-0',
    },
    body: Buffer.concat([...pieces, Buffer.from('--b-0--\r\n')]),
  })
}

/** Metadata of a slice of 2 by 2 pixels, whose values come as `pixels`. */
const slice = (instance: string, more: DicomJson = {}): DicomJson => ({
  '00080016': { vr: 'UI', Value: ['1.2.840.10008.5.1.4.1.1.2'] },
  '00080018': { vr: 'UI', Value: [instance] },
  '00080060': { vr: 'CS', Value: ['CT'] },
  '00100010': { vr: 'PN', Value: [{ Alphabetic: 'Čapek^Žofie', Ideographic: '山田^太郎' }] },
  '00100020': { vr: 'LO', Value: ['S1'] },
  '0020000D': { vr: 'UI', Value: ['1.2.826.3.1'] },
  '0020000E': { vr: 'UI', Value: ['1.2.826.3.2'] },
  '00280002': { vr: 'US', Value: [1] },
  '00280004': { vr: 'CS', Value: ['MONOCHROME2'] },
  '00280010': { vr: 'US', Value: [2] },
  '00280011': { vr: 'US', Value: [2] },
  '00280100': { vr: 'US', Value: [16] },
  '00280101': { vr: 'US', Value: [16] },
  '00280102': { vr: 'US', Value: [15] },
  '00280103': { vr: 'US', Value: [0] },
  '7FE00010': { vr: 'OW', BulkDataURI: 'pixels' },
  ...more,
})
const pixels = Buffer.from('0100020003000400', 'hex')
const addressOf = (instance: string): string =>
  `/studies/1.2.826.3.1/series/1.2.826.3.2/instances/${instance}`
const failuresOf = async (answer: Response): Promise<(string | undefined)[]> =>
  items((await answer.json()) as DicomJson, 'FailedSOPSequence').map((each) => text(each, 'ErrorComment'))

test('stores metadata with bulk data as a Part 10 object, which is then found, read and cut into frames', async () => {
  const instance = uid()
  const answer = await send([metadataPart([slice(instance)]), bulkPart('pixels', pixels)])

  expect(answer.status).toBe(200)
  const [file = Buffer.alloc(0)] = await partsOf(await node.get(addressOf(instance), asStored))
  expect(file.toString('latin1', 128, 132)).toBe('DICM')
  const [metadata = {}] = (await (await node.get(`${addressOf(instance)}/metadata`)).json()) as DicomJson[]
  expect(metadata['00100010']).toEqual(slice(instance)['00100010'])
  const frame = await node.get(`${addressOf(instance)}/frames/1`, 'application/octet-stream')
  expect(Buffer.from(await frame.arrayBuffer())).toEqual(pixels)
})

test('the same metadata and bulk data again are the same object', async () => {
  const instance = uid()
  const parts = [metadataPart([slice(instance)]), bulkPart('pixels', pixels)]

  expect([(await send(parts)).status, (await send(parts)).status]).toEqual([200, 200])
})

test('takes several instances at once, each with its own values, by Content-Location or Content-ID', async () => {
  const [one, two] = [uid(), uid()]
  const own = (uri: string): DicomJson => ({ '7FE00010': { vr: 'OW', BulkDataURI: uri } })
  const other = Buffer.from('0500060007000800', 'hex')
  const answer = await send([
    metadataPart([slice(one, own('http://sender/1')), slice(two, own('cid:two'))]),
    bulkPart('http://sender/1', pixels),
    { headers: { 'Content-Type': 'application/octet-stream', 'Content-ID': '<two>' }, body: other },
  ])

  expect(answer.status).toBe(200)
  const frame = await node.get(`${addressOf(two)}/frames/1`, 'application/octet-stream')
  expect(Buffer.from(await frame.arrayBuffer())).toEqual(other)
})

test('stores what can be put together, and names what is wrong with the rest', async () => {
  const [good, bad] = [uid(), uid()]
  const answer = await send([
    metadataPart([slice(good), slice(bad, { '00081030': { vr: 'LO', Value: ['a\\b'] } })]),
    bulkPart('pixels', pixels),
  ])

  expect(answer.status).toBe(202)
  expect(await failuresOf(answer)).toEqual(['(0008,1030): A value holds a backslash.'])
})

test.each<[string, DicomJson, string]>([
  ['a value that did not come', { '00420011': { vr: 'OB', BulkDataURI: 'file:///etc/passwd' } }, '0042,0011'],
  ['a number beyond its VR', { '00280010': { vr: 'US', Value: [70_000] } }, '0028,0010'],
  ['an unknown VR', { '00280010': { vr: 'XX', Value: [2] } }, '0028,0010'],
  ['a binary value that is no base64', { '00420011': { vr: 'OB', InlineBinary: '?' } }, '0042,0011'],
  ['a UID that is none', { '0020000D': { vr: 'UI', Value: ['1..2'] } }, '0020,000D'],
])('refuses an instance with %s and names the attribute', async (_, more, tag) => {
  const answer = await send([metadataPart([slice(uid(), more)]), bulkPart('pixels', pixels)])

  expect(answer.status).toBe(409)
  expect(await failuresOf(answer)).toEqual([expect.stringContaining(tag)])
})

test.each<[string, readonly SentPart[], number]>([
  ['metadata that are no JSON', [metadataPart('{')], 400],
  ['metadata that are no data sets', [metadataPart('[1]')], 400],
  [
    'a value that nothing names',
    [metadataPart([slice(uid())]), bulkPart('pixels', pixels), bulkPart('x', pixels)],
    400,
  ],
  [
    'a value without a location',
    [metadataPart([slice(uid())]), { headers: { 'Content-Type': 'application/octet-stream' }, body: pixels }],
    400,
  ],
  ['values before the metadata', [bulkPart('pixels', pixels), metadataPart([slice(uid())])], 415],
  [
    'objects after the metadata',
    [metadataPart([slice(uid())]), { headers: { 'Content-Type': 'application/dicom' }, body: 'x' }],
    415,
  ],
])('refuses %s as a whole', async (_, parts, status) => {
  const before = await node.archive.totals()

  expect((await send(parts)).status).toBe(status)
  expect(await node.archive.totals()).toEqual(before)
})

test('a sequence in itself many times over is refused without harm', async () => {
  const deep = '{"00081140":{"vr":"SQ","Value":['.repeat(5000) + '{}' + ']}}'.repeat(5000)
  const json = `[${JSON.stringify(slice(uid())).slice(0, -1)},${deep.slice(1)}]`
  const answer = await send([metadataPart(json), bulkPart('pixels', pixels)])

  expect(answer.status).toBe(409)
})

const filesOf = (folder: string): string[] =>
  hasShared ? readdirSync(shared('corpus/dev', folder)).map((name) => shared('corpus/dev', folder, name)) : []

const partsOfObject = ({ json, parts }: TakenApart): SentPart[] => [
  metadataPart([json]),
  ...parts.map((part) => bulkPart(part.location, Buffer.from(part.base64, 'base64'), part.mediaType)),
]

test.skipIf(!hasShared).each(['charset', 'ts-matrix', 'rdsr'])(
  'real objects that pydicom takes apart come out as the same objects: %s',
  async (folder) => {
    const files = filesOf(folder).filter((file) => file.endsWith('.dcm') && !file.includes('chrSQEncoding')) // without UIDs
    const pairs: [string, Buffer][] = []
    const faults: string[] = []
    for (const [at, object] of (await takenApart(files)).entries()) {
      if (object === null) continue
      const file = files[at] ?? ''
      // Objects of the collection may share a UID: each in a place of its own
      const instance = uid()
      const json = { ...object.json, '00080018': { vr: 'UI', Value: [instance] } } as DicomJson
      const answer = await send(partsOfObject({ ...object, json }))
      const stored = (await answer.json()) as DicomJson
      const [item] = items(stored, 'ReferencedSOPSequence')
      if (!item) faults.push(`${file}: ${answer.status} ${JSON.stringify(stored)}`)
      else {
        const path = (text(item, 'RetrieveURL') ?? '').slice(node.base.length)
        const [back] = await partsOf(await node.get(path, asStored))
        pairs.push([file, back ?? Buffer.alloc(0)])
      }
    }
    const found = await differences(pairs)
    for (const [at, tags] of found.entries())
      if (tags.some((tag) => tag !== '00080018')) faults.push(`${pairs[at]?.[0]}: ${tags}`)

    expect(faults).toEqual([])
    expect(pairs.length).toBeGreaterThan(files.length * 0.8)
  },
  120_000,
)
