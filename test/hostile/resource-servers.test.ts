import { once } from 'node:events'
import { connect } from 'node:tls'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { foreignCaller, requireScope } from '../../src/http/authenticate.ts'
import { transactionOf } from '../../src/http/transaction.ts'
import { replayGuard } from '../../src/storage/replay.ts'
import { signAccessToken } from '../../src/trust/access-token.ts'
import { createCertificate, pinsOf } from '../../src/trust/certificate.ts'
import { signJwt } from '../../src/trust/jwt.ts'
import { professionalClaims } from '../../src/trust/professional-claims.ts'
import { type MutualClient, mutualClient } from '../support/mutual-client.ts'
import { doctor, epoch, person } from '../support/professional.ts'
import { type SourceNode, sourceNode } from '../support/source-node.ts'

let fi: SourceNode
let pt: MutualClient
beforeAll(async () => {
  fi = await sourceNode(new Set())
  const caller = foreignCaller(fi.ports)
  fi.exchange.get('/fhir/whoami', async (request) => {
    const { jti } = await caller(request)
    return { jti, transaction: transactionOf(request) }
  })
  await fi.listen()
  pt = mutualClient(fi.countries.of('PT').keys)
})
afterAll(async () => {
  await pt.close()
  await fi.close()
})

const url = () => `${fi.urls.exchange}/fhir/whoami`
const claims = () =>
  professionalClaims(doctor(), {
    purpose: 'TREAT',
    homeCommunityId: 'x',
    personId: `${person.system}|${person.value}`,
  })
const token = async () => {
  const { keys } = fi.countries.of('PT')
  const { token: made } = await signAccessToken(fi.ports.keys, {
    clientId: keys.issuer,
    audience: `${fi.urls.exchange}/fhir`,
    scope: 'ITI-119',
    x5tS256: keys.x5tS256,
    professional: claims(),
  })
  return made
}
const who = (bearer: string, headers = {}) =>
  pt.send(url(), { headers: { authorization: `Bearer ${bearer}`, ...headers } })
/** A token as this country would sign it, but for what the test changes. */
const odd = (change: object, ttl = 300) =>
  signJwt(fi.ports.keys.signer('sig-token'), {
    typ: 'at+jwt',
    ttl,
    claims: {
      ...claims(),
      iss: fi.ports.keys.issuer,
      aud: `${fi.urls.exchange}/fhir`,
      client_id: fi.countries.of('PT').keys.issuer,
      scope: 'ITI-119',
      cnf: { 'x5t#S256': fi.countries.of('PT').keys.x5tS256 },
      ...change,
    },
  })

test('a token of this country over the right connection is accepted', async () => {
  expect((await who(await token())).status).toBe(200)
  expect((await who(await odd({}))).status).toBe(200)
})

test.each([
  ['N050 expired', () => odd({}, -61)],
  ['of too long a life', () => odd({}, 301)],
  ['N052 without cnf', () => odd({ cnf: undefined })],
  ['bound to another certificate', () => odd({ cnf: { 'x5t#S256': 'x' } })],
  ['N053 for another server', () => odd({ aud: 'https://other.example' })],
  ['of another client', () => odd({ client_id: fi.countries.of('ES').keys.issuer })],
  ['of an unknown client', () => odd({ client_id: 'https://nobody.example' })],
  [
    'with research as purpose',
    () =>
      odd({
        extensions: {
          ...claims().extensions,
          ihe_iua: { ...claims().extensions.ihe_iua, purpose_of_use: [] },
        },
      }),
  ],
])('a token %s is refused, in the same words', async (_, make) => {
  const response = await who(await make())

  expect(response.status).toBe(401)
  expect(response.headers['www-authenticate']).toBe('Bearer error="invalid_token"')
  expect(response.json().issue[0].diagnostics).toBe('The token was refused.')
})

test('every refused token is in the journal, with the reason and without the token', async () => {
  await who('a.b.c')

  const rows = await fi.database.db.selectFrom('audit_records').select('record').execute()
  const refused = rows.map(({ record }) => record).filter((record) => record.includes('token: json'))
  expect(refused.length).toBeGreaterThan(0)
  expect(refused.join()).not.toContain('a.b.c')
})

test('N150: the transaction is a UUID of the peer, or our own', async () => {
  const given = '11111111-2222-4333-8444-55555555555A'
  const bearer = await token()
  const transaction = async (id: string) => (await who(bearer, { 'x-request-id': id })).json().transaction

  expect(await transaction(given)).toBe(given.toLowerCase())
  expect(await transaction('x'.repeat(2000))).toMatch(/^[0-9a-f-]{36}$/)
})

