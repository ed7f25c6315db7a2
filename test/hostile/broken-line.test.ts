import { createCipheriv, createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { fetchedAhead } from '../../src/country-b/fetched-ahead.ts'
import { imageTraffic } from '../../src/country-b/image-traffic.ts'
import { type OpenedStudy, openedStudy } from '../../src/country-b/opened-study.ts'
import { readFile } from '../../src/country-b/read-instance.ts'
import type { Treating } from '../../src/country-b/requester.ts'
import type { ManifestInstance } from '../../src/domain/study.ts'
import { imageChannelRoutes } from '../../src/http/dicomweb/image-channel.ts'
import { type Line, openLine } from '../../src/peer/line.ts'
import { studyChannel } from '../../src/peer/study-channel.ts'
import { signManifest } from '../../src/trust/manifest.ts'
import { type ArchiveNode, archiveNode } from '../support/archive-node.ts'
import { uint16 } from '../support/build-dicom.ts'
import { silentLog } from '../support/countries.ts'
import { ctSlice } from '../support/ct-slice.ts'
import { type CutProxy, cutProxy } from '../support/cut-proxy.ts'
import { type SourceNode, sourceNode } from '../support/source-node.ts'

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
const study = '1.2.246.10.2.9'
/** Every second one has twelve bits of noise and goes packed, the others have sixteen and go as they are. */
function noise(n: number): Buffer {
  const key = createHash('sha256').update(String(n)).digest()
  const bytes = createCipheriv('aes-256-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(512 * 512 * 2))
  return n % 2 === 1 ? bytes : (bytes.map((byte, at) => (at % 2 === 1 ? byte & 0x0f : byte)) as Buffer)
}

/** Half a megabyte each, as a slice of a CT. */
const slices = Array.from({ length: 12 }, (_, n) =>
  ctSlice({
    study,
    series: `${study}.1`,
    instance: `${study}.1.${n + 1}`,
    more: [
      { tag: '00280010', vr: 'US', value: uint16(512) },
      { tag: '00280011', vr: 'US', value: uint16(512) },
      { tag: '7FE00010', vr: 'OW', value: noise(n) },
    ],
  }),
)
let archive: ArchiveNode
let fi: SourceNode
let proxy: CutProxy
let line: Line
let opened: OpenedStudy
const treating = { transaction: '11111111-2222-4333-8444-555555555555' } as Treating

beforeAll(async () => {
  archive = await archiveNode()
  expect((await archive.stow(slices)).status).toBe(200)
  fi = await sourceNode(new Set([study]))
  await fi.images.register(
    imageChannelRoutes({
      isRevoked: () => false,
      archive: archive.archive,
      authorise: async () => grant,
      readStudy: async () => ({ studyUid: study, entry: {} as never }),
      audit: { append: async () => {} },
      sign: (manifest) => signManifest(fi.countries.of('FI').keys, manifest),
      prefix: '/dicomweb',
    }),
    { prefix: '/dicomweb' },
  )
  await fi.listen()
})
beforeEach(async () => {
  await line?.close()
  await proxy?.close()
  proxy = await cutProxy(Number(new URL(fi.urls.images).port))
  const country = fi.countries.trustList.byCode('FI')
  const host = country?.image_hosts[0]
  if (!country || !host) throw new Error('no FI')
  line = openLine({
    host: { origin: `https://127.0.0.1:${proxy.port}`, basePath: '/dicomweb', cidrs: host.cidr },
    pins: host.spki_sha256,
    tls: fi.countries.of('PT').keys.tls,
    connections: 8,
    log: silentLog,
    timeouts: { headers: 2000, idle: 1000 },
  })
  const tokens = { get: async () => 'x', drop: () => {} }
  const plain = studyChannel({ studyUid: study, country, line, tokens } as never)
  const channel = imageTraffic({ streams: 4, limits: [] }).through('FI', plain)
  const manifest = await channel.manifest(treating.transaction)
  opened = openedStudy({ seed: 's' } as never, { handle: 'h', country: 'FI', manifest, channel })
})
afterAll(async () => {
  await line.close()
  await proxy.close()
  await fi.close()
  await archive.close()
})

const grant = {
  kind: 'image',
  country: 'PT',
  clientId: 'https://pt.example',
  jti: 'token-1',
  studyUid: study,
  personRef: 'p'.repeat(43),
  professionalSubject: 'hp-1',
  purpose: 'TREAT',
  treatmentId: 'trc-1',
} as const

/** All files of the study, side by side, in the way a download takes them. */
async function fetchAll(each?: (done: number) => void): Promise<string[]> {
  const [series] = opened.series.values()
  if (!series) throw new Error('no series')
  const open = async function* (instance: ManifestInstance) {
    yield* await readFile({ treating, study: opened, series, instance, priority: 'rest' })
  }
  const digests: string[] = []
  const instances = series.manifest.instances
  for await (const { content } of fetchedAhead(instances, open, { items: 6, bytes: 4_000_000 })) {
    const pieces: Uint8Array[] = []
    for await (const piece of content) pieces.push(piece)
    digests.push(sha256(Buffer.concat(pieces)))
    each?.(digests.length)
  }
  return digests
}
const expected = (): string[] =>
  opened.manifest.series.flatMap(({ instances }) => instances.map((one) => one.sha256))

test('F17: a line that is cut again and again costs no byte and hardly a repetition', async () => {
  const largest = Math.max(...slices.map(({ length }) => length))
  const cuts = [0.1, 0.35, 0.6, 0.8]
  const began = proxy.passed
  await fetchAll()
  const before = proxy.passed
  const whole = before - began
  proxy.cutAfter(whole * 0.1)
  let cut = 1
  const digests = await fetchAll((done) => {
    if (cut < cuts.length && done >= 12 * (cuts[cut] ?? 1)) {
      cut++
      proxy.cutAfter(100_000)
    }
  })

  expect(digests).toEqual(expected())
  expect(digests.sort()).toEqual(slices.map(sha256).sort())
  // Heads, handshakes and what was on the wire: less than one object each time
  expect(proxy.passed - before - whole).toBeLessThan(cuts.length * largest)
})

test('F15: a line that stands still is taken for broken, however long the whole may take', async () => {
  let stalled = false
  const digests = await fetchAll((done) => {
    if (done === 3 && !stalled) {
      stalled = true
      proxy.stall()
    }
  })

  expect(stalled).toBe(true)
  expect(digests).toEqual(expected())
})

test('F01: a source that is gone for a while is waited for', async () => {
  const digests = await fetchAll((done) => {
    if (done !== 2) return
    proxy.down()
    void sleep(2500).then(() => proxy.up())
  })

  expect(digests).toEqual(expected())
}, 120_000)

test('what can be packed takes fewer bytes on the line, and each object comes out as it went in', async () => {
  const stored = slices.reduce((sum, { length }) => sum + length, 0)
  const before = proxy.passed
  const digests = await fetchAll()

  expect(digests.sort()).toEqual(slices.map(sha256).sort())
  expect(proxy.passed - before).toBeLessThan(stored * 0.92)
})

test('whoever gives up stops the transfer', async () => {
  const [series] = opened.series.values()
  const instance = series?.manifest.instances.find((one) => one.sopInstanceUid === `${study}.1.2`)
  if (!series || !instance) throw new Error('no instance')
  const controller = new AbortController()
  const body = await readFile({
    treating,
    study: opened,
    series,
    instance,
    signal: controller.signal,
    priority: 'rest',
  })
  controller.abort()

  await expect(async () => {
    for await (const _ of body);
  }).rejects.toThrow()
})
