import type { FastifyInstance } from 'fastify'
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { foreignCaller, imageGrant } from '../../src/http/authenticate.ts'
import { createListener } from '../../src/http/listener.ts'
import { mutualTls } from '../../src/http/mutual-tls.ts'
import { tokenRoutes } from '../../src/http/oauth/token.ts'
import { replayGuard } from '../../src/storage/replay.ts'
import { openRevocations } from '../../src/storage/revocations.ts'
import { signClientAssertion } from '../../src/trust/client-assertion.ts'
import { countryEntry } from '../../src/trust/country-entry.ts'
import { signHpAssertion } from '../../src/trust/hp-assertion.ts'
import { readIndex, writeIndex } from '../../src/trust/key-folder.ts'
import { loadNodeKeys, type NodeKeys, rotateNodeKey } from '../../src/trust/keys.ts'
import { signTrcAssertion } from '../../src/trust/trc-assertion.ts'
import { openTrustList, type TrustList } from '../../src/trust/trust-list.ts'
import { silentLog } from '../support/countries.ts'
import { type MutualClient, mutualClient } from '../support/mutual-client.ts'
import { doctor, epoch, relationship } from '../support/professional.ts'
import { type SourceNode, sourceNode } from '../support/source-node.ts'

const study = '1.2.246.10.2.9'
const hourMs = 3_600_000
const stepMs = 660_000
/** An access token lives five minutes, and a clock may be off by one. */
const laterMs = 330_000
const limits = { grants: 1_000_000, exchanges: 1_000_000 }
const began = Date.UTC(2026, 10, 25, 6)

let fi: SourceNode
let node: {
  trustList: TrustList
  revocations: Awaited<ReturnType<typeof openRevocations>>
  stop(): Promise<void>
}
let portugal: NodeKeys
let pt: MutualClient
let es: MutualClient

beforeAll(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: began })
  fi = await sourceNode(new Set([study]), limits)
  node = await start()
  portugal = fi.countries.of('PT').keys
  pt = mutualClient(portugal)
  es = mutualClient(fi.countries.of('ES').keys)
})
afterAll(async () => {
  await Promise.all([pt.close(), es.close()])
  await node.stop()
  await fi.close()
  vi.useRealTimers()
})

/** Finland's node as it starts: keys and trust list from their files, everything else from the database. */
async function start(): Promise<typeof node> {
  const { list, roots } = fi.countries
  const keys = await loadNodeKeys(fi.countries.of('FI').dir)
  const trustList = await openTrustList({ list, roots, log: silentLog })
  const replay = replayGuard(fi.database.db)
  const revocations = await openRevocations(fi.database.db, silentLog)
  const ports = { ...fi.ports, keys, trustList, replay, revocations }
  const tls = mutualTls(keys, trustList, { log: silentLog, audit: fi.journal })
  const app: FastifyInstance = createListener({ name: 'exchange', log: silentLog, tls: tls.options })
  tls.guard(app.server)
  await app.register(tokenRoutes(ports, limits))
  const caller = foreignCaller(ports)
  const grant = imageGrant({ ...ports, origin: fi.urls.images })
  app.get('/fhir/whoami', async (request) => ({ country: (await caller(request)).country }))
  app.get('/dicomweb/whoami', async (request) => ({ study: (await grant(request)).studyUid }))
  await app.listen({ host: '127.0.0.1', port: Number(new URL(fi.urls.exchange).port) })
  return {
    trustList,
    revocations,
    async stop() {
      await app.close()
      trustList.close()
      revocations.close()
      replay.close()
    },
  }
}

const form = async (
  fields: Record<string, string>,
  { keys = portugal, over = pt }: { keys?: NodeKeys; over?: MutualClient } = {},
) =>
  over.form(`${fi.urls.exchange}/oauth/token`, {
    ...fields,
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: await signClientAssertion(keys, `${fi.urls.exchange}/oauth/token`),
  })
async function clinicalFields(id: string, keys = portugal): Promise<Record<string, string>> {
  const shared = {
    audience: fi.countries.of('FI').keys.issuer,
    homeCommunityId: fi.countries.of('PT').policy.homeCommunityId,
  }
  const bond = relationship('FI', fi.countries.of('FI'), { id })
  const hpAssertion = await signHpAssertion(keys, {
    ...shared,
    professional: doctor(),
    purpose: 'TREAT',
  })
  const hpJti = decodeJwt(hpAssertion).jti ?? ''
  return {
    grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
    assertion: await signTrcAssertion(keys, { ...shared, relationship: bond, hpAssertion, hpJti }),
    scope: 'system/DocumentReference.rs system/ImagingStudy.rs',
  }
}
const imageFields = (subject: string): Record<string, string> => ({
  grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
  subject_token: subject,
  subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
  resource: fi.urls.images,
  scope: `dicomweb.read study:${study}`,
})
const use = async (path: 'fhir' | 'dicomweb', token: string, over = pt): Promise<number> =>
  (await over.send(`${fi.urls.exchange}/${path}/whoami`, { headers: { authorization: `Bearer ${token}` } }))
    .status

let edition = 1
/** The next edition of the list, with the keys that the countries have now, good for twenty hours. */
async function publish(): Promise<void> {
  const { content } = fi.countries
  const countries = await Promise.all(
    content.countries.map(async (entry) => {
      const { dir, policy } = fi.countries.of(entry.code)
      const images = entry.code === 'FI' ? [fi.urls.images] : []
      const exchange = entry.issuer
      return countryEntry(await loadNodeKeys(dir), { policy, exchange, images, cidr: ['127.0.0.1/32'] })
    }),
  )
  const seq = content.seq + edition++
  await fi.countries.publish({ ...content, seq, iat: epoch(), exp: epoch() + 20 * 3600, countries })
  await node.trustList.refresh()
}
async function follow(): Promise<void> {
  portugal = await loadNodeKeys(fi.countries.of('PT').dir)
  await pt.close()
  pt = mutualClient(portugal)
}

