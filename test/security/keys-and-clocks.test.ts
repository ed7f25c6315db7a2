import { once } from 'node:events'
import { createServer } from 'node:https'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { createListener } from '../../src/http/listener.ts'
import { mutualTls } from '../../src/http/mutual-tls.ts'
import { tokenRoutes } from '../../src/http/oauth/token.ts'
import { openLine } from '../../src/peer/line.ts'
import { replayGuard } from '../../src/storage/replay.ts'
import { signClientAssertion } from '../../src/trust/client-assertion.ts'
import { endingSoon, followNodeKeys } from '../../src/trust/followed-keys.ts'
import { signJwt } from '../../src/trust/jwt.ts'
import { readIndex, writeIndex } from '../../src/trust/key-folder.ts'
import { listNodeKeys, loadNodeKeys, type NodeKeys, rotateNodeKey } from '../../src/trust/keys.ts'
import { silentLog, testCountries } from '../support/countries.ts'
import { type MutualClient, mutualClient } from '../support/mutual-client.ts'
import { epoch } from '../support/professional.ts'
import { type SourceNode, sourceNode } from '../support/source-node.ts'

let fi: SourceNode
let pt: MutualClient
beforeAll(async () => {
  fi = await sourceNode(new Set())
  await fi.listen()
  pt = mutualClient(fi.countries.of('PT').keys)
})
afterAll(async () => {
  await pt.close()
  await fi.close()
})

const ofPortugal = () => fi.countries.of('PT').keys
const endpoint = () => `${fi.urls.exchange}/oauth/token`
const assertion = (keys = ofPortugal()) => signClientAssertion(keys, endpoint())
const ask = (client_assertion: string, url = endpoint()) =>
  pt.form(url, {
    grant_type: 'client_credentials',
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion,
  })

/** What is done while this process's clock is off by some seconds. */
async function at<T>(seconds: number, act: () => Promise<T>): Promise<T> {
  const real = Date.now
  Date.now = () => real() + seconds * 1000
  try {
    return await act()
  } finally {
    Date.now = real
  }
}

