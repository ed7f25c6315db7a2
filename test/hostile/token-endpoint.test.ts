import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { personId } from '../../src/domain/patient.ts'
import { foreignCaller, imageGrant } from '../../src/http/authenticate.ts'
import { signClientAssertion } from '../../src/trust/client-assertion.ts'
import { signHpAssertion } from '../../src/trust/hp-assertion.ts'
import { newJti, signJwt } from '../../src/trust/jwt.ts'
import { professionalClaims } from '../../src/trust/professional-claims.ts'
import { type MutualClient, mutualClient } from '../support/mutual-client.ts'
import { doctor, epoch, person, relationship } from '../support/professional.ts'
import { type SourceNode, sourceNode } from '../support/source-node.ts'

const study = '1.2.246.10.2.9'
const hidden = '1.2.246.10.2.10'
const bearerGrant = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
const exchangeGrant = 'urn:ietf:params:oauth:grant-type:token-exchange'
const identification = 'ITI-119 system/Patient.s'
const clinical = 'system/DocumentReference.rs system/ImagingStudy.rs'

/** The default is 60; these tests alone ask more often. */
const limits = { grants: 150, exchanges: 150 }

let fi: SourceNode
let pt: MutualClient
let es: MutualClient
beforeAll(async () => {
  fi = await sourceNode(new Set([study, hidden]), limits)
  const server = { ...fi.ports }
  fi.exchange.get('/fhir/whoami', async (request) => {
    const caller = await foreignCaller(server)(request)
    return { ...caller, scopes: [...caller.scopes] }
  })
  const grant = imageGrant({ ...server, origin: fi.urls.images })
  fi.images.get('/dicomweb/whoami', (request) => grant(request))
  await fi.listen()
})
afterAll(() => fi.close())
beforeEach(async () => {
  pt = mutualClient(fi.countries.of('PT').keys)
  es = mutualClient(fi.countries.of('ES').keys)
})

const home = (code: string): string => fi.countries.of(code).policy.homeCommunityId
const own = () => {
  const entry = fi.countries.trustList.byCode('FI')
  if (!entry) throw new Error('Finland is in the list')
  return entry
}
const t0 = (code = 'PT') => signClientAssertion(fi.countries.of(code).keys, own().token_endpoint)
const t1 = (over = {}) =>
  signHpAssertion(fi.countries.of('PT').keys, {
    audience: own().issuer,
    professional: doctor(over),
    purpose: 'TREAT',
    homeCommunityId: home('PT'),
  })
const client = async (assertion?: string) => ({
  client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
  client_assertion: assertion ?? (await t0()),
})
const token = (fields: Record<string, string> | [string, string][], from = pt) =>
  from.form(`${fi.urls.exchange}/oauth/token`, fields)

/** A T1 and T2 of Portugal with whatever a test changes in them; both say the same unless it says otherwise. */
async function t2(change: { trc?: object; both?: object; iua?: object; hp?: string; hpJti?: string } = {}) {
  const { keys } = fi.countries.of('PT')
  const bond = relationship('FI', fi.countries.of('FI'))
  const base = professionalClaims(bond.professional, { purpose: 'TREAT', homeCommunityId: home('PT') })
  const claims = {
    ...base,
    iss: keys.issuer,
    aud: own().issuer,
    extensions: { ...base.extensions, ihe_iua: { ...base.extensions.ihe_iua, ...change.iua } },
    ...change.both,
  }
  const jti = newJti()
  const hp =
    change.hp ?? (await signJwt(keys.signer('sig-token'), { typ: 'ncp-hp+jwt', claims, ttl: 300, jti }))
  const { notice } = bond
  return signJwt(keys.signer('sig-token'), {
    typ: 'ncp-trc+jwt',
    ttl: 300,
    claims: {
      ...claims,
      extensions: {
        ...claims.extensions,
        ihe_iua: { ...claims.extensions.ihe_iua, person_id: personId(person) },
      },
      trc_id: bond.id,
      trc_exp: bond.expiresAt,
      hp_jti: change.hpJti ?? jti,
      hp_assertion: hp,
      pin: { version: '1', lang: 'en', sha256: notice.sha256, ack_at: notice.at, method: 'shown' },
      ...change.trc,
    },
  })
}
const clinicalToken = async (assertion: string) =>
  token({ grant_type: bearerGrant, assertion, scope: clinical, ...(await client()) })
