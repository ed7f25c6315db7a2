import { createPublicKey, createVerify } from 'node:crypto'
import { httpbis } from 'http-message-signatures'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { foreignCaller } from '../../src/http/authenticate.ts'
import { signedMessages } from '../../src/http/signed-messages.ts'
import { createEvidence } from '../../src/peer/evidence.ts'
import { createExchange } from '../../src/peer/exchange.ts'
import { signAccessToken } from '../../src/trust/access-token.ts'
import { contentDigest, requestComponents, responseComponents } from '../../src/trust/message-components.ts'
import { signMessage, verifyMessage } from '../../src/trust/message-signature.ts'
import { professionalClaims } from '../../src/trust/professional-claims.ts'
import { silentLog } from '../support/countries.ts'
import { type MutualClient, mutualClient } from '../support/mutual-client.ts'
import { doctor, person } from '../support/professional.ts'
import { type SourceNode, sourceNode } from '../support/source-node.ts'

let fi: SourceNode
let pt: MutualClient
let bearer: string
let executed = 0
/** How the answer is spoilt on its way, if at all. */
let spoil: ((headers: Record<string, unknown>) => void) | undefined
beforeAll(async () => {
  fi = await sourceNode(new Set())
  const caller = foreignCaller(fi.ports)
  await fi.exchange.register(
    signedMessages(fi.ports, async (app) => {
      app.addHook('onSend', async (_, reply, payload) => {
        if (!spoil) return payload
        const headers = { ...reply.getHeaders() }
        spoil(headers)
        for (const name of Object.keys(reply.getHeaders())) if (!(name in headers)) reply.removeHeader(name)
        reply.headers(headers as Record<string, string>)
        return payload
      })
      app.addContentTypeParser('application/fhir+json', { parseAs: 'string' }, (_, body, done) =>
        done(null, body),
      )
      app.post('/fhir/Patient/$match', async (request, reply) => {
        await caller(request)
        executed++
        return reply
          .type('application/fhir+json')
          .send('{"resourceType":"Bundle","type":"searchset","total":0}')
      })
    }),
  )
  await fi.listen()
  pt = mutualClient(fi.countries.of('PT').keys)
  const { keys } = fi.countries.of('PT')
  const grant = await signAccessToken(fi.ports.keys, {
    clientId: keys.issuer,
    audience: `${fi.urls.exchange}/fhir`,
    scope: 'ITI-119',
    x5tS256: keys.x5tS256,
    professional: professionalClaims(doctor(), {
      purpose: 'TREAT',
      homeCommunityId: 'x',
      personId: `${person.system}|${person.value}`,
    }),
  })
  bearer = `Bearer ${grant.token}`
})
afterAll(async () => {
  await pt.close()
  await fi.close()
})

const body = '{"resourceType":"Parameters"}'
const url = () => `${fi.urls.exchange}/fhir/Patient/$match`
const target = () => ({ method: 'POST', targetUri: url() })
const key = (code = 'PT') => fi.countries.of(code).keys.signer('sig-msg')

async function headers(signer = key()): Promise<Record<string, string>> {
  const digest = contentDigest(body)
  const signed = await signMessage(
    signer,
    'ncp-nro',
    requestComponents({ ...target(), digest, authorization: bearer }),
  )
  return {
    ...signed,
    'content-digest': digest,
    authorization: bearer,
    'content-type': 'application/fhir+json',
  }
}
const send = (given: Record<string, string>, sent = body) =>
  pt.send(url(), { method: 'POST', headers: given, body: sent })
const country = (code: string) => {
  const entry = fi.countries.trustList.byCode(code)
  if (!entry) throw new Error(`${code} is in the list`)
  return entry
}

/** Signed with its own idea of now. */
const at = async (seconds: number): Promise<Record<string, string>> => {
  const [real, signer] = [Date.now, key()]
  Date.now = () => real() + seconds * 1000
  try {
    return await headers(signer)
  } finally {
    Date.now = real
  }
}

test('a request that is signed is answered, and the answer is signed with it', async () => {
  const given = await headers()
  const answer = await send(given)

  expect(answer.status).toBe(200)
  await expect(
    verifyMessage(
      { signatureInput: answer.headers['signature-input'], signature: answer.headers.signature },
      {
        tag: 'ncp-nrr',
        country: country('FI'),
        components: responseComponents(
          { status: 200, digest: contentDigest(answer.text) },
          { ...target(), signature: given.signature ?? '' },
        ),
      },
    ),
  ).resolves.toBeDefined()
})

