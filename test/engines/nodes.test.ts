import { createHash, randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { partsOf } from '../support/archive-node.ts'
import { part10 } from '../support/build-dicom.ts'
import { type CountryNode, type CountryNodes, countryNodes } from '../support/country-nodes.ts'
import { asked, type Cluster, postgresCluster } from '../support/postgres.ts'
import { roentgate } from '../support/run.ts'
import { swiftClient } from '../support/swift.ts'

// One country, two `serve` processes, one PostgreSQL server, one bucket.

let cluster: Cluster
let database: string
let country: CountryNodes
let one: CountryNode
let two: CountryNode
const service = swiftClient(inject('swift'))
beforeAll(async () => {
  cluster = await postgresCluster()
  database = await cluster.database()
  country = await countryNodes({ url: database, connectMs: 2000 }, await service.bucket())
  ;[one, two] = country.nodes
})
afterAll(async () => {
  await country?.close()
  await cluster.close()
  service.client.destroy()
})

interface Sent {
  readonly study: string
  readonly sop: string
  readonly bytes: Buffer
}

let count = 0
/** A new instance of a study, with so many bytes that nobody else has. */
function instance(study: string, bytes = 60_000): Sent {
  const sop = `${study}.1.${++count}`
  const elements = [
    { tag: '00080018', vr: 'UI', value: sop },
    { tag: '00080060', vr: 'CS', value: 'OT' },
    { tag: '00100020', vr: 'LO', value: `P${study.split('.').at(-1)}` },
    { tag: '0020000D', vr: 'UI', value: study },
    { tag: '0020000E', vr: 'UI', value: `${study}.1` },
    { tag: '00420011', vr: 'OB', value: randomBytes(bytes) },
  ]
  return { study, sop, bytes: part10(elements) }
}
const newStudy = (): string => `1.2.826.0.1.${++count}`

/** UIDs of the instances that the answer says are kept. */
async function acknowledged(answer: Response): Promise<string[]> {
  if (answer.status !== 200 && answer.status !== 202) return []
  const told = (await answer.json()) as Record<string, { Value?: Record<string, { Value: string[] }>[] }>
  return (told['00081199']?.Value ?? []).flatMap((item) => item['00081155']?.Value ?? [])
}
const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
async function held(node: CountryNode, { study, sop }: Sent): Promise<Buffer | undefined> {
  const accept = 'multipart/related; type="application/dicom"; transfer-syntax=*'
  const answer = await node.get(`/studies/${study}/series/${study}.1/instances/${sop}`, accept)
  return answer.ok ? (await partsOf(answer))[0] : undefined
}
async function expectHeld(node: CountryNode, sent: readonly Sent[]): Promise<void> {
  for (const each of sent)
    expect(digest((await held(node, each)) ?? Buffer.alloc(0))).toBe(digest(each.bytes))
}
async function expectSound(node: CountryNode): Promise<void> {
  const { stdout, code } = await roentgate('verify', '--json', '--config', node.config)
  expect(JSON.parse(stdout).archive.faults).toEqual([])
  expect(code).toBe(0)
}

test('what is stored at one node is found, described and given by the other at once', async () => {
  const study = newStudy()
  const sent = [instance(study), instance(study, 3_000_000)]
  const kept = await acknowledged(await one.stow(sent.map(({ bytes }) => bytes)))
  const found = (await (await two.get(`/studies?StudyInstanceUID=${study}`)).json()) as unknown[]
  const metadata = (await (await two.get(`/studies/${study}/metadata`)).json()) as unknown[]

  expect(kept.sort()).toEqual(sent.map(({ sop }) => sop).sort())
  expect(found).toHaveLength(1)
  expect(metadata).toHaveLength(2)
  await expectHeld(two, sent)
})

test('F25: the same objects sent to both nodes at once are kept once', async () => {
  const study = newStudy()
  const sent = Array.from({ length: 12 }, () => instance(study, 5000))
  const files = sent.map(({ bytes }) => bytes)
  const answers = await Promise.all([one.stow(files), two.stow(files), one.stow(files), two.stow(files)])
  const kept = await Promise.all(answers.map(acknowledged))
  const metadata = (await (await one.get(`/studies/${study}/metadata`)).json()) as unknown[]

  expect(kept.map((uids) => uids.length)).toEqual([12, 12, 12, 12])
  expect(metadata).toHaveLength(12)
  await expectHeld(two, sent)
})

/** Sends one instance after the other on several lines until told to end; what was acknowledged and what was not. */
function sending(node: () => CountryNode): { end(): Promise<{ kept: Sent[]; lost: Sent[] }> } {
  const kept: Sent[] = []
  const lost: Sent[] = []
  let isOver = false
  const line = async (): Promise<void> => {
    const study = newStudy()
    while (!isOver) {
      const batch = [instance(study), instance(study), instance(study, 1_500_000)]
      const uids = await node()
        .stow(batch.map(({ bytes }) => bytes))
        .then(acknowledged)
        .catch((): string[] => [])
      for (const each of batch) (uids.includes(each.sop) ? kept : lost).push(each)
      if (uids.length === 0) await sleep(100)
    }
  }
  const lines = Promise.all([line(), line(), line()])
  return {
    async end() {
      isOver = true
      await lines
      return { kept, lost }
    },
  }
}

test('F02, F03 and F04: a node that is killed in the middle of storing loses nothing that it acknowledged, and leaves no half', async () => {
  const work = sending(() => one)
  await sleep(3000)
  await one.kill()
  const { kept, lost } = await work.end()

  expect(kept.length).toBeGreaterThan(0)
  await expectHeld(two, kept)
  await expectSound(two)
  const again = await two.stow(lost.map(({ bytes }) => bytes))
  expect((await acknowledged(again)).sort()).toEqual(lost.map(({ sop }) => sop).sort())
  await expectHeld(two, lost)
  await one.start()
  await expectHeld(one, kept.slice(0, 5))
})

test('PostgreSQL that crashes and comes back in the middle of storing loses nothing, and no node needs a restart', async () => {
  const work = sending(() => two)
  await sleep(2000)
  await cluster.stop('immediate')
  const away = await fetch(`${two.operations}/health/ready`)
  // The answer may come before the whole request was taken, and the connection end with it.
  const refused = await two.stow([instance(newStudy()).bytes]).then(
    ({ status }) => status,
    () => 503,
  )
  await cluster.start()
  await sleep(2000)
  const { kept } = await work.end()
  const study = newStudy()
  const after = [instance(study)]
  const stored = await acknowledged(await one.stow(after.map(({ bytes }) => bytes)))
  const ready = await fetch(`${two.operations}/health/ready`)

  expect([away.status, refused, ready.status]).toEqual([503, 503, 200])
  expect(stored).toHaveLength(1)
  await expectHeld(one, kept)
  await expectHeld(two, after)
  await expectSound(one)
})

test('each node has a chain of its own in the journal, and both are whole', async () => {
  const { stdout, code } = await roentgate('audit', 'verify', '--json', '--config', two.config)

  const chains = await asked<{ node: string }>(database, 'select node from audit_heads order by node')

  expect(code).toBe(0)
  expect(JSON.parse(stdout).kind).toBe('intact')
  expect(chains.map(({ node }) => node)).toEqual(['one', 'two'])
})
