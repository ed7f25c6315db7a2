import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { embeddedPostgres } from '../../src/storage/embedded-postgres.ts'
import { issueHospitalToken } from '../../src/trust/hospital-token.ts'
import { partsOf, storeBody } from '../support/archive-node.ts'
import { changedByDcmtk } from '../support/changed-by-dcmtk.ts'
import { type CorpusFile, corpus, corpusPath } from '../support/corpus.ts'
import { type ObjectContent, objectContent } from '../support/object-content.ts'
import { type OwnNode, ownNode } from '../support/own-node.ts'
import { roentgate, run } from '../support/run.ts'
import { hasShared } from '../support/shared.ts'

/** Every real object with its four UIDs: first those whose UID is new, then those whose UID was there already. */
const files = corpus('dev').filter((file) => file.study && file.series && file.instance)
const seen = new Set<string>()
const firsts = files.filter(({ instance = '' }) => instance && !seen.has(instance) && seen.add(instance))
const repeats = files.filter((file) => !firsts.includes(file))

/** What a door can't bring in, and why; everything else has to come in by every door. */
const notBy: Readonly<Record<Door, Readonly<Record<string, string>>>> = {
  stow: Object.fromEntries(
    files
      .filter((file) => file.has_part10_header === false)
      .map(({ path }) => [path, 'no file meta information: PS3.18 10.5.1 asks for Part 10 objects']),
  ),
  cstore: {
    'dev/mixed/liver_deflate.dcm': 'dcmsend does not know 1.2.840.10008.1.2.8.1',
    'dev/rdsr/MG-Im-Hologic-PropProj.dcm': 'dcmsend stumbles over attributes of an odd length',
    'dev/mixed/explicit_VR-UN.dcm':
      'dcmsend misreads UIDs in UN and announces "31" for both, which is refused with A900: PS3.4 B.2.3',
  },
  import: {},
}

/** What dcmsend changes before it sends: such an object arrives as it was sent, not as the file is. */
const changedBySender: Readonly<Record<string, string>> = {
  ...changedByDcmtk,
  'dev/mixed/0.dcm': 'made explicit, with the VRs of makers that dcmsend knows',
  'dev/mixed/1_1.dcm': 'made explicit, with the VRs of makers that dcmsend knows',
  // Of two objects with one UID it is the second
  'dev/studies/mr-brain-fse/explicit_big.dcm': 'sent in little endian, where it is the same as the first',
}

type Door = 'stow' | 'cstore' | 'import'

interface Arrived {
  /** By SOP Instance UID, as they come out by WADO-RS. */
  readonly objects: ReadonlyMap<string, ObjectContent>
  readonly quarantine: readonly { readonly sop_uid: string; readonly reason: string }[]
}

const nodes: OwnNode[] = []
const arrived = {} as Record<Door, Arrived>

beforeAll(async () => {
  if (!hasShared) return
  const through = async (door: Door): Promise<void> => {
    const node = await ownNode()
    nodes.push(node)
    for (const some of [firsts, repeats]) await doors[door](node, some)
    arrived[door] = await whatCame(node)
  }
  await Promise.all((['stow', 'cstore', 'import'] as const).map(through))
}, 600_000)

afterAll(async () => {
  for (const node of nodes) await node.stop()
})

const doors: Readonly<Record<Door, (node: OwnNode, files: readonly CorpusFile[]) => Promise<void>>> = {
  async stow(node, some) {
    const authorization = await bearer(node)
    for (const file of some) {
      const { body, contentType } = storeBody([readFileSync(corpusPath(file))])
      const headers = { authorization, 'content-type': contentType, accept: 'application/dicom+json' }
      await (
        await fetch(`${node.hospital}/dicomweb/studies`, { method: 'POST', headers, body })
      ).arrayBuffer()
    }
  },
  // storescu offers no more than one compressed transfer syntax at a time, and not all of them
  async cstore({ dimse }, some) {
    const files = some.map(corpusPath)
    const options = ['--read-file', '--decompress-never', '--no-halt', '--no-uid-checks', '-aec', dimse.aet]
    await run('dcmsend', [...options, dimse.host, String(dimse.port), ...files])
  },
  async import({ config }, some) {
    await roentgate('import', '--config', config, '--json', ...some.map(corpusPath))
  },
}

const bearer = async ({ config }: OwnNode): Promise<string> =>
  `Bearer ${await issueHospitalToken(join(dirname(config), 'data/hospital-key.jwk'), { scope: 'dicomweb.read dicomweb.write', ttl: 3600, clientId: 'test' })}`

async function whatCame(node: OwnNode): Promise<Arrived> {
  const authorization = await bearer(node)
  const objects = new Map<string, ObjectContent>()
  for (const { study, series, instance } of firsts) {
    const path = `/dicomweb/studies/${study}/series/${series}/instances/${instance}`
    const accept = 'multipart/related; type="application/dicom"; transfer-syntax=*'
    const answer = await fetch(node.hospital + path, { headers: { authorization, accept } })
    if (answer.status !== 200) continue
    const [bytes] = await partsOf(answer)
    if (bytes) objects.set(instance ?? '', objectContent(bytes))
  }
  const { url } = await embeddedPostgres(join(dirname(node.config), 'data/postgres'))
  const database = new Client({ connectionString: url })
  await database.connect()
  const { rows } = await database.query<Arrived['quarantine'][number]>(
    'select sop_uid, reason from quarantine order by id',
  )
  await database.end()
  return { objects, quarantine: rows }
}

const expected = (door: Door): readonly CorpusFile[] =>
  firsts.filter(({ path }) => notBy[door][path] === undefined)

test.skipIf(!hasShared).each(['stow', 'cstore', 'import'] as const)(
  'every real object comes in by %s',
  (door) => {
    const missing = expected(door).filter(({ instance }) => !arrived[door].objects.has(instance ?? ''))

    expect(missing.map(({ path }) => path)).toEqual([])
  },
)

test.skipIf(!hasShared).each(['stow', 'import'] as const)(
  'what came in by %s comes out byte for byte',
  (door) => {
    const other = expected(door).filter(
      ({ instance, sha256 }) => arrived[door].objects.get(instance ?? '')?.bytes !== sha256,
    )

    expect(other.map(({ path }) => path)).toEqual([])
  },
)

test.skipIf(!hasShared)('by all three doors the same values come out', () => {
  const common = firsts.filter(({ path }) => Object.values(notBy).every((list) => list[path] === undefined))
  const different = common.filter(({ instance = '' }) => {
    const values = Object.values(arrived).map(({ objects }) => objects.get(instance ?? '')?.values)
    return new Set(values).size !== 1
  })
  const known = firsts.filter(({ path }) => changedBySender[path] !== undefined)

  expect(common.length).toBeGreaterThan(290)
  expect(different).toEqual(known)
})

test.skipIf(!hasShared).each(['stow', 'cstore', 'import'] as const)(
  'of two objects with one UID the first stays and the second is kept apart with a reason, by %s',
  (door) => {
    const held = expected(door).map(({ instance }) => instance)
    const apart = new Map(Map.groupBy(arrived[door].quarantine, ({ sop_uid }) => sop_uid))
    const wanted = repeats.filter(
      ({ instance, path }) =>
        held.includes(instance) &&
        notBy[door][path] === undefined &&
        (door !== 'cstore' || changedBySender[path] === undefined),
    )

    expect(repeats).toHaveLength(39)
    for (const { instance, path } of wanted)
      expect(
        apart.get(instance ?? '')?.map(({ reason }) => reason),
        path,
      ).toContain('other-bytes')
  },
)
