import { createHash } from 'node:crypto'
import { Agent, request } from 'undici'
import { publishStudy } from '../src/country-a/publish-study.ts'
import { studyReader } from '../src/country-a/read-study.ts'
import type { ImageGrant } from '../src/domain/caller.ts'
import { foreignCaller, imageGrant } from '../src/http/authenticate.ts'
import { imageChannelRoutes } from '../src/http/dicomweb/image-channel.ts'
import { exchangeFhirRoutes } from '../src/http/fhir/exchange.ts'
import { signedMessages } from '../src/http/signed-messages.ts'
import { signAccessToken } from '../src/trust/access-token.ts'
import { signImageToken } from '../src/trust/image-token.ts'
import { signManifest, verifyManifest } from '../src/trust/manifest.ts'
import { contentDigest, requestComponents, responseComponents } from '../src/trust/message-components.ts'
import { signMessage, verifyMessage } from '../src/trust/message-signature.ts'
import { professionalClaims } from '../src/trust/professional-claims.ts'
import { archiveNode } from '../test/support/archive-node.ts'
import { ctSlice } from '../test/support/ct-slice.ts'
import { doctor, epoch, person } from '../test/support/professional.ts'
import { reportNode } from '../test/support/reports.ts'
import { type SourceNode, sourceNode } from '../test/support/source-node.ts'
import { chestStudy, foreignDoctor, sourcePorts } from '../test/support/source-ports.ts'
import type { BenchOptions, BenchResult } from './support/bench.ts'

const limits = { listMs: 3, transferPercent: 5 }
const pairs = { list: 300, study: 15 }
const studies = 100
const study = '1.2.246.10.77'
const slices = 100
const sliceBytes = 524_288

/** A request in full, and how long it took by the clock and of this process, in milliseconds. */
interface Took {
  readonly wall: number
  readonly cpu: number
}
type Door = () => Promise<void>
interface Doors {
  readonly on: Door
  readonly off: Door
  close(): Promise<void>
}

/**
 * What security and audit cost. The same work over the same mutual TLS by two doors of one process: one as a country has
 * it (token, binding, revocation, replay, policy, message signatures made and checked on both sides, journal; manifest
 * and digests for a study), one that does none of that and exists here only. Pairs, each in another order than the one
 * before, so that what the machine does besides falls on both alike; what is said is the median of their differences.
 */
export async function run(_: BenchOptions): Promise<BenchResult> {
  const list = await measured(listDoors, pairs.list)
  const transfer = await measured(studyDoors, pairs.study)
  const rows = [
    ['a list of 200 rows', list],
    [`a study of ${slices} images of ${sliceBytes / 1024} KiB`, transfer],
  ] as const
  const percent = (100 * transfer.added.wall) / transfer.off.wall
  const text = `| | off, ms | on, ms | added, ms | off, CPU ms | on, CPU ms | added, CPU ms |
|---|---|---|---|---|---|---|
${rows.map(([what, { on, off, added }]) => `| ${what} | ${[off.wall, on.wall, added.wall, off.cpu, on.cpu, added.cpu].map((n) => n.toFixed(2)).join(' | ')} |`).join('\n')}

Medians of ${pairs.list} and ${pairs.study} pairs; "added" is the median of the differences. CPU is of the process that is both ends, without PostgreSQL. Added to a list: ${list.added.wall.toFixed(2)} ms (limit ${limits.listMs} ms). Added to a study's transfer on this machine's own line: ${percent.toFixed(1)} % (limit ${limits.transferPercent} %).`
  return {
    results: { list, transfer, percent },
    text,
    failed: list.added.wall > limits.listMs || percent > limits.transferPercent,
  }
}

