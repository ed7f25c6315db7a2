import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { DicomJson } from '../../src/dicom/attributes.ts'
import { readBulk } from '../../src/dicom/bulk.ts'
import { inspect } from '../../src/dicom/gate.ts'
import { bufferSource } from '../../src/dicom/source.ts'
import { type ArchiveNode, archiveNode } from '../support/archive-node.ts'
import { type CorpusFile, corpus, corpusPath } from '../support/corpus.ts'
import { differences, justified, oracleJson } from '../support/oracle-json.ts'
import { hasShared } from '../support/shared.ts'

const files = corpus('dev').filter((file) => file.study && file.series && file.instance)
const seen = new Set<string>()
/** What the archive has: of two objects with one UID the first. The others are compared as the gate reads them. */
const held = new Set(files.filter(({ instance }) => instance && !seen.has(instance) && seen.add(instance)))

let node: ArchiveNode

beforeAll(async () => {
  if (!hasShared) return
  node = await archiveNode()
  for (const file of held)
    await node.archive.receive(pieces(readFileSync(corpusPath(file))), {
      source: 'test',
      limits: { allowBare: true },
    })
})
afterAll(() => node?.close())

async function* pieces(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes
}

interface Read {
  readonly json: DicomJson
  bulk(uri: string): Promise<string>
}

async function overHttp({ study, series, instance }: CorpusFile): Promise<Read> {
  const answer = await node.get(`/studies/${study}/series/${series}/instances/${instance}/metadata`)
  const [json = {}] = (await answer.json()) as DicomJson[]
  return {
    json,
    async bulk(uri) {
      const value = await node.get(
        new URL(uri).pathname.replace(/^\/dicomweb/, ''),
        'application/octet-stream',
      )
      return Buffer.from(await value.arrayBuffer()).toString('base64')
    },
  }
}

async function throughTheGate(file: CorpusFile): Promise<Read> {
  const source = bufferSource(readFileSync(corpusPath(file)))
  const inspected = inspect(source, { allowBare: true })
  return {
    json: JSON.parse(JSON.stringify(inspected.json)) as DicomJson,
    bulk: (uri) =>
      Promise.resolve(readBulk(source, inspected, uri.replace('bulkdata/', '')).toString('base64')),
  }
}

/** Differences without a reason; those with one are counted by it. */
async function unexplained(file: CorpusFile, reasons: Map<string, number>): Promise<readonly string[]> {
  const { json, bulk } = await (held.has(file) ? overHttp(file) : throughTheGate(file))
  const found: string[] = []
  for await (const difference of differences(json, await oracleJson(corpusPath(file)), bulk)) {
    const [reason] = Object.entries(justified).find(([, explains]) => explains(difference)) ?? []
    if (reason !== undefined) reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
    else {
      const { tag, ours, theirs } = difference
      found.push(`${file.path} ${tag}: ${JSON.stringify(ours)} against ${JSON.stringify(theirs)}`)
    }
  }
  return found
}

test.skipIf(!hasShared)(
  'metadata of every real object is what DCMTK writes (pydicom where DCMTK can not), but for differences with a reason',
  async () => {
    const found: string[] = []
    const reasons = new Map<string, number>()
    const work = files.values()
    // Two at a time: the other side is a process
    const hand = async () => {
      for (const file of work) found.push(...(await unexplained(file, reasons)))
    }
    await Promise.all([hand(), hand()])

    expect(files.length).toBeGreaterThan(300)
    expect(found).toEqual([])
    expect([...reasons.keys()].sort(), 'a reason that nothing needs').toEqual(Object.keys(justified).sort())
  },
  400_000,
)
