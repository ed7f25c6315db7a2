import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { inspect } from '../../src/dicom/gate.ts'
import { bufferSource } from '../../src/dicom/source.ts'
import { type ArchiveNode, archiveNode, partsOf } from '../support/archive-node.ts'
import { ctSlice } from '../support/ct-slice.ts'
import { hasShared, shared } from '../support/shared.ts'

let node: ArchiveNode
const octets = 'application/octet-stream'
const inParts = 'multipart/related; type="application/octet-stream"'
const value = (number: number): Buffer =>
  Buffer.from(Array.from({ length: 3000 }, (_, at) => (at + number) % 251))
const files = [1, 2].map((number) =>
  ctSlice({
    study: '1.1',
    series: `1.1.${number}`,
    instance: `1.1.${number}.1`,
    more: [{ tag: '00091001', vr: 'OB', value: value(number) }],
  }),
)
const instance = '/studies/1.1/series/1.1.1/instances/1.1.1.1'
const bulk = `${instance}/bulkdata/00091001`

beforeAll(async () => {
  node = await archiveNode()
  expect((await node.stow(files)).status).toBe(200)
})
afterAll(() => node.close())

const bytesOf = async (answer: Response): Promise<Buffer> => Buffer.from(await answer.arrayBuffer())

test.each([
  [bulk, octets, value(1)],
  [instance, 'application/dicom; transfer-syntax=*', files[0] ?? Buffer.alloc(0)],
])('a broken download of %s goes on where it stopped', async (path, accept, whole) => {
  const start = await node.get(path, accept)
  const tag = start.headers.get('etag') ?? ''
  const rest = await node.get(path, accept, { range: 'bytes=1000-', 'if-range': tag })
  const tail = await node.get(path, accept, { range: 'bytes=-10' })
  const changed = await node.get(path, accept, { range: 'bytes=1000-', 'if-range': '"another"' })
  const beyond = await node.get(path, accept, { range: 'bytes=90000000-' })

  expect(start.headers.get('accept-ranges')).toBe('bytes')
  expect(await bytesOf(start)).toEqual(whole)
  expect([rest.status, rest.headers.get('content-range')]).toEqual([
    206,
    `bytes 1000-${whole.length - 1}/${whole.length}`,
  ])
  expect(await bytesOf(rest)).toEqual(whole.subarray(1000))
  expect(await bytesOf(tail)).toEqual(whole.subarray(-10))
  expect([changed.status, (await bytesOf(changed)).length]).toEqual([200, whole.length])
  expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, `bytes */${whole.length}`])
})

test('N124: a thousand ranges in one request are refused', async () => {
  const range = `bytes=${Array.from({ length: 1000 }, (_, n) => `${n * 2}-${n * 2}`).join(',')}`
  const answer = await node.get(bulk, octets, { range })

  expect([answer.status, (await bytesOf(answer)).length < 2000]).toEqual([416, true])
})

test('an answer in parts is whole, whatever range is asked for', async () => {
  const answer = await node.get(bulk, inParts, { range: 'bytes=0-9' })

  expect(answer.status).toBe(200)
  expect(await partsOf(answer)).toEqual([value(1)])
})

test('gives all values of instance, series and study, each with the address that the metadata give', async () => {
  const ofInstance = await node.get(`${instance}/bulkdata`, inParts)
  const ofSeries = await node.get('/studies/1.1/series/1.1.2/bulkdata', inParts)
  const ofStudy = await node.get('/studies/1.1/bulkdata', inParts)
  const text = (await ofStudy.clone().text()).match(/Content-Location: \S+/g)

  expect((await partsOf(ofInstance))[0]).toEqual(value(1))
  expect((await partsOf(ofSeries))[0]).toEqual(value(2))
  expect((await partsOf(ofStudy)).length).toBe(4)
  expect(text?.[0]).toBe(`Content-Location: ${node.base}${bulk}`)
})

test.each([
  ['/studies/1.9/bulkdata', inParts, 404],
  ['/studies/1.1/bulkdata', octets, 406],
  ['/studies/1.1/bulkdata', 'image/jpeg', 406],
  [bulk, 'text/html', 406],
])('answers %s as %s with %i', async (path, accept, status) => {
  expect((await node.get(path, accept)).status).toBe(status)
})

test.skipIf(!hasShared)('values of big endian and of deflated objects come in little endian', async () => {
  const folder = shared('corpus/dev/ts-matrix')
  for (const name of [
    'CTImage.dcm_BigEndianExplicitTransferSyntax_1.2.840.10008.1.2.2.dcm',
    'CTImage.dcm_DeflatedExplicitVRLittleEndianTransferSyntax_1.2.840.10008.1.2.1.99.dcm',
  ]) {
    const own = await archiveNode()
    const file = readFileSync(`${folder}/${name}`)
    const { studyInstanceUid, seriesInstanceUid, sopInstanceUid } = inspect(bufferSource(file))
    await own.stow([file])
    const path = `/studies/${studyInstanceUid}/series/${seriesInstanceUid}/instances/${sopInstanceUid}`
    const pixels = await bytesOf(await own.get(`${path}/bulkdata/7FE00010`, octets))
    const frame = await bytesOf(await own.get(`${path}/frames/1`, octets))
    expect(pixels.equals(frame)).toBe(true)
    await own.close()
  }
})