const identToken = async (assertion: string) =>
  token({ grant_type: bearerGrant, assertion, scope: identification, ...(await client()) })

test('HP assertion, TRC assertion and exchange give the three tokens, each in the journal', async () => {
  const ident = await identToken(await t1())
  const clin = await clinicalToken(await t2())
  const image = await token({
    grant_type: exchangeGrant,
    subject_token: clin.json().access_token,
    subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    resource: fi.urls.images,
    scope: `dicomweb.read study:${study}`,
    ...(await client()),
  })

  expect([ident.status, clin.status, image.status]).toEqual([200, 200, 200])
  expect(clin.headers['cache-control']).toBe('no-store')
  expect(ident.json()).toMatchObject({ token_type: 'Bearer', expires_in: 300, scope: identification })
  const who = (path: string, from: MutualClient, bearer: string) =>
    from.send(path, { headers: { authorization: `Bearer ${bearer}` } })
  const caller = await who(`${fi.urls.exchange}/fhir/whoami`, pt, clin.json().access_token)
  expect(caller.json()).toMatchObject({ country: 'PT', person, professional: { name: 'Dr Ana Silva' } })
  const grant = await who(`${fi.urls.images}/dicomweb/whoami`, pt, image.json().access_token)
  expect(grant.json()).toMatchObject({ country: 'PT', studyUid: study })
  expect(grant.text).not.toContain(person.value)
  const payload = Buffer.from(image.json().access_token.split('.')[1], 'base64url').toString()
  expect(payload).not.toMatch(/131052|Silva/)
  expect(await fi.events('issued')).toHaveLength(3)
})

test('N041, N051 and N053: a token works on its own connection, at its own server, and an assertion is none', async () => {
  const clin = (await clinicalToken(await t2())).json().access_token
  const exchanged = await token({
    grant_type: exchangeGrant,
    subject_token: clin,
    subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    resource: fi.urls.images,
    scope: `dicomweb.read study:${study}`,
    ...(await client()),
  })
  const image = exchanged.json().access_token
  const who = async (path: string, from: MutualClient, bearer: string) =>
    (await from.send(path, { headers: { authorization: `Bearer ${bearer}` } })).status
  const [fhir, images] = [`${fi.urls.exchange}/fhir/whoami`, `${fi.urls.images}/dicomweb/whoami`]

  expect([await who(fhir, pt, clin), await who(images, pt, image)]).toEqual([200, 200])
  expect([await who(fhir, es, clin), await who(images, es, image)]).toEqual([401, 401])
  expect([await who(fhir, pt, image), await who(images, pt, clin)]).toEqual([401, 401])
  expect(await who(fhir, pt, await t1())).toBe(401)
})

