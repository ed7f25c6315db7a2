import { CompactSign, exportJWK, generateKeyPair } from 'jose'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { epochSeconds } from './jwt.ts'
import type { PublicJwk } from './key-folder.ts'
import { publicJwkSchema } from './key-folder.ts'
import { verifyJwt } from './verify.ts'

const now = epochSeconds()
const pair = await generateKeyPair('ES384', { extractable: true })
const jwk: PublicJwk = publicJwkSchema.parse({
  ...(await exportJWK(pair.publicKey)),
  kid: 'pt-token-1',
  use: 'sig',
  alg: 'ES384',
  ncp_use: 'token',
  exp: now + 1000,
})
const good = {
  iss: 'https://pt',
  sub: 'https://pt',
  aud: 'us',
  jti: '0123456789abcdef',
  iat: now,
  exp: now + 60,
}

const sign = (payload: unknown, header: object = {}): Promise<string> =>
  new CompactSign(Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload)))
    .setProtectedHeader({ alg: 'ES384', typ: 'JWT', kid: 'pt-token-1', ...header })
    .sign(pair.privateKey)

const verify = (token: string, key: PublicJwk = jwk) =>
  verifyJwt(token, {
    typ: 'JWT',
    audiences: ['us', 'us/token'],
    maxLifetime: 300,
    maxAge: 300,
    key: (iss, kid) => (iss === 'https://pt' && kid === key.kid ? key : undefined),
    claims: z.object({}),
    now,
  })
const refused = (reason: string) => ({ code: 'token-invalid', message: `token: ${reason}` })
const unsigned = (header: object, payload: object): string =>
  `${[header, payload].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')}.AA`

test('F38: what a newer peer adds to a token is passed over, unless it says that it must be understood', async () => {
  await expect(verify(await sign({ ...good, newer: { a: 1 } }, { newer: 1 }))).resolves.toBeDefined()
  const [, payload = ''] = (await sign(good)).split('.')
  const header = { alg: 'ES384', typ: 'JWT', kid: 'pt-token-1', crit: ['newer'], newer: 1 }
  const token = `${Buffer.from(JSON.stringify(header)).toString('base64url')}.${payload}`
  const signature = await crypto.subtle.sign(
    { name: 'ECDSA', hash: 'SHA-384' },
    pair.privateKey,
    Buffer.from(token),
  )
  await expect(verify(`${token}.${Buffer.from(signature).toString('base64url')}`)).rejects.toMatchObject({
    code: 'token-invalid',
  })
})

test('accepts what is exactly right, with 59 seconds of drift', async () => {
  await expect(verify(await sign(good))).resolves.toMatchObject({ iss: 'https://pt' })
  await expect(verify(await sign({ ...good, iat: now - 119, exp: now - 59 }))).resolves.toBeDefined()
  await expect(verify(await sign({ ...good, iat: now + 8, exp: now + 68 }))).resolves.toBeDefined()
  await expect(verify(await sign({ ...good, unknown: true }, { x: 1 }))).resolves.toBeDefined()
})

describe('refuses', () => {
  const { exp: _e, ...noExp } = good
  const { jti: _j, ...noJti } = good
  const { iat: _i, ...noIat } = good
  const { iss: _s, ...noIss } = good
  const { aud: _a, ...noAud } = good
  test.each([
    ['N004 what ended 61 s ago', { ...good, iat: now - 121, exp: now - 61 }, 'expired'],
    ['N005 a life of 301 s', { ...good, exp: now + 301 }, 'lifetime'],
    ['N005 a life of a day', { ...good, exp: now + 86_400 }, 'lifetime'],
    ['N006 iat 61 s ahead', { ...good, iat: now + 61, exp: now + 120 }, 'from-the-future'],
    ['N006 nbf 61 s ahead', { ...good, nbf: now + 61 }, 'from-the-future'],
    ['N007 no exp', noExp, 'claims.exp'],
    ['N007 no jti', noJti, 'claims.jti'],
    ['N007 no iat', noIat, 'claims.iat'],
    ['N007 no iss', noIss, 'claims.iss'],
    ['N007 no aud', noAud, 'claims.aud'],
    ['N008 another audience', { ...good, aud: 'them' }, 'aud'],
    ['N009 an array with us', { ...good, aud: ['us'] }, 'claims.aud'],
    ['N009 an array with us and others', { ...good, aud: ['us', 'them'] }, 'claims.aud'],
    ['N016 the key of another issuer', { ...good, iss: 'https://es' }, 'kid'],
    ['N044 a key that stands twice', `{"sub":"a",${JSON.stringify(good).slice(1)}`, 'json'],
  ])('%s', async (_, payload, reason) => {
    await expect(verify(await sign(payload))).rejects.toMatchObject(refused(reason))
  })

  test.each([
    ['N012 an unknown key', { kid: 'pt-token-9' }, 'kid'],
    ['N014 jwk', { jwk: {} }, 'header-forbidden'],
    ['another type', { typ: 'at+jwt' }, 'typ'],
  ])('%s', async (_, header, reason) => {
    await expect(verify(await sign(good, header))).rejects.toMatchObject(refused(reason))
  })

  test.each(['jku', 'x5u', 'jwk', 'x5c'])('N014 a key that comes with the token: %s', async (name) => {
    const token = unsigned({ alg: 'ES384', typ: 'JWT', kid: jwk.kid, [name]: 'https://evil.example' }, good)

    await expect(verify(token)).rejects.toMatchObject(refused('header-forbidden'))
  })

  test.each([
    ['N001', 'none'],
    ['N002', 'HS256'],
    ['N003', 'RS256'],
    ['N003', 'ES512'],
  ])('%s alg %s', async (_, alg) => {
    const token = unsigned({ alg, typ: 'JWT', kid: jwk.kid }, good)

    await expect(verify(token)).rejects.toMatchObject(refused('header.alg'))
  })

  test('a changed payload', async () => {
    const [head, , signature] = (await sign(good)).split('.')
    const body = Buffer.from(JSON.stringify({ ...good, sub: 'x' })).toString('base64url')

    await expect(verify(`${head}.${body}.${signature}`)).rejects.toMatchObject(refused('signature'))
  })

  test('N013 a key past its end', async () => {
    await expect(verify(await sign(good), { ...jwk, exp: now - 1 })).rejects.toMatchObject(
      refused('key-ended'),
    )
  })

  test.each(['', 'a.b', 'a.b.c.d', 'ä.b.c', 'x'.repeat(20_000)])('what is no token', async (token) => {
    await expect(verify(token)).rejects.toMatchObject({ code: 'token-invalid' })
  })
})
