import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { issueHospitalToken } from '../../src/trust/hospital-token.ts'
import { partsOf } from '../support/archive-node.ts'
import { changedByDcmtk } from '../support/changed-by-dcmtk.ts'
import { type CorpusFile, corpus, corpusPath } from '../support/corpus.ts'
import { type ObjectContent, objectContent } from '../support/object-content.ts'
import { type Orthanc, orthancPorts, startOrthanc } from '../support/orthanc.ts'
import { type OwnNode, ownNode } from '../support/own-node.ts'
import { run } from '../support/run.ts'
import { hasShared } from '../support/shared.ts'

/** What Orthanc itself does not take. */
const notForOrthanc: Readonly<Record<string, string>> = {
  'dev/mixed/liver_deflate.dcm': 'transfer syntax 1.2.840.10008.1.2.8.1',
  'dev/rdsr/MG-Im-Hologic-PropProj.dcm': 'attributes of an odd length',
}
/** What Orthanc changes before it sends it by C-STORE. */
const changedBySender: Readonly<Record<string, string>> = {
  ...changedByDcmtk,
  'dev/mixed/explicit_VR-UN.dcm': 'attributes in UN get the VR that DCMTK knows',
}
/** What Orthanc refuses when it is sent by C-STORE. */
const refusedByOrthanc: Readonly<Record<string, string>> = {
  'dev/highdicom/seg_image_sm_control_labelmap.dcm': 'a SOP class that it does not know',
  'dev/highdicom/seg_image_sm_control_labelmap_palette_color.dcm': 'a SOP class that it does not know',
  'dev/rdsr/CT-SC-Philips_Brilliance16P.dcm': 'file meta information within a sequence',
}
/** Orthanc sends it on as it was uploaded, although STOW-RS asks for Part 10 objects: PS3.18 10.5.1. */
const isBare = (file: CorpusFile): boolean => file.has_part10_header === false

const seen = new Set<string>()
const files = corpus('dev').filter(
  ({ study, series, instance, path }) =>
    study && series && instance && !notForOrthanc[path] && !seen.has(instance) && seen.add(instance),
)

let orthanc: Orthanc
/** Two nodes, because an object that came by DIMSE has a file meta information of ours. */
let byWeb: OwnNode
let byDimse: OwnNode
let authorization: string

beforeAll(async () => {
  if (!hasShared) return
  const ports = await orthancPorts()
  const peers = [{ aet: 'ORTHANC', host: '127.0.0.1', port: ports.dimse }]
  ;[byWeb, byDimse] = await Promise.all([ownNode(), ownNode({ dimse: { peers } })])
  authorization = await bearer(byWeb)
  orthanc = await startOrthanc(ports, {
    dicomweb: `${byWeb.hospital}/dicomweb`,
    authorization,
    dimse: byDimse.dimse,
  })
  await filled()
}, 300_000)
afterAll(async () => {
  await orthanc?.stop()
  await byWeb?.stop()
  await byDimse?.stop()
})

const bearer = async ({ config }: OwnNode): Promise<string> => {
  const key = join(dirname(config), 'data/hospital-key.jwk')
  const scope = 'dicomweb.read dicomweb.write'
  return `Bearer ${await issueHospitalToken(key, { scope, ttl: 3600, clientId: 'orthanc' })}`
}

async function filled(): Promise<void> {
  for (const file of files) await orthanc.ask('POST', '/instances', readFileSync(corpusPath(file)))
}
async function emptied(): Promise<void> {
  for (const { ID } of await held('studies')) await orthanc.ask('DELETE', `/studies/${ID}`)
}

interface Named {
  readonly ID: string
  readonly MainDicomTags: Readonly<Record<string, string>>
}
const held = (level: 'patients' | 'studies' | 'series' | 'instances'): Promise<Named[]> =>
  orthanc.ask('GET', `/${level}?expand`)
const idsOf = (some: readonly Named[]): string[] => some.map(({ ID }) => ID)
const uidOf = ({ MainDicomTags }: Named): string => MainDicomTags.StudyInstanceUID ?? ''

/** Objects by their UID. */
type Contents = ReadonlyMap<string, ObjectContent>
const byUid = (objects: readonly Buffer[]): Contents =>
  new Map(objects.map(objectContent).map((content) => [content.instance, content]))