async function measured(doors: () => Promise<Doors>, times: number) {
  const { on, off, close } = await doors()
  const took: { on: Took; off: Took }[] = []
  try {
    for (let pair = -Math.ceil(times / 10); pair < times; pair++) {
      const isOnFirst = pair % 2 === 0
      const first = await timed(isOnFirst ? on : off)
      const second = await timed(isOnFirst ? off : on)
      if (pair >= 0) took.push(isOnFirst ? { on: first, off: second } : { on: second, off: first })
    }
  } finally {
    await close()
  }
  const of = (value: (pair: { on: Took; off: Took }, by: keyof Took) => number): Took => ({
    wall: median(took.map((pair) => value(pair, 'wall'))),
    cpu: median(took.map((pair) => value(pair, 'cpu'))),
  })
  return {
    on: of(({ on }, by) => on[by]),
    off: of(({ off }, by) => off[by]),
    added: of(({ on, off }, by) => on[by] - off[by]),
  }
}

async function timed(door: Door): Promise<Took> {
  const [began, used] = [performance.now(), process.cpuUsage()]
  await door()
  const { user, system } = process.cpuUsage(used)
  return { wall: performance.now() - began, cpu: (user + system) / 1000 }
}

const median = (values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[values.length >> 1] ?? Number.NaN

const clientOf = (fi: SourceNode): Agent =>
  new Agent({ connect: { ...fi.countries.of('PT').keys.tls, rejectUnauthorized: false }, connections: 1 })

async function listDoors(): Promise<Doors> {
  const [fi, node] = [await sourceNode(new Set()), await reportNode()]
  const ports = await sourcePorts(node)
  const { key } = await node.patients.register({
    name: { family: 'Hämäläinen', given: ['Väinö'] },
    birthDate: '1952-10-13',
    sex: 'male',
    identifiers: [person],
  })
  for (let n = 0; n < studies; n++) {
    ports.held.set(`${study}.${n}`, chestStudy(`${study}.${n}`, key))
    await publishStudy(ports, `${study}.${n}`)
  }
  const shared = { base: `${fi.urls.exchange}/fhir`, cursorKey: new Uint8Array(32).fill(7) }
  const real = { ...shared, ports: { ...ports, audit: fi.journal }, authenticate: foreignCaller(fi.ports) }
  await fi.exchange.register(signedMessages(fi.ports, exchangeFhirRoutes(real)))
  const caller = foreignDoctor({ person })
  const silent = { ...ports, audit: { append: async () => {} } }
  await fi.images.register(exchangeFhirRoutes({ ...shared, ports: silent, authenticate: async () => caller }))
  await fi.listen()
  const { keys } = fi.countries.of('PT')
  const personId = `${person.system}|${person.value}`
  const { token } = await signAccessToken(fi.ports.keys, {
    clientId: keys.issuer,
    audience: `${fi.urls.exchange}/fhir`,
    scope: [...caller.scopes].join(' '),
    x5tS256: keys.x5tS256,
    professional: professionalClaims(doctor(), { purpose: 'TREAT', homeCommunityId: 'x', personId }),
    treatment: { id: 'trc-1', expiresAt: epoch() + 3600 },
  })
  const authorization = `Bearer ${token}`
  const body = new URLSearchParams({ 'patient.identifier': personId }).toString()
  const dispatcher = clientOf(fi)
  const ask = async (origin: string, headers: Record<string, string>) => {
    const answer = await request(`${origin}/fhir/DocumentReference/_search`, {
      dispatcher,
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body,
    })
    const text = await answer.body.text()
    if (answer.statusCode !== 200 || JSON.parse(text).total !== 2 * studies)
      throw new Error(`${answer.statusCode}: ${text.slice(0, 300)}`)
    return { headers: answer.headers, text }
  }
  const country = fi.countries.trustList.byCode('FI')
  if (!country) throw new Error('Finland is in the list')
  return {
    async on() {
      const target = { method: 'POST', targetUri: `${fi.urls.exchange}/fhir/DocumentReference/_search` }
      const digest = contentDigest(body)
      const components = requestComponents({ ...target, digest, authorization })
      const signed = await signMessage(keys.signer('sig-msg'), 'ncp-nro', components)
      const answer = await ask(fi.urls.exchange, { ...signed, 'content-digest': digest, authorization })
      await verifyMessage(
        { signatureInput: answer.headers['signature-input'], signature: answer.headers.signature },
        {
          tag: 'ncp-nrr',
          country,
          components: responseComponents(
            { status: 200, digest: contentDigest(answer.text) },
            { ...target, signature: signed.signature ?? '' },
          ),
        },
      )
    },
    off: async () => void (await ask(fi.urls.images, {})),
    async close() {
      await dispatcher.close()
      await fi.close()
      await node.close()
    },
  }
}

async function studyDoors(): Promise<Doors> {
  const [fi, node] = [await sourceNode(new Set([study])), await archiveNode()]
  const files = Array.from({ length: slices }, (_, n) =>
    ctSlice({
      study,
      series: `${study}.1`,
      instance: `${study}.1.${n + 1}`,
      value: n,
      more: [{ tag: '00091001', vr: 'OB', value: Buffer.alloc(sliceBytes, n) }],
    }),
  )
  if ((await node.stow(files)).status !== 200) throw new Error('The study was not taken')
  const owned = { choices: { optOut: false, restricted: [] }, person }
  const readStudy = studyReader({ ownerOf: async () => owned })
  const sign = (manifest: Parameters<typeof signManifest>[1]) => signManifest(fi.ports.keys, manifest)
  const shared = { archive: node.archive, readStudy, sign, prefix: '/dicomweb' }
  const authorise = imageGrant({ ...fi.ports, origin: fi.urls.images })
  const isRevoked = (grant: ImageGrant): boolean => fi.ports.revocations.isRevoked(grant)
  const prefix = { prefix: '/dicomweb' }
  await fi.images.register(imageChannelRoutes({ ...shared, authorise, isRevoked, audit: fi.journal }), prefix)
  const { keys } = fi.countries.of('PT')
  const treatment = {
    clientId: keys.issuer,
    studyUid: study,
    personRef: fi.ports.keys.personRef(person),
    professionalSubject: 'hp-1',
    purpose: 'TREAT' as const,
    treatmentId: 'trc-1',
  }
  const open: ImageGrant = { kind: 'image', country: 'PT', jti: 'none', ...treatment }
  const read = await readStudy(open, { transaction: '', network: '' })
  await fi.exchange.register(
    imageChannelRoutes({
      ...shared,
      authorise: async () => open,
      readStudy: async () => read,
      isRevoked: () => false,
      audit: { append: async () => {} },
    }),
    prefix,
  )
  await fi.listen()
  const { token } = await signImageToken(fi.ports.keys, {
    ...treatment,
    audience: fi.urls.images,
    x5tS256: keys.x5tS256,
    until: epoch() + 3600,
  })
  const authorization = `Bearer ${token}`
  const dispatcher = clientOf(fi)
  const country = fi.countries.trustList.byCode('FI')
  if (!country) throw new Error('Finland is in the list')
  const get = async (origin: string, path: string, accept: string, more = {}) => {
    const answer = await request(`${origin}/dicomweb${path}`, { dispatcher, headers: { accept, ...more } })
    if (answer.statusCode !== 200) throw new Error(`${path}: ${answer.statusCode}`)
    return answer.body
  }
  const image = (n: number): string => `/studies/${study}/series/${study}.1/instances/${study}.1.${n}`
  const object = 'application/dicom; transfer-syntax=*'
  return {
    async on() {
      const manifest = await get(fi.urls.images, `/manifests/${study}`, 'application/jose', { authorization })
      const { series } = await verifyManifest(await manifest.text(), { country, studyUid: study })
      const promised = new Map(
        series.flatMap(({ instances }) => instances.map((each) => [each.sopInstanceUid, each.sha256])),
      )
      for (let n = 1; n <= slices; n++) {
        const hash = createHash('sha256')
        for await (const bytes of await get(fi.urls.images, image(n), object, { authorization }))
          hash.update(bytes)
        if (hash.digest('hex') !== promised.get(`${study}.1.${n}`)) throw new Error('Not what was promised')
      }
    },
    async off() {
      for (let n = 1; n <= slices; n++)
        await (await get(fi.urls.exchange, image(n), object)).dump({ limit: 2 ** 30 })
    },
    async close() {
      await dispatcher.close()
      await fi.close()
      await node.close()
    },
  }
}