describe('client authentication', () => {
  const metadata = async (fields: object, from = pt) =>
    token({ grant_type: 'client_credentials', ...(await client()), ...fields }, from)

  test('SMART Backend Services alone gives a token that opens nothing about patients', async () => {
    const response = await metadata({})
    const headers = { authorization: `Bearer ${response.json().access_token}` }

    expect(response.json()).toMatchObject({ scope: 'metadata' })
    expect((await pt.send(`${fi.urls.exchange}/fhir/whoami`, { headers })).status).toBe(401)
    expect((await metadata({ scope: 'system/Patient.read' })).json()).toEqual({ error: 'invalid_scope' })
  })

  test('N010 and N011: of a hundred uses of one assertion at the same time exactly one is the first', async () => {
    const assertion = await t0()

    const uses = await Promise.all(
      Array.from({ length: 20 }, () => metadata({ client_assertion: assertion })),
    )

    expect(uses.map(({ status }) => status).sort()).toEqual([200, ...Array(19).fill(401)])
    expect(uses.find(({ status }) => status === 401)?.json()).toEqual({ error: 'invalid_client' })
  })

  test('N015: client_id differs from sub', async () => {
    expect((await metadata({ client_id: 'https://other.example' })).status).toBe(401)
  })

  test("N017: Spain's certificate with Portugal's assertion", async () => {
    const response = await metadata({}, es)

    expect(response.status).toBe(401)
    expect((await fi.events('refused')).at(-1)).toMatchObject({
      outcomeDesc: 'invalid_client certificate-country',
    })
  })

  test("N016: Portugal's name with Spain's key", async () => {
    const forged = await signJwt(fi.countries.of('ES').keys.signer('sig-token'), {
      typ: 'JWT',
      claims: {
        iss: fi.countries.of('PT').keys.issuer,
        sub: fi.countries.of('PT').keys.issuer,
        aud: own().token_endpoint,
      },
      ttl: 60,
    })

    expect((await metadata({ client_assertion: forged })).status).toBe(401)
  })

  test('N025: another client_assertion_type', async () => {
    expect((await metadata({ client_assertion_type: 'x' })).json()).toEqual({ error: 'invalid_request' })
  })

  test.each([undefined, strangerKeys()])(
    'N018 and N019: an unknown or missing certificate gets no answer',
    async (keys) => {
      const stranger = mutualClient(await keys)

      await expect(stranger.send(`${fi.urls.exchange}/.well-known/smart-configuration`)).rejects.toThrow()
    },
  )
})

describe('requests', () => {
  const url = () => `${fi.urls.exchange}/oauth/token`

  test.each([
    ['N021 without a grant type', {}, 'invalid_request'],
    ['N021 with grant type password', { grant_type: 'password' }, 'unsupported_grant_type'],
    ['with a property of Object as grant type', { grant_type: 'constructor' }, 'unsupported_grant_type'],
  ])('%s', async (_, fields, error) => {
    const response = await es.form(url(), { ...fields })

    expect(response.status).toBe(400)
    expect(response.json()).toEqual({ error })
  })

  test('N022: JSON is refused in the words of OAuth, and GET altogether', async () => {
    const json = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' }

    expect((await es.send(url(), json)).json()).toEqual({ error: 'invalid_request' })
    expect((await es.send(`${url()}?grant_type=x`)).status).toBe(405)
  })

  test('N023: a field that stands twice', async () => {
    const response = await es.form(url(), [
      ['scope', 'a'],
      ['scope', 'b'],
    ])

    expect(response.json()).toEqual({ error: 'invalid_request' })
  })

  test.each(['system/*.cruds', 'ITI-119 x', `${identification} ${clinical}`, ''])(
    'N024: scope "%s"',
    async (scope) => {
      const fields = { grant_type: bearerGrant, assertion: await t1(), scope, ...(await client()) }

      expect((await token(fields)).json()).toEqual({ error: 'invalid_scope' })
    },
  )

  test('N026: a body of one megabyte', async () => {
    const response = await es.form(url(), { assertion: 'x'.repeat(2 ** 20) }).catch(() => ({ status: 413 }))

    expect(response.status).toBe(413)
  })
})