let formerKid = ''
let formerKeys: NodeKeys | undefined
let before: { access: string; image: string }[] = []
const revoked = 'trc-taken-back-at-noon'
/** What happens in the day, by the hour at which it does. */
const events: Readonly<Record<number, () => Promise<void>>> = {
  0: publish,
  async 2() {
    formerKeys = portugal
    formerKid = portugal.signer('sig-token').kid
    await rotateNodeKey(fi.countries.of('PT').dir, 'sig-token', { signFrom: epoch() + 2 * 3600 })
    await publish()
    await follow()
  },
  async 6() {
    // The old key is withdrawn before its time
    const { dir } = fi.countries.of('PT')
    const index = await readIndex(dir)
    const old = formerKid
    const signing = index.signing.map((entry) =>
      entry.jwk.kid === old ? { ...entry, jwk: { ...entry.jwk, exp: epoch() - 1 } } : entry,
    )
    await writeIndex(dir, { ...index, signing })
    await publish()
    await follow()
  },
  async 8() {
    await rotateNodeKey(fi.countries.of('PT').dir, 'tls', { signFrom: epoch() + 3600 })
    await publish()
  },
  async 9() {
    await follow()
    before = [] // tokens are bound to the certificate that was
  },
  async 12() {
    await node.revocations.revoke('trc', revoked, epoch() + 24 * 3600)
  },
  async 14() {
    const usedBefore = await clinicalFields('trc-of-the-restart')
    expect((await form(usedBefore)).status).toBe(200)
    await node.stop()
    node = await start()
    expect((await form(usedBefore)).status).toBe(400)
  },
  async 16() {
    await rotateNodeKey(fi.countries.of('FI').dir, 'sig-token', { signFrom: epoch() + 60 })
    await publish()
    await node.stop()
    node = await start()
  },
  async 18() {
    // An old edition comes back: nobody may lose or gain by it
    await fi.countries.publish({ ...fi.countries.content, iat: epoch() })
    await node.trustList.refresh()
  },
  22: publish,
}

const tokenIn = ({ status, json }: Awaited<ReturnType<typeof form>>): string =>
  status === 200 ? json().access_token : ''

/** What must never be let in, half an access token's life after it was made. */
const wrongOnes = (held: {
  readonly fields: Record<string, string>
  readonly access: string
  readonly image: string
  readonly oldest: { access: string; image: string } | undefined
}): readonly (readonly [string, () => Promise<number>])[] => [
  ['an assertion that was used', async () => (await form(held.fields)).status],
  ['the token of Portugal over the line of Spain', () => use('fhir', held.access, es)],
  ['an image token as access token', () => use('fhir', held.image)],
  ['an access token as image token', () => use('dicomweb', held.access)],
  [
    'an assertion of Portugal over the line of Spain',
    async () => (await form(await clinicalFields('trc-of-spain'), { over: es })).status,
  ],
  ['an access token past its end', () => use('fhir', held.oldest?.access ?? '')],
  ['an image token past its end', () => use('dicomweb', held.oldest?.image ?? '')],
]
/** With the key that is current until it is replaced. */
const withFormerKey = async (): Promise<number> => {
  const keys = formerKeys ?? portugal
  return (await form(await clinicalFields('trc-of-former-key', keys), { keys })).status
}

test('a day with new keys, certificates and lists, a revocation and restarts refuses nobody wrongly and lets nobody in wrongly', {
  timeout: 300_000,
}, async () => {
  const faults: string[] = []
  const must = (what: string, hour: number, status: number, isGood: boolean): void => {
    if ((status === 200) !== isGood) faults.push(`${what} at ${hour.toFixed(2)} h: ${status}`)
  }
  let checks = 0
  const happened = new Set<number>()
  for (let step = 0; step * stepMs < 24 * hourMs; step++) {
    const hour = (step * stepMs) / hourMs
    vi.setSystemTime(began + step * stepMs)
    const fields = await clinicalFields(`trc-of-hour-${Math.floor(hour)}`)
    const clinical = await form(fields)
    must('a relationship', hour, clinical.status, true)
    const access = tokenIn(clinical)
    const exchanged = await form(imageFields(access))
    must('an image token', hour, exchanged.status, true)
    const image = tokenIn(exchanged)
    before = [...before.slice(-2), { access, image }]
    if (!happened.has(Math.floor(hour))) {
      happened.add(Math.floor(hour))
      await events[Math.floor(hour)]?.()
    }
    // What was granted before still works, over whatever happened meanwhile
    vi.setSystemTime(began + step * stepMs + laterMs)
    for (const last of before.slice(-1)) {
      must('an access token', hour, await use('fhir', last.access), true)
      must('its image token', hour, await use('dicomweb', last.image), true)
    }
    checks += 4
    if (step % 4 !== 3) continue

    const wrong = wrongOnes({ fields, access, image, oldest: before.slice(0, -1)[0] })
    for (const [what, act] of wrong) must(what, hour, await act(), false)
    checks += wrong.length + 2
    must('the former key', hour, await withFormerKey(), hour < 6)
    const takenBack = await form(await clinicalFields(revoked))
    must('a relationship that is taken back at noon', hour, takenBack.status, hour < 12)
  }
  expect(faults).toEqual([])
  expect(checks).toBeGreaterThan(700)
  expect(node.trustList.status().seq).toBe(fi.countries.content.seq + edition - 1)
})