async function inOrthanc(): Promise<Contents> {
  const objects: Buffer[] = []
  for (const { ID } of await held('instances')) objects.push(await orthanc.bytes(`/instances/${ID}/file`))
  return byUid(objects)
}

/** The objects of studies as a node gives them out: as they are stored. */
async function inNode(node: OwnNode, uids: readonly string[]): Promise<Contents> {
  const accept = 'multipart/related; type="application/dicom"; transfer-syntax=*'
  const headers = { authorization: await bearer(node), accept }
  const objects: Buffer[] = []
  for (const uid of uids) {
    const answer = await fetch(`${node.hospital}/dicomweb/studies/${uid}`, { headers })
    if (answer.status === 200) objects.push(...(await partsOf(answer)))
  }
  return byUid(objects)
}

const originals = new Map<CorpusFile, ObjectContent>()
function original(file: CorpusFile): ObjectContent {
  const content = originals.get(file) ?? objectContent(readFileSync(corpusPath(file)))
  originals.set(file, content)
  return content
}
/** Files that are not held as they are: with their bytes, or at least with all their values. */
const differing = (some: readonly CorpusFile[], contents: Contents, by: 'bytes' | 'values'): string[] =>
  some
    .filter((file) => contents.get(file.instance ?? '')?.[by] !== original(file)[by])
    .map(({ path }) => path)
    .sort()

/** Studies that are Part 10 objects all through; every other one of them. */
async function half(remainder: 0 | 1): Promise<Named[]> {
  const unfit = new Set(files.filter(isBare).map(({ study }) => study))
  const fit = (await held('studies')).filter((one) => !unfit.has(uidOf(one)))
  return fit.filter((_, at) => at % 2 === remainder)
}
const filesOf = (some: readonly Named[]): CorpusFile[] => {
  const uids = new Set(some.map(uidOf))
  return files.filter(({ study }) => uids.has(study ?? ''))
}

const web = <T>(name: string, body: object): Promise<T> =>
  orthanc.ask('POST', `/dicom-web/servers/NODE/${name}`, body)

test.skipIf(!hasShared)('what Orthanc sends by STOW-RS arrives byte for byte', async () => {
  const some = await half(0)
  await web('stow', { Resources: idsOf(some), Synchronous: true })

  expect(filesOf(some).length).toBeGreaterThan(100)
  expect(differing(filesOf(some), await inNode(byWeb, some.map(uidOf)), 'bytes')).toEqual([])
})

test.skipIf(!hasShared)('what WADO-RS of Orthanc gives goes into STOW-RS as it comes', async () => {
  const some = await half(1)
  const accept = 'multipart/related; type="application/dicom"; transfer-syntax=*'
  for (const study of some) {
    const given = await fetch(`${orthanc.dicomweb}/studies/${uidOf(study)}`, { headers: { accept } })
    const answer = await fetch(`${byWeb.hospital}/dicomweb/studies`, {
      method: 'POST',
      headers: { authorization, 'content-type': given.headers.get('content-type') ?? '' },
      body: await given.arrayBuffer(),
    })
    expect(answer.status).toBe(200)
  }

  expect(filesOf(some).length).toBeGreaterThan(100)
  expect(differing(filesOf(some), await inNode(byWeb, some.map(uidOf)), 'bytes')).toEqual([])
})

test.skipIf(!hasShared)('Orthanc finds it by QIDO-RS, with metadata', async () => {
  const all = [...(await half(0)), ...(await half(1))]
  const [ct] = files.filter(({ path }) => path.includes('ct-head-ge'))
  const series = `/studies/${ct?.study}/series/${ct?.series}`
  const found = await web<unknown[]>('qido', { Uri: '/studies', Arguments: { limit: '1000' } })
  const instances = await web<unknown[]>('qido', { Uri: `${series}/instances`, Arguments: {} })
  const metadata = await web<unknown[]>('get', { Uri: `${series}/metadata` })

  expect(found).toHaveLength(all.length)
  expect(instances).toHaveLength(files.filter((file) => file.series === ct?.series).length)
  expect(metadata).toHaveLength(instances.length)
})

test.skipIf(!hasShared)('Orthanc retrieves it by WADO-RS, byte for byte', async () => {
  const all = [...(await half(0)), ...(await half(1))]
  const [alone = '', ...others] = all.map(uidOf)
  await emptied()
  await web('retrieve', { Resources: others.map((Study) => ({ Study })), Synchronous: true })
  await web('wado', { Uri: `/studies/${alone}`, Synchronous: true })

  expect(differing(filesOf(all), await inOrthanc(), 'bytes')).toEqual([])
})

