import { api } from 'dicomweb-client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type DicomJson, text } from '../../src/dicom/attributes.ts'
import { type ArchiveNode, archiveNode } from '../support/archive-node.ts'
import { ctSlice, slicePixels } from '../support/ct-slice.ts'
import { installXmlHttpRequest } from '../support/xml-http-request.ts'

let node: ArchiveNode
/** Its types ask for arguments that it doesn't need. */
type Client = Record<keyof api.DICOMwebClient, (options: object) => Promise<unknown>>
let client: Client
const file = ctSlice({ study: '1.1', series: '1.1.1', instance: '1.1.1.1' })
const study = { studyInstanceUID: '1.1' }
const series = { ...study, seriesInstanceUID: '1.1.1' }
const instance = { ...series, sopInstanceUID: '1.1.1.1' }

beforeAll(async () => {
  installXmlHttpRequest()
  node = await archiveNode()
  client = new api.DICOMwebClient({
    url: node.base,
    headers: await node.headers(),
    singlepart: false,
  }) as unknown as Client
  await client.storeInstances({ datasets: [new Uint8Array(file).buffer] })
})
afterAll(() => node.close())

const bytes = (answer: unknown): Buffer => Buffer.from(answer as ArrayBuffer)
const list = (answer: unknown): readonly unknown[] => answer as unknown[]
const json = (answer: unknown): readonly DicomJson[] => answer as DicomJson[]

test('finds what it stored, at all levels', async () => {
  const found = [
    await client.searchForStudies({ queryParams: { PatientID: 'P1' } }),
    await client.searchForSeries({ ...study, queryParams: { Modality: 'CT' } }),
    await client.searchForInstances(series),
  ]

  expect(found.map((matches) => json(matches).map((match) => text(match, 'StudyInstanceUID')))).toEqual([
    ['1.1'],
    ['1.1'],
    ['1.1'],
  ])
})

test('retrieves study, series and instance as they were stored', async () => {
  const [fromStudy] = list(await client.retrieveStudy(study))
  const [fromSeries] = list(await client.retrieveSeries(series))
  const alone = await client.retrieveInstance(instance)

  expect([fromStudy, fromSeries, alone].map(bytes)).toEqual([file, file, file])
})

test('retrieves metadata, frames, bulk data by the address that the metadata give, pictures and thumbnails', async () => {
  const [metadata = {}] = json(await client.retrieveInstanceMetadata(instance))
  const studyMetadata = json(await client.retrieveStudyMetadata(study))
  const [frame] = list(await client.retrieveInstanceFrames({ ...instance, frameNumbers: [1] }))
  const uri = metadata['7FE00010']?.BulkDataURI ?? ''
  const [bulk] = list(await client.retrieveBulkData({ BulkDataURI: uri }))
  const picture = await client.retrieveInstanceRendered({
    ...instance,
    mediaTypes: [{ mediaType: 'image/jpeg' }],
  })
  const thumbnail = await client.retrieveInstanceThumbnail({
    ...instance,
    mediaTypes: [{ mediaType: 'image/jpeg' }],
  })

  expect(text(metadata, 'PatientName')).toBe('Müller^Änne')
  expect(studyMetadata).toEqual([metadata])
  expect(bytes(frame)).toEqual(slicePixels(100))
  expect(bytes(bulk)).toEqual(slicePixels(100))
  for (const jpeg of [picture, thumbnail])
    expect(bytes(Array.isArray(jpeg) ? jpeg[0] : jpeg).toString('hex', 0, 2)).toBe('ffd8')
})