test('N058: a scope covers its own resource and letters only', () => {
  const holder = { scopes: new Set(['system/ImagingStudy.rs', 'fhir.read']) }

  expect(() => requireScope(holder, 'system/ImagingStudy.r')).not.toThrow()
  expect(() => requireScope(holder, 'fhir.read')).not.toThrow()
  for (const scope of [
    'system/DiagnosticReport.r',
    'system/ImagingStudy.u',
    'system/ImagingStudy.',
    'fhir.write',
  ])
    expect(() => requireScope(holder, scope)).toThrow(expect.objectContaining({ code: 'forbidden' }))
})

test('N019: a certificate that is pinned but out of its time gets no answer', async () => {
  const old = await createCertificate('PT', ['127.0.0.1'], new Date(Date.now() - 400 * 86_400_000))
  const pin = pinsOf(old.cert).spkiSha256
  const countries = fi.countries.content.countries.map((entry) =>
    entry.code === 'PT'
      ? { ...entry, tls_client_spki_sha256: [...entry.tls_client_spki_sha256, pin] }
      : entry,
  )
  await fi.countries.publish({ ...fi.countries.content, seq: fi.countries.content.seq + 1, countries })
  await fi.countries.trustList.refresh()
  expect(fi.countries.trustList.bySpki(pin)?.code).toBe('PT')

  const socket = connect({
    port: Number(new URL(fi.urls.exchange).port),
    host: '127.0.0.1',
    ...old,
    rejectUnauthorized: false,
  })
  socket.on('error', () => {})
  let answer = ''
  socket.on('data', (chunk) => (answer += chunk))
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
  await once(socket, 'close')
  // The entry is appended behind the closed connection; the next one of the same chain comes after it.
  await fi.journal.append({ kind: 'node-started', outcome: 'success', transaction: 'x' })

  expect(answer).toBe('')
  const rows = await fi.database.db.selectFrom('audit_records').select('record').execute()
  const refusal = rows.find(({ record }) => record.includes('certificate-out-of-time'))
  expect(refusal?.record).toContain('"code":"110126"')
})

test('N020: TLS 1.1 is not spoken', async () => {
  const { keys } = fi.countries.of('PT')
  const port = Number(new URL(fi.urls.exchange).port)
  const options = { port, host: '127.0.0.1', ...keys.tls, rejectUnauthorized: false }
  const socket = connect({
    ...options,
    minVersion: 'TLSv1',
    maxVersion: 'TLSv1.1',
    ciphers: 'ALL:@SECLEVEL=0',
  })

  await expect(once(socket, 'secureConnect')).rejects.toThrow()
})

test('N011: of two nodes that see one token at the same time one is first', async () => {
  const [one, other] = [replayGuard(fi.database.db), replayGuard(fi.database.db)]

  const uses = await Promise.all(
    Array.from({ length: 50 }, (_, i) =>
      (i % 2 ? one : other).firstUse('iss', 'jti-of-two-nodes', epoch() + 60),
    ),
  )

  expect(uses.filter(Boolean)).toHaveLength(1)
  one.close()
  other.close()
})

test('tokens long past their end are forgotten, others are not', async () => {
  const guard = replayGuard(fi.database.db)
  await guard.firstUse('iss', 'old-0000000000000', epoch() - 700)
  await guard.firstUse('iss', 'new-0000000000000', epoch() + 60)

  await guard.purge()

  expect(await guard.firstUse('iss', 'old-0000000000000', epoch() - 700)).toBe(true)
  expect(await guard.firstUse('iss', 'new-0000000000000', epoch() + 60)).toBe(false)
  guard.close()
})

test('N057: a revoked token is refused by every node within five seconds', async () => {
  const bearer = await token()
  const { jti } = (await who(bearer)).json()
  // Another node writes it; this one finds it.
  await fi.database.db
    .insertInto('revocations')
    .values({ kind: 'jti', value: jti, until: new Date(Date.now() + 600_000) })
    .execute()
  await fi.ports.revocations.refresh()

  expect((await who(bearer)).status).toBe(401)
})

test('N143: a suspended country is out at once, its live tokens and connections too', async () => {
  const bearer = await token()
  expect((await who(bearer)).status).toBe(200)
  const countries = fi.countries.content.countries.map((entry) =>
    entry.code === 'PT' ? { ...entry, status: 'suspended' as const } : entry,
  )
  await fi.countries.publish({ ...fi.countries.content, seq: fi.countries.content.seq + 2, countries })
  await fi.countries.trustList.refresh()

  // The connection that is open speaks on, and is refused; a new one gets no answer.
  expect((await who(bearer)).status).toBe(401)
  const fresh = mutualClient(fi.countries.of('PT').keys)
  await expect(fresh.send(url())).rejects.toThrow()
})