test('another implementation of RFC 9421 verifies both signatures', async () => {
  const given = await headers()
  const answer = await send(given)
  const request = { method: 'POST', url: url(), headers: given }
  const verifier = (code: string) => ({
    keyLookup: async ({ keyid }: { keyid?: string }) => {
      const jwk = country(code).jwks.keys.find(({ kid }) => kid === keyid)
      if (!jwk) return null
      const publicKey = createPublicKey({ key: jwk as never, format: 'jwk' })
      const verify = async (data: Buffer, signature: Buffer): Promise<boolean> =>
        createVerify('sha384').update(data).verify({ key: publicKey, dsaEncoding: 'ieee-p1363' }, signature)
      return { id: jwk.kid, verify }
    },
    requiredParams: ['created', 'keyid', 'nonce', 'tag'],
  })

  expect(await httpbis.verifyMessage(verifier('PT'), request)).toBe(true)
  const answered = { status: answer.status, headers: answer.headers as Record<string, string> }
  expect(await httpbis.verifyMessage(verifier('FI'), answered, request)).toBe(true)
})

test.each<
  [string, (given: Record<string, string>) => Promise<{ headers: Record<string, string>; body?: string }>]
>([
  ['the body changed', async (given) => ({ headers: given, body: `${body} ` })],
  [
    'the body changed with its digest',
    async (given) => ({ headers: { ...given, 'content-digest': contentDigest('{}') }, body: '{}' }),
  ],
  ['no signature', async ({ signature: _, ...given }) => ({ headers: given })],
  ['no signature input', async ({ 'signature-input': _, ...given }) => ({ headers: given })],
  ['no digest', async ({ 'content-digest': _, ...given }) => ({ headers: given })],
  ['no token', async ({ authorization: _, ...given }) => ({ headers: given })],
  ['another token', async (given) => ({ headers: { ...given, authorization: 'Bearer a.b.c' } })],
  ['made 301 seconds ago', async () => ({ headers: await at(-301) })],
  ['made 62 seconds from now', async () => ({ headers: await at(62) })],
  ['the key of another country', async () => ({ headers: await headers(key('ES')) })],
  [
    'a key for tokens',
    async () => ({ headers: await headers(fi.countries.of('PT').keys.signer('sig-token')) }),
  ],
  [
    'a component less',
    async (given) => ({
      headers: {
        ...given,
        'signature-input': String(given['signature-input']).replace(' "authorization"', ''),
      },
    }),
  ],
  ['no dictionary', async (given) => ({ headers: { ...given, 'signature-input': 'ncp=((' } })],
])('N145: a request with %s is refused, and nothing is executed', async (_, spoilt) => {
  const before = executed
  const { headers: given, body: sent } = await spoilt(await headers())
  const answer = await send(given, sent)

  expect(answer.status).toBe(400)
  expect(answer.json().issue[0]).toMatchObject({
    code: 'security',
    diagnostics: expect.stringContaining('invalid_signature'),
  })
  expect(executed).toBe(before)
})

test('N145: a nonce that was used is refused, in the journal too', async () => {
  const given = await headers()
  const before = executed

  expect((await send(given)).status).toBe(200)
  expect((await send(given)).status).toBe(400)
  expect(executed).toBe(before + 1)
  const rows = await fi.database.db.selectFrom('audit_records').select('record').execute()
  expect(rows.some(({ record }) => record.includes('message signature: nonce'))).toBe(true)
})

test('a clock that is a minute off signs well enough', async () => {
  expect((await send(await at(55))).status).toBe(200)
  expect((await send(await at(-290))).status).toBe(200)
})

test.each<[string, (headers: Record<string, unknown>) => void]>([
  ['is not signed', (given) => delete given.signature],
  ['has no digest', (given) => delete given['content-digest']],
  ['is signed for another body', (given) => (given['content-digest'] = contentDigest('{}'))],
  [
    'has a signature of something else',
    (given) => (given.signature = `ncp=:${Buffer.alloc(96, 1).toString('base64')}:`),
  ],
])('N146: an answer that %s is discarded', async (_, wrong) => {
  const { keys } = fi.countries.of('PT')
  const exchange = createExchange({
    keys,
    trustList: fi.countries.trustList,
    log: silentLog,
    evidence: createEvidence(),
  })
  const traits = { nationalPersonIdentifier: person.value, birthDate: '1952-10-13' }
  const transaction = '11111111-2222-4333-8444-555555555555'
  const match = () => exchange.matchPatient({ country: 'FI', professional: doctor(), traits, transaction })

  expect(await match()).toEqual({ kind: 'no-match' })
  spoil = (given) => {
    if (given['signature-input'] !== undefined) wrong(given)
  }
  try {
    await expect(match()).rejects.toMatchObject({ code: 'integrity', row: { http: 502 } })
  } finally {
    spoil = undefined
    await exchange.close()
  }
})

test('N066: a method that is not offered changes nothing, whatever a header says', async () => {
  const before = executed
  const put = await pt.send(url(), { method: 'PUT', headers: await headers(), body })
  const overridden = await pt.send(`${fi.urls.exchange}/fhir/Patient`, {
    method: 'POST',
    headers: { ...(await headers()), 'x-http-method-override': 'DELETE' },
    body,
  })
  const traced = await pt.send(url(), { method: 'TRACE' })

  expect([put.status, traced.status]).toEqual([405, 405])
  expect(overridden.status).toBe(404)
  expect(executed).toBe(before)
})