describe('clocks', () => {
  test.each([
    [59, 200],
    [-59, 200],
    [61, 401],
    [600, 401],
    [-600, 401],
  ])('F20: a peer whose clock is off by %i seconds gets %i', async (seconds, status) => {
    const keys = ofPortugal()
    const signer = keys.signer('sig-token')
    const claims = { iss: keys.issuer, sub: keys.issuer, aud: endpoint() }
    // Seconds are whole: half a second more keeps the case on its side of the minute.
    const off = seconds === 61 ? 61.5 : seconds
    const made = await at(off, () => signJwt(signer, { typ: 'JWT', claims, ttl: 60 }))

    const response = await ask(made)

    expect(response.status).toBe(status)
    if (status === 401) expect(response.json()).toEqual({ error: 'invalid_client' })
  })

  test.each([
    [-61, 1],
    [-20, 0],
    [600, 1],
  ])('F20: an operator is told when a peer is %i seconds off: %i times', async (seconds, times) => {
    const { keys } = (await testCountries({ FI: { exchange: 1, images: 2 } })).of('FI')
    const server = createServer({ ...keys.tls }, (_, response) => {
      response.setHeader('date', new Date(Date.now() + seconds * 1000).toUTCString())
      response.end('{}')
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const lines: string[] = []
    const origin = `https://127.0.0.1:${(server.address() as { port: number }).port}`
    const line = openLine({
      host: { origin, basePath: '', cidrs: ['127.0.0.1/32'] },
      pins: [keys.spkiSha256],
      tls: ofPortugal().tls,
      connections: 1,
      log: pino({}, { write: (text) => void lines.push(text) }),
    })
    for (let n = 0; n < 2; n++)
      (
        await line.send({ method: 'GET', url: new URL(`${origin}/`), headers: {}, isIdempotent: true })
      ).body.resume()
    await line.close()
    server.close()

    expect(lines.filter((text) => text.includes('clock.apart'))).toHaveLength(times)
  })

  test('F21: a clock that jumps back and forth lets no assertion in twice', async () => {
    const made = await assertion()

    expect((await ask(made)).status).toBe(200)
    expect((await at(-3600, () => ask(made))).status).toBe(401)
    expect((await ask(made)).status).toBe(401)
    await replayGuard(fi.database.db).purge()
    expect((await ask(made)).status).toBe(401)
  })
})

describe('keys', () => {
  const publish = async (seq: number, keys: NodeKeys): Promise<void> => {
    const { content } = fi.countries
    const countries = content.countries.map((entry) =>
      entry.code === 'PT' ? { ...entry, jwks: { keys: [...keys.publicJwks().keys] } } : entry,
    )
    await fi.countries.publish({ ...content, seq: content.seq + seq, countries })
    await fi.countries.trustList.refresh()
  }

  test('N144: old and new key sign during the overlap, and after it the old one no more', async () => {
    const { dir, keys: old } = fi.countries.of('PT')
    const former = await assertion(old)
    await rotateNodeKey(dir, 'sig-token', { signFrom: epoch() })
    const rotated = await loadNodeKeys(dir)
    expect(rotated.signer('sig-token').kid).not.toBe(old.signer('sig-token').kid)
    // Before the new edition nobody knows the new key.
    expect((await ask(await assertion(rotated))).status).toBe(401)

    await publish(1, rotated)

    expect([(await ask(former)).status, (await ask(await assertion(rotated))).status]).toEqual([200, 200])

    const index = await readIndex(dir)
    const signing = index.signing.map((entry) =>
      entry.jwk.kid === old.signer('sig-token').kid
        ? { ...entry, jwk: { ...entry.jwk, exp: epoch() - 1 } }
        : entry,
    )
    await writeIndex(dir, { ...index, signing })
    await publish(2, await loadNodeKeys(dir))

    expect([(await ask(await assertion(old))).status, (await ask(await assertion(rotated))).status]).toEqual([
      401, 200,
    ])
  })

  test('N144: a node that runs takes a rotated key and certificate without a restart', {
    timeout: 60_000,
  }, async () => {
    const { dir } = fi.countries.of('ES')
    const keys = await followNodeKeys(dir, silentLog)
    const before = [keys.signer('sig-msg').kid, keys.spkiSha256]

    await rotateNodeKey(dir, 'sig-msg', { signFrom: epoch() })
    await rotateNodeKey(dir, 'tls', { signFrom: epoch() })

    await vi.waitFor(
      () => {
        expect(keys.signer('sig-msg').kid).not.toBe(before[0])
        expect(keys.spkiSha256).not.toBe(before[1])
      },
      { timeout: 45_000, interval: 100 },
    )
    expect(keys.spkiPins).toHaveLength(2)
    keys.close()
  })

  test('F22: with a signing key past its end no token is made', async () => {
    const { dir } = fi.countries.of('FI')
    const index = await readIndex(dir)
    const signing = index.signing.map((entry) =>
      entry.purpose === 'sig-token' ? { ...entry, jwk: { ...entry.jwk, exp: epoch() - 1 } } : entry,
    )
    await writeIndex(dir, { ...index, signing })
    const keys = await loadNodeKeys(dir)
    const tls = mutualTls(keys, fi.countries.trustList, { log: silentLog, audit: fi.journal })
    const app = createListener({ name: 'exchange', log: silentLog, tls: tls.options })
    tls.guard(app.server)
    await app.register(tokenRoutes({ ...fi.ports, keys }))
    const url = await app.listen({ host: '127.0.0.1', port: 0 })

    const response = await ask(
      await assertion(await loadNodeKeys(fi.countries.of('PT').dir)),
      `${url}/oauth/token`,
    )
    await app.close()

    expect(response.status).toBe(503)
    expect(response.text).not.toContain('access_token')
  })

  test('F22 and F23: keys and certificates that end within thirty days are named, by their last one', async () => {
    const { dir } = fi.countries.of('ES')
    const keys = await listNodeKeys(dir)
    const end = Math.max(...keys.filter(({ purpose }) => purpose === 'sig-token').map(({ exp }) => exp))

    expect(endingSoon(keys, end - 40 * 86_400)).toEqual([])
    expect(endingSoon(keys, end - 2.5 * 86_400)).toContainEqual({ purpose: 'sig-token', days: 2 })
    expect(endingSoon(keys, end - 14 * 86_400).map(({ purpose }) => purpose)).not.toContain('sig-audit')
  })
})
