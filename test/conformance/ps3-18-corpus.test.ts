import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type DicomJson, items, number, text } from '../../src/dicom/attributes.ts'
import { type ArchiveNode, archiveNode, partsOf } from '../support/archive-node.ts'
import { hasShared, shared } from '../support/shared.ts'

interface Row {
  readonly path: string
  readonly set: string
  readonly sha256: string
  readonly study?: string
  readonly series?: string
  readonly instance?: string
}

const rows: readonly Row[] = hasShared ? JSON.parse(readFileSync(shared('corpus/manifest.json'), 'utf8')) : []
const asStored = 'multipart/related; type="application/dicom"; transfer-syntax=*'
let node: ArchiveNode

beforeAll(async () => {
  node = await archiveNode()
})
afterAll(() => node.close())

/** Objects without file meta information, which is no Part 10 object. */
const bare = new Set([
  'dev/fodicom/CR-MONO1-10-chest.dcm',
  'dev/mixed/OT-PAL-8-face.dcm',
  'dev/mixed/rtstruct.dcm',
])
const good = rows.filter(
  (row) => row.set === 'dev' && row.instance && row.study && row.series && !bare.has(row.path),
)
/** The first of each SOP Instance UID; others with the same UID have other bytes. */
const firsts = [...new Map(good.toReversed().map((row) => [row.instance, row])).values()].reverse()
const seconds = good.filter((row) => !firsts.includes(row))
const addressOf = (row: Row): string => `/studies/${row.study}/series/${row.series}/instances/${row.instance}`
const sha256 = (bytes: Buffer | undefined): string =>
  createHash('sha256')
    .update(bytes ?? '')
    .digest('hex')

test.skipIf(!hasShared)(
  'gives every real object back byte for byte, with its metadata',
  async () => {
    const faults: string[] = []
    for (const row of firsts) {
      const stored = await node.stow([await readFile(shared('corpus', row.path))])
      if (stored.status !== 200) faults.push(`${row.path}: STOW ${stored.status} ${await stored.text()}`)
      const parts = await partsOf(await node.get(addressOf(row), asStored))
      if (parts.length !== 1 || sha256(parts[0]) !== row.sha256) faults.push(`${row.path}: other bytes`)
      const metadata = await node.get(`${addressOf(row)}/metadata`)
      const [json] = metadata.status === 200 ? ((await metadata.json()) as DicomJson[]) : []
      if (text(json ?? {}, 'SOPInstanceUID') !== row.instance)
        faults.push(`${row.path}: metadata ${metadata.status}`)
    }

    expect(firsts.length).toBeGreaterThan(290)
    expect(faults).toEqual([])
  },
  110_000,
)

test.skipIf(!hasShared)(
  'keeps the first of two objects with one UID and says 0111H about the second',
  async () => {
    const faults: string[] = []
    for (const row of seconds) {
      const answer = await node.stow([await readFile(shared('corpus', row.path))])
      const failed = items((await answer.json()) as DicomJson, 'FailedSOPSequence')[0] ?? {}
      const reason = number(failed, 'FailureReason')
      const first = firsts.find(({ instance }) => instance === row.instance)
      const [part] = first ? await partsOf(await node.get(addressOf(first), asStored)) : []
      if (answer.status !== 409 || reason !== 0x0111 || sha256(part) !== first?.sha256) faults.push(row.path)
    }

    expect(seconds.length).toBeGreaterThan(30)
    expect(faults).toEqual([])
    expect((await node.archive.totals()).quarantined).toBe(seconds.length)
  },
  60_000,
)

test.skipIf(!hasShared)(
  'renders every object, or says clearly that it has no picture',
  async () => {
    const answers: Record<number, number> = {}
    for (const row of firsts) {
      const picture = await node.get(`${addressOf(row)}/rendered`, 'image/jpeg')
      await picture.arrayBuffer()
      answers[picture.status] = (answers[picture.status] ?? 0) + 1
    }

    expect(Object.keys(answers).filter((status) => !['200', '406', '422'].includes(status))).toEqual([])
    expect(answers[200]).toBeGreaterThan(230)
  },
  110_000,
)

test.skipIf(!hasShared)(
  'answers every hostile object below 500 and goes on',
  async () => {
    const bad = rows.filter((row) => row.set === 'bad' && row.path.startsWith('bad/dev'))
    const answers: Record<string, number> = {}
    for (const row of bad) {
      const response = await node.stow([await readFile(shared('corpus', row.path))])
      await response.text()
      answers[response.status] = (answers[response.status] ?? 0) + 1
    }

    expect(Object.keys(answers).every((status) => Number(status) < 500)).toBe(true)
    expect((await node.get('/studies?limit=1')).status).toBe(200)
  },
  60_000,
)
