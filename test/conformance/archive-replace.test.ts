import { afterAll, beforeAll, expect, test } from 'vitest'
import { verifyArchive } from '../../src/archive/verify.ts'
import { type DicomJson, text } from '../../src/dicom/attributes.ts'
import { archiveIndex } from '../../src/storage/archive-index.ts'
import { type ArchiveNode, archiveNode, partsOf } from '../support/archive-node.ts'
import { ctSlice } from '../support/ct-slice.ts'

const asStored = 'multipart/related; type="application/dicom"; transfer-syntax=*'
const address = '/studies/1.2/series/1.2.3/instances/1.2.3.1'
const slice = (value: number, more: object = {}): Buffer =>
  ctSlice({ study: '1.2', series: '1.2.3', instance: '1.2.3.1', value, ...more })
let node: ArchiveNode

beforeAll(async () => {
  node = await archiveNode({ sameUid: 'replace' })
  await node.stow([slice(1), ctSlice({ study: '1.2', series: '1.2.3', instance: '1.2.3.2', value: 9 })])
})
afterAll(() => node.close())

const held = async (): Promise<Buffer | undefined> => (await partsOf(await node.get(address, asStored)))[0]
const metadata = async (): Promise<readonly DicomJson[]> =>
  (await (await node.get('/studies/1.2/metadata')).json()) as DicomJson[]
const quarantined = async (): Promise<readonly string[]> =>
  (await node.database.pool.query('select reason from quarantine')).rows.map(({ reason }) => reason)

test.each([
  ['while the series is still growing', false, 2],
  ['once its metadata was put together', true, 3],
])('an object that was corrected takes the place of the first, %s', async (_, isSettled, value) => {
  expect(await held()).toBeDefined()
  if (isSettled) await node.archive.settle()
  const corrected = slice(value)

  expect((await node.stow([corrected])).status).toBe(200)

  expect(await held()).toEqual(corrected)
  for (const settle of [false, true]) {
    if (settle) await node.archive.settle()
    const all = await metadata()
    expect(all.map((json) => text(json, 'SOPInstanceUID')).sort()).toEqual(['1.2.3.1', '1.2.3.2'])
  }
  const summary = await node.archive.summary('1.2')
  const rows = await node.archive.instances('1.2')
  expect(summary).toMatchObject({
    numberOfInstances: 2,
    bytes: rows.reduce((sum, { bytes }) => sum + bytes, 0),
  })
  expect(
    await verifyArchive({ objects: node.objects, index: archiveIndex(node.database.pool) }),
  ).toMatchObject({
    faults: [],
  })
})

test('what was replaced is not lost', async () => {
  expect(await quarantined()).toEqual(['replaced', 'replaced'])
})

test("another patient's object never takes the place of one", async () => {
  const before = await held()

  expect((await node.stow([slice(5, { patientId: 'SOMEBODY-ELSE' })])).status).toBe(409)

  expect(await held()).toEqual(before)
})