describe('assertions', () => {
  const refusal = (ncp_error?: string) => ({ error: 'invalid_grant', ...(ncp_error && { ncp_error }) })
  const purpose = (code: string, system = 'http://terminology.hl7.org/CodeSystem/v3-ActReason') => ({
    iua: { purpose_of_use: code === '' ? [] : [{ system, code }] },
  })
  const role = (code: string, system = 'urn:oid:2.16.840.1.113883.2.9.6.2.7') => ({
    iua: { subject_role: [{ system, code }] },
  })

  test.each([
    ['N031 a sign-in five hours ago', { both: { auth_time: epoch() - 5 * 3600 } }, '4702'],
    ['N032 a relationship of more than two hours', { trc: { trc_exp: epoch() + 7300 } }, undefined],
    ['a relationship that has ended', { trc: { trc_exp: epoch() - 1 } }, undefined],
    ['N033 a weak sign-in', { both: { acr: 'http://eidas.europa.eu/LoA/low' } }, '4702'],
    ['N033 no level of assurance', { both: { acr: undefined } }, '4702'],
    ['N033 an unknown level', { both: { acr: 'x' } }, '4702'],
    ['N034 a clerk', role('44'), '4703'],
    ['N034 an unknown role', role('9999'), '4703'],
    ['N034 the right role of another system', role('221', 'urn:oid:1.2.3'), '4703'],
    ['N035 research', purpose('HRESCH'), '4703'],
    ['N035 at the patient request', purpose('PATRQT'), '4703'],
    ['N035 no purpose', purpose(''), '4703'],
    ['N037 no notice', { trc: { pin: undefined } }, '4705'],
    ['N038 an unknown notice', { trc: { pin: { ...pin(), sha256: '0'.repeat(64) } } }, '4705'],
    [
      'a notice that could not be given, without emergency',
      { trc: { pin: { ...pin(), method: 'unable' } } },
      '4705',
    ],
    [
      'N039 an override without its text',
      {
        iua: {
          purpose_of_use: ['ETREAT', 'BTG'].map((code) => ({
            system: 'http://terminology.hl7.org/CodeSystem/v3-ActReason',
            code,
          })),
        },
      },
      '4705',
    ],
    [
      'N039 an override with an old step-up',
      {
        ...purpose('ETREAT'),
        trc: { btg: { reason: 'unconscious', text: 'found on the street', stepup_at: epoch() - 301 } },
      },
      '4705',
    ],
    [
      'N040 the home community of another country',
      { iua: { home_community_id: 'urn:oid:1.2.3' } },
      undefined,
    ],
    ['N045 a name of 257 characters', { iua: { subject_name: 'x'.repeat(257) } }, undefined],
    ['N045 a name of two kilobytes', { iua: { subject_name: 'x'.repeat(2048) } }, undefined],
    ['N029 a hp_jti of another assertion', { hpJti: newJti() }, '1002'],
    ['N029 another professional in T2', { trc: { sub: 'pt-hp-other' } }, '1002'],
  ])('%s', async (_, change, code) => {
    const response = await clinicalToken(await t2(change))

    expect(response.json()).toEqual(refusal(code))
    expect(response.status).toBe(400)
  })

  test.each(['<script>alert(1)</script>', 'Ana\r\n<85>1 forged', 'Ana\u202eavliS'])(
    'N045: a name like %j stays text, on one line of the journal',
    async (subject_name) => {
      const response = await clinicalToken(await t2({ iua: { subject_name } }))

      expect(response.status).toBe(200)
      const rows = await fi.database.db.selectFrom('audit_records').select('record').execute()
      const own = rows.filter(({ record }) => record.includes(JSON.stringify(subject_name).slice(1, -1)))
      expect(own).toHaveLength(1)
      expect(own[0]?.record).not.toMatch(/[\r\n]/)
    },
  )

  test('N028: clinical scope with the HP assertion only', async () => {
    expect((await clinicalToken(await t1())).json()).toEqual(refusal('1002'))
  })

  test('N030: a T1 with a broken signature inside a good T2', async () => {
    const hp = await t1()
    const broken = `${hp.slice(0, -8)}AAAAAAAA`

    expect((await clinicalToken(await t2({ hp: broken }))).json()).toEqual(refusal())
  })

  test.each([
    ['PRD-006', identification],
    ['PRD-016', clinical],
  ])('N036: without permission %s', async (missing, scope) => {
    const permissions = doctor().permissions.filter((code) => code !== missing)
    const base = professionalClaims(doctor({ permissions }), {
      purpose: 'TREAT',
      homeCommunityId: home('PT'),
    })
    const response =
      scope === clinical
        ? await clinicalToken(await t2({ both: { extensions: base.extensions } }))
        : await identToken(await t1({ permissions }))

    expect(response.json()).toEqual(refusal('4703'))
  })

  test('an assertion is used once', async () => {
    const assertion = await t1()

    expect((await identToken(assertion)).status).toBe(200)
    expect((await identToken(assertion)).json()).toEqual(refusal())
  })

  test('N042: an access token is no assertion', async () => {
    const { access_token } = (await identToken(await t1())).json()

    expect((await identToken(access_token)).json()).toEqual(refusal())
    expect((await clinicalToken(access_token)).json()).toEqual(refusal())
  })
})