const dimse = <T>(name: string, body: object = {}): Promise<T> =>
  orthanc.ask('POST', `/modalities/NODE/${name}`, body)

test.skipIf(!hasShared)('Orthanc gets an answer to its C-ECHO', async () => {
  await expect(dimse('echo')).resolves.toEqual({})
})

test.skipIf(!hasShared)('what Orthanc sends by C-STORE arrives with all its values', async () => {
  await filled()
  const sent = await dimse<{ FailedInstancesCount: number }>('store', {
    Resources: idsOf(await held('studies')),
    Synchronous: true,
    Permissive: true,
  })

  expect(sent.FailedInstancesCount).toBe(0)
  expect(
    differing(files, await inNode(byDimse, (await held('studies')).map(uidOf)), 'values').sort(),
  ).toEqual(Object.keys(changedBySender).sort())
})

interface Commitment {
  readonly Status: 'Pending' | 'Success' | 'Failure'
  readonly Success: readonly unknown[]
  readonly Failures: readonly unknown[]
}
const committed = async (body: object): Promise<Commitment> => {
  const { Path } = await dimse<{ Path: string }>('storage-commitment', body)
  const commitment = (): Promise<Commitment> => orthanc.ask('GET', Path)
  await expect.poll(async () => (await commitment()).Status, { timeout: 120_000 }).not.toBe('Pending')
  return commitment()
}

test.skipIf(!hasShared)('Orthanc hears that its objects are safely held, and which one is not', async () => {
  const instances = await held('instances')
  const all = await committed({ Resources: idsOf(instances) })
  const unknown = { SOPClassUID: '1.2.840.10008.5.1.4.1.1.2', SOPInstanceUID: '1.2.3.4' }
  const some = await committed({ DicomInstances: [unknown] })

  expect(all).toMatchObject({ Status: 'Success', Failures: [] })
  expect(all.Success).toHaveLength(instances.length)
  expect(some).toMatchObject({ Status: 'Failure', Failures: [unknown] })
})

const levels = { Patient: 'patients', Study: 'studies', Series: 'series', Instance: 'instances' } as const
const query = async (level: keyof typeof levels, keys: object): Promise<string> => {
  const { Path } = await dimse<{ Path: string }>('query', { Level: level, Query: keys, Normalize: true })
  return Path
}
test.skipIf(!hasShared).each(Object.keys(levels) as (keyof typeof levels)[])(
  'Orthanc finds as much by C-FIND as it sent, at the level %s',
  async (level) => {
    const answers = await orthanc.ask('GET', `${await query(level, { PatientID: '' })}/answers`)

    expect(answers).toHaveLength((await held(levels[level])).length)
  },
)

test.skipIf(!hasShared)('Orthanc gets by C-MOVE what it finds, with all its values', async () => {
  await emptied()
  const found = await query('Study', { StudyInstanceUID: '' })
  const answers = await orthanc.ask<string[]>('GET', `${found}/answers`)
  const asked = { TargetAet: 'ORTHANC', Synchronous: true }
  for (const answer of answers)
    await orthanc.ask('POST', `${found}/answers/${answer}/retrieve`, asked).catch(() => {}) // some of it refused
  const other = { ...changedBySender, ...refusedByOrthanc }

  expect(differing(files, await inOrthanc(), 'values')).toEqual(Object.keys(other).sort())
})

test.skipIf(!hasShared)('Orthanc sends to a node by C-MOVE when another asks it to', async () => {
  const fresh = await ownNode()
  try {
    const { aet, host, port } = fresh.dimse
    await orthanc.ask('PUT', '/modalities/FRESH', { AET: aet, Host: host, Port: port })
    const ct = files.filter(({ path }) => path.includes('ct-head-ge'))
    const keys = ['-k', 'QueryRetrieveLevel=STUDY', '-k', `StudyInstanceUID=${ct[0]?.study}`]
    const moved = await run('movescu', [
      '-v',
      '-S',
      '-aem',
      aet,
      '-aec',
      'ORTHANC',
      ...orthanc.dimse,
      ...keys,
    ])

    expect(moved.stderr).toContain('Final Move Response (Success)')
    expect(differing(ct, await inNode(fresh, [ct[0]?.study ?? '']), 'values')).toEqual([])
  } finally {
    await fresh.stop()
  }
})
