import { createHash } from 'node:crypto'
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readMetadata } from '../../src/archive/metadata.ts'
import { metadataLines } from '../../src/archive/metadata-lines.ts'
import { rebuildMetadata } from '../../src/archive/metadata-rebuild.ts'
import { verifyArchive } from '../../src/archive/verify.ts'
import type { DicomJson } from '../../src/dicom/attributes.ts'
import { archiveIndex } from '../../src/storage/archive-index.ts'
import { studiesFollow } from '../../src/storage/archive-merge.ts'
import { patientRegistry } from '../../src/storage/patients.ts'
import { type ArchiveNode, archiveNode } from '../support/archive-node.ts'
import { silentLog } from '../support/countries.ts'
import { ctSlice } from '../support/ct-slice.ts'

let node: ArchiveNode
const files = [1, 2, 3].map((number) => ctSlice({ instance: `1.2.3.${number}`, value: number }))
const pathOf = (file: Buffer): string => {
  const digest = createHash('sha256').update(file).digest('hex')
  return join(node.folder, 'objects/objects', digest.slice(0, 2), digest.slice(2))
}
const verify = () => verifyArchive({ objects: node.objects, index: archiveIndex(node.database.pool) })

beforeAll(async () => {
  node = await archiveNode()
  expect((await node.stow(files)).status).toBe(200)
  await node.archive.settle()
})
afterAll(() => node.close())

test('finds nothing wrong with what was just stored', async () => {
  expect(await verify()).toMatchObject({ objects: 3, unused: 0, faults: [] })
})

test('finds an object that is gone, one that was changed, counts that do not add up and lost metadata', async () => {
  const [first = Buffer.alloc(0), second = Buffer.alloc(0)] = files
  await rm(pathOf(first))
  await writeFile(pathOf(second), Buffer.concat([second.subarray(0, -1), Buffer.from([255])]))
  await node.database.pool.query('update studies set instance_count = 4')
  const metadata = join(node.folder, 'objects/metadata')
  await rm(metadata, { recursive: true })
  await mkdir(metadata)
  const { faults } = await verify()
  await writeFile(pathOf(first), first)
  await writeFile(pathOf(second), second)
  await node.database.pool.query('update studies set instance_count = 3')

  expect(faults.map(({ kind }) => kind).sort()).toEqual(['count', 'damaged', 'metadata', 'missing'])
})

const of = { studyUid: '1.2.3.1', seriesUid: '1.2.3.2' }

test('metadata that the store lost are the same again, for the first reader and after a repair', async () => {
  const ports = { objects: node.objects, index: archiveIndex(node.database.pool), log: silentLog }
  const lose = async (): Promise<void> => {
    for await (const { key } of node.objects.metadata.list()) await node.objects.metadata.remove(key)
  }
  // A reader that has nothing at hand
  const read = async (): Promise<unknown> => {
    const lines = metadataLines(node.objects)
    const pieces = await readMetadata({ ...ports, lines }, of, 'http://here')
    let json = ''
    for await (const piece of pieces ?? []) json += piece
    return JSON.parse(json)
  }
  const uids = (metadata: unknown) => (metadata as DicomJson[]).map((each) => each['00080018']?.Value?.[0])
  const before = await (await node.get(`/studies/${of.studyUid}/series/${of.seriesUid}/metadata`)).json()
  await lose()
  const first = await Promise.all([read(), read()])
  await lose()
  const repaired = await verifyArchive(ports, { repair: (key) => rebuildMetadata(ports, key) })
  const second = await read()
  await lose()
  await node.stow([ctSlice({ instance: '1.2.3.4', value: 4 })])
  await node.archive.settle()
  const third = await read()

  expect(uids(before)).toEqual(['1.2.3.1', '1.2.3.2', '1.2.3.3'])
  const bulk = (metadata: unknown) => JSON.stringify(metadata).replaceAll(node.base, 'http://here')
  for (const again of [...first, second]) expect(bulk(again)).toEqual(bulk(before))
  expect(repaired).toMatchObject({ repaired: 1, faults: [] })
  expect(uids(third)).toEqual(['1.2.3.1', '1.2.3.2', '1.2.3.3', '1.2.3.4'])
  expect((await verify()).faults).toEqual([])
})

test('metadata whose instances are gone too stay lost, and say so', async () => {
  const ports = { objects: node.objects, index: archiveIndex(node.database.pool), log: silentLog }
  const [first = Buffer.alloc(0)] = files
  for await (const { key } of node.objects.metadata.list()) await node.objects.metadata.remove(key)
  await rm(pathOf(first))
  const { faults, repaired } = await verifyArchive(ports, {
    repair: (key) => rebuildMetadata(ports, key).catch(() => false),
  })
  await writeFile(pathOf(first), first)

  expect([repaired, faults.map(({ kind }) => kind)]).toEqual([0, ['missing', 'metadata']])
  expect(await verifyArchive(ports, { repair: (key) => rebuildMetadata(ports, key) })).toMatchObject({
    repaired: 1,
    faults: [],
  })
})

test('counts objects that nothing needs', async () => {
  const stray = Buffer.from('stray')
  await writeFile(pathOf(stray), stray)

  expect((await verify()).unused).toBe(1)
})

test('tells listeners about a study that changed, again when they fail, and in the end leaves nothing to do', async () => {
  const told: string[] = []
  let fails = true
  node.archive.onStudyChanged(async (studyUid) => {
    told.push(studyUid)
    if (fails) throw new Error('not now')
  })
  await node.stow([ctSlice({ study: '1.5', series: '1.5.1', instance: '1.5.1.1' })])
  await node.archive.settle()
  fails = false
  await node.database.pool.query('update study_changes set not_before = now()')
  await node.archive.settle()
  const { rows } = await node.database.pool.query('select * from study_changes')

  expect(told.filter((uid) => uid === '1.5').length).toBeGreaterThanOrEqual(2)
  expect(rows).toEqual([])
})

test('studies follow when two persons turn out to be one, and take more of their instances', async () => {
  const patients = patientRegistry(node.database, { patientMerged: [studiesFollow] })
  const person = {
    name: { family: 'Müller', given: ['Änne'] },
    birthDate: '1960-02-29',
    sex: 'female',
  } as const
  await node.stow([ctSlice({ study: '1.6', series: '1.6.1', instance: '1.6.1.1', patientId: 'OLD' })])
  const old = { system: 'urn:oid:1.2.3', value: 'OLD' }
  const national = { system: 'urn:oid:1.2.246.21', value: '290260-1234' }
  const key = await patients.resolve({ ...person, identifiers: [national] })
  await patients.register({ ...person, identifiers: [national, old] })
  const more = await node.stow([
    ctSlice({ study: '1.6', series: '1.6.1', instance: '1.6.1.2', patientId: 'OLD' }),
  ])

  expect((await node.archive.summary('1.6'))?.patientKey).toBe(key)
  expect(more.status).toBe(200)
})

test('leaves no file under way', async () => {
  expect(await readdir(join(node.folder, 'objects/incoming'))).toEqual([])
})
