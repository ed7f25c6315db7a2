import { afterAll, beforeAll, expect, test } from 'vitest'
import { foreignCaller } from '../../src/http/authenticate.ts'
import { type RevocationFeed, startRevocationFeed } from '../../src/peer/revocation-feed.ts'
import type { OpenDatabase } from '../../src/storage/database.ts'
import { openRevocations } from '../../src/storage/revocations.ts'
import { signAccessToken } from '../../src/trust/access-token.ts'
import { professionalClaims } from '../../src/trust/professional-claims.ts'
import { signRevocations } from '../../src/trust/revocation-list.ts'
import { silentLog } from '../support/countries.ts'
import { testDatabase } from '../support/database.ts'
import { type MutualClient, mutualClient } from '../support/mutual-client.ts'
import { doctor, epoch, person } from '../support/professional.ts'
import { type SourceNode, sourceNode } from '../support/source-node.ts'

let fi: SourceNode
let pt: MutualClient
let database: OpenDatabase
let ofPortugal: Awaited<ReturnType<typeof openRevocations>>
let feed: RevocationFeed
beforeAll(async () => {
  fi = await sourceNode(new Set())
  const caller = foreignCaller(fi.ports)
  fi.exchange.get('/fhir/whoami', async (request) => ({ jti: (await caller(request)).jti }))
  await fi.listen()
  const { keys } = fi.countries.of('PT')
  pt = mutualClient(keys)
  database = await testDatabase()
  ofPortugal = await openRevocations(database.db, silentLog)
  feed = startRevocationFeed({
    keys,
    trustList: fi.countries.trustList,
    revocations: ofPortugal,
    log: silentLog,
  })
})
afterAll(async () => {
  await feed.close()
  ofPortugal.close()
  await pt.close()
  await database.close()
  await fi.close()
})

const until = () => epoch() + 3600

async function tokenOf(treatment: string, code = 'PT'): Promise<string> {
  const { keys } = fi.countries.of(code)
  const { token } = await signAccessToken(fi.ports.keys, {
    clientId: keys.issuer,
    audience: `${fi.urls.exchange}/fhir`,
    scope: 'system/DocumentReference.rs',
    x5tS256: keys.x5tS256,
    professional: professionalClaims(doctor(), {
      purpose: 'TREAT',
      homeCommunityId: 'x',
      personId: `${person.system}|${person.value}`,
    }),
    treatment: { id: treatment, expiresAt: until() },
  })
  return token
}
const status = async (token: string, from = pt): Promise<number> =>
  (await from.send(`${fi.urls.exchange}/fhir/whoami`, { headers: { authorization: `Bearer ${token}` } }))
    .status
const post = (from: MutualClient, body: string) =>
  from.send(`${fi.urls.exchange}/oauth/revocations`, {
    method: 'POST',
    headers: { 'content-type': 'application/jwt' },
    body,
  })

test('N057: a treatment that its own country ended is closed in the other, by a push', async () => {
  const token = await tokenOf('trc-ended-at-home')
  expect(await status(token)).toBe(200)

  await ofPortugal.revoke('trc', 'trc-ended-at-home', until())
  await feed.push()

  expect(await status(token)).toBe(401)
  expect(await status(await tokenOf('trc-another-one'))).toBe(200)
})

test('N057 and F34: what was not pushed is pulled, and counts for that country only', async () => {
  await fi.ports.revocations.revoke('trc', 'trc-withdrawn-there', until())
  const token = { jti: 'x'.repeat(22), clientId: 'x', treatmentId: 'trc-withdrawn-there' }
  expect(ofPortugal.isRevoked({ ...token, country: 'FI' })).toBe(false)

  await feed.pull()

  expect(ofPortugal.isRevoked({ ...token, country: 'FI' })).toBe(true)
  expect(ofPortugal.isRevoked({ ...token, country: 'ES' })).toBe(false)
})

test('what others took back is not told on as our own', async () => {
  await feed.pull()

  expect(ofPortugal.own().map(({ value }) => value)).not.toContain('trc-withdrawn-there')
})

test('N057: a country takes back nothing of another', async () => {
  const token = await tokenOf('trc-of-portugal-1')
  const es = mutualClient(fi.countries.of('ES').keys)
  const revoked = [{ kind: 'trc', value: 'trc-of-portugal-1', until: until() } as const]

  const own = await post(es, await signRevocations(fi.countries.of('ES').keys, revoked))
  const forged = await post(pt, await signRevocations(fi.countries.of('ES').keys, revoked))
  const posing = await post(es, await signRevocations(fi.countries.of('PT').keys, revoked))
  await es.close()

  expect([own.status, forged.status, posing.status]).toEqual([204, 401, 401])
  expect(await status(token)).toBe(200)
})