describe('token exchange', () => {
  const exchange = async (over: Record<string, string>) =>
    token({
      grant_type: exchangeGrant,
      subject_token: (await clinicalToken(await t2())).json().access_token,
      subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      resource: fi.urls.images,
      scope: `dicomweb.read study:${study}`,
      ...(await client()),
      ...over,
    })

  test.each([
    [`dicomweb.read dicomweb.write study:${study}`],
    ['dicomweb.read'],
    ['dicomweb.read study:../x'],
    [`dicomweb.read study:1.${'2'.repeat(70)}`],
  ])('N046: scope %s', async (scope) => {
    expect((await exchange({ scope })).json()).toEqual({ error: 'invalid_scope' })
  })

  test('N047: a resource that is no image host', async () => {
    expect((await exchange({ resource: 'https://evil.example' })).json()).toEqual({ error: 'invalid_target' })
  })

  test('N048: a study that the patient hid and one that is not there answer alike', async () => {
    const { patientChoices } = await import('../../src/storage/patient-choices.ts')
    await patientChoices(fi.database.db).set(person, { optOut: false, restricted: [hidden] })

    const answers = [
      await exchange({ scope: `dicomweb.read study:${hidden}` }),
      await exchange({ scope: 'dicomweb.read study:1.2.3.4' }),
    ]

    expect(answers.map(({ status, text }) => [status, text])).toEqual([
      [400, '{"error":"invalid_target"}'],
      [400, '{"error":"invalid_target"}'],
    ])
  })

  test('an identification token opens no images', async () => {
    const subject_token = (await identToken(await t1())).json().access_token

    expect((await exchange({ subject_token })).json()).toEqual({ error: 'invalid_grant' })
  })

  test('N057: a relationship that was revoked', async () => {
    const subject_token = (await clinicalToken(await t2())).json().access_token
    await fi.ports.revocations.revoke('trc', 'trc-0123456789abcdef', epoch() + 3600)
    const headers = { authorization: `Bearer ${subject_token}` }

    expect((await exchange({ subject_token })).json()).toEqual({ error: 'invalid_grant' })
    expect((await pt.send(`${fi.urls.exchange}/fhir/whoami`, { headers })).status).toBe(401)
  })
})

test.each([
  [{}, 'Bearer'],
  [{ authorization: 'Basic x' }, 'Bearer error="invalid_token"'],
])('N049: without a bearer token, or with it in the address, 401', async (headers, challenge) => {
  const response = await pt.send(`${fi.urls.exchange}/fhir/whoami?access_token=x`, { headers })

  expect(response.status).toBe(401)
  expect(response.headers['www-authenticate']).toBe(challenge)
})

test('N027: a client that asks more often than it may in a minute waits, and the others do not', async () => {
  const answers = await Promise.all(
    Array.from({ length: limits.grants + 1 }, () => es.form(`${fi.urls.exchange}/oauth/token`, {})),
  )

  const refused = answers.find(({ status }) => status === 429)
  expect(Number(refused?.headers['retry-after'])).toBeGreaterThan(0)
  expect((await token({})).status).toBe(400)
})

test('discovery names this endpoint and what it takes', async () => {
  const { token_endpoint, grant_types_supported } = (
    await pt.send(`${fi.urls.exchange}/.well-known/smart-configuration`)
  ).json()

  expect(token_endpoint).toBe(own().token_endpoint)
  expect(grant_types_supported).toContain('client_credentials')
})

function pin() {
  return { version: '1', lang: 'en', sha256: '', ack_at: epoch(), method: 'shown' }
}

async function strangerKeys() {
  const { testCountries } = await import('../support/countries.ts')
  return (await testCountries({ PT: { exchange: 9 } })).of('PT').keys
}
