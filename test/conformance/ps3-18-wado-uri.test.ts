import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ArchiveNode, archiveNode } from '../support/archive-node.ts'
import { ctSlice, slicePixels } from '../support/ct-slice.ts'

let node: ArchiveNode
const file = ctSlice({ study: '1.1', series: '1.1.1', instance: '1.1.1.1' })
const clip = ctSlice({
  study: '1.1',
  series: '1.1.1',
  instance: '1.1.1.2',
  more: [
    { tag: '00280008', vr: 'IS', value: '2 ' },
    { tag: '7FE00010', vr: 'OW', value: Buffer.concat([slicePixels(1), slicePixels(900)]) },
  ],
})

/** Shows the first slice inverted, over all its values. */
const state = ctSlice({
  study: '1.1',
  series: '1.1.2',
  instance: '1.1.2.1',
  more: [
    { tag: '00080016', vr: 'UI', value: '1.2.840.10008.5.1.4.1.1.11.1' },
    {
      tag: '00081115',
      vr: 'SQ',
      value: [
        [
          { tag: '0020000E', vr: 'UI', value: '1.1.1' },
          {
            tag: '00081140',
            vr: 'SQ',
            value: [
              [
                { tag: '00081150', vr: 'UI', value: '1.2.840.10008.5.1.4.1.1.2' },
                { tag: '00081155', vr: 'UI', value: '1.1.1.1' },
              ],
            ],
          },
        ],
      ],
    },
    { tag: '20500020', vr: 'CS', value: 'INVERSE' },
  ],
})

beforeAll(async () => {
  node = await archiveNode()
  expect((await node.stow([file, clip, state])).status).toBe(200)
})
afterAll(() => node.close())

const of = (instance = '1.1.1.1'): string =>
  `/wado?requestType=WADO&studyUID=1.1&seriesUID=1.1.1&objectUID=${instance}`
const get = (query: string, instance?: string): Promise<Response> =>
  node.get(`${of(instance)}${query}`, '*/*')
const bytesOf = async (answer: Response): Promise<Buffer> => Buffer.from(await answer.arrayBuffer())

test('gives the object as it is, as a picture, and a picture without being asked for one', async () => {
  const object = await get('&contentType=application%2Fdicom')
  const png = await get('&contentType=image/png')
  const usual = await get('')

  expect([object.status, object.headers.get('content-type')]).toEqual([
    200,
    'application/dicom; transfer-syntax=1.2.840.10008.1.2.1',
  ])
  expect(await bytesOf(object)).toEqual(file)
  expect((await sharp(await bytesOf(png)).metadata()).format).toBe('png')
  expect(usual.headers.get('content-type')).toBe('image/jpeg')
  expect(await sharp(await bytesOf(usual)).metadata()).toMatchObject({ width: 8, height: 8 })
})

test('a picture has the size, the part, the window and the frame that are asked for', async () => {
  const scaled = await get('&contentType=image/png&rows=16&columns=32')
  const part = await get('&contentType=image/png&region=0,0,0.5,0.25')
  const white = await get('&contentType=image/png&windowCenter=0&windowWidth=2')
  const frames = await Promise.all(
    [1, 2].map((frame) =>
      get(`&contentType=image/png&frameNumber=${frame}&windowCenter=500&windowWidth=10`, '1.1.1.2'),
    ),
  )
  const levels = await Promise.all(
    [white, ...frames].map(
      async (answer) =>
        (
          await sharp(await bytesOf(answer))
            .raw()
            .toBuffer()
        )[0],
    ),
  )

  expect(await sharp(await bytesOf(scaled)).metadata()).toMatchObject({ width: 16, height: 16 })
  expect(await sharp(await bytesOf(part)).metadata()).toMatchObject({ width: 4, height: 2 })
  expect(levels).toEqual([255, 0, 255])
})

test('a picture is shown as the presentation state wants it that is named beside it', async () => {
  const shown = async (query: string) => {
    const answer = await get(`&contentType=image/png&rows=8${query}`)
    expect(answer.status).toBe(200)
    return (await sharp(await bytesOf(answer)).stats()).channels[0]?.mean ?? -1
  }
  const named = '&presentationUID=1.1.2.1&presentationSeriesUID=1.1.2'

  // The values are small ones of 16 bits: over all of them black, inverted white
  expect(await shown('&windowCenter=32768&windowWidth=65536')).toBeLessThan(20)
  expect(await shown(named)).toBeGreaterThan(235)
  expect((await get(`${named}&contentType=image/png&annotation=patient`)).status).toBe(200)
  expect((await get(`${named}&contentType=image/png`, '1.1.1.2')).status).toBe(406)
})

test('what the caller holds is not sent again, and is written into the journal all the same', async () => {
  const first = await get('&contentType=application/dicom')
  const again = await node.get(`${of()}&contentType=application/dicom`, '*/*', {
    'if-none-match': first.headers.get('etag') ?? '',
  })

  expect(again.status).toBe(304)
  expect(
    node.journal.find(({ kind, objects }) => kind === 'study-read' && objects?.includes('1.1')),
  ).toMatchObject({
    client: 'test',
    objects: ['1.1', '1.1.1'],
  })
})

test.each([
  ['', 400, '/wado?studyUID=1.1&seriesUID=1.1.1&objectUID=1.1.1.1'],
  ['', 400, '/wado?requestType=WADO&studyUID=1.1&seriesUID=1.1.1'],
  ['', 400, '/wado?requestType=WADO&studyUID=x&seriesUID=1.1.1&objectUID=1.1.1.1'],
  ['', 404, '/wado?requestType=WADO&studyUID=1.1&seriesUID=1.1.1&objectUID=1.1.1.9'],
  ['&anonymize=yes', 400],
  ['&annotation=all', 400],
  ['&annotation=patient,technique', 200],
  ['&contentType=application/dicom&annotation=patient', 400],
  ['&presentationUID=1.1.2.1', 400],
  ['&presentationUID=1.1.2.9&presentationSeriesUID=1.1.2', 404],
  ['&presentationUID=1.1.1.2&presentationSeriesUID=1.1.1', 406],
  ['&presentationUID=1.1.2.1&presentationSeriesUID=1.1.2&region=0,0,0.5,0.5', 400],
  ['&nonsense=1', 400],
  ['&rows=0', 400],
  ['&rows=9000', 400],
  ['&rows=4&rows=4', 400],
  ['&region=0,0,2,1', 400],
  ['&region=0.5,0,0.5,1', 400],
  ['&windowCenter=40', 400],
  ['&imageQuality=101', 400],
  ['&transferSyntax=1.2.840.10008.1.2.1', 400],
  ['&contentType=application/dicom&rows=4', 400],
  ['&contentType=application/dicom&transferSyntax=1.2.840.10008.1.2.4.100', 406],
  ['&contentType=video/mpeg', 406],
  ['&charset=ISO-8859-1', 406],
  ['&charset=utf-8', 200],
  ['&anonymize=no', 200],
])('answers %s with %i', async (query, status, path = of() + query) => {
  expect((await node.get(path, '*/*')).status).toBe(status)
})

test('lets in who may read, and nobody else', async () => {
  const headers = await node.headers('dicomweb.write')

  expect((await fetch(node.base + of())).status).toBe(401)
  expect((await fetch(node.base + of(), { headers })).status).toBe(403)
})
