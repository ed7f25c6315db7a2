import { afterAll, beforeAll, expect, test } from 'vitest'
import { accessToken, signIn } from '../../../test/support/browser-session.ts'
import { doctor, type PortalNode, portalNode } from '../../../test/support/portal-node.ts'
import { localPath } from './sign-in.ts'

let node: PortalNode
beforeAll(async () => {
  node = await portalNode()
})
afterAll(() => node.close())

test('a professional who signed in at the identity provider is known by name, role and organisation', async () => {
  const browser = await signIn(node.url, doctor)

  const session = await (await browser.fetch('/api/session')).json()

  expect(session).toMatchObject({
    professional: {
      name: 'Dr Inês Valadares',
      role: 'Medical doctor',
      organisation: 'Hospital de São Telmo',
    },
    country: 'PT',
  })
  expect(node.journal.at(-1)).toMatchObject({ kind: 'signed-in', outcome: 'success' })
})

test('the session cookie is Strict and HttpOnly, and its id is not what the database holds', async () => {
  const browser = await signIn(node.url, doctor)

  const id = browser.cookie().split('=')[1] ?? ''
  const rows = await node.database.db.selectFrom('portal_sessions').selectAll().execute()

  expect(id.length).toBe(43)
  expect(JSON.stringify(rows)).not.toContain(id)
  expect(JSON.stringify(rows.map(({ sealed }) => sealed.toString('latin1')))).not.toContain('Valadares')
})

test('a wrong password leads nowhere', async () => {
  await expect(signIn(node.url, { user: 'ines', password: 'wrong' })).rejects.toThrow()
})

test('without a session the API answers 401, whatever the address', async () => {
  for (const path of ['/api/session', '/api/countries', '/api/treatments/aaaaaaaaaaaaaaaaaaaaaa'])
    expect((await fetch(`${node.url}${path}`)).status).toBe(401)
})

test('a callback with a state that this browser did not start is refused', async () => {
  const response = await fetch(`${node.url}/auth/callback?code=x&state=y`, { redirect: 'manual' })

  expect(response.headers.get('location')).toBe('/?signIn=failed')
})

test('N133: after signing out the cookie opens nothing', async () => {
  const browser = await signIn(node.url, doctor)

  expect((await browser.send('POST', '/auth/sign-out')).status).toBe(204)
  expect((await browser.fetch('/api/session')).status).toBe(401)
})

test('N128: a new sign-in makes a new session', async () => {
  const [one, two] = [await signIn(node.url, doctor), await signIn(node.url, doctor)]

  expect(one.cookie()).not.toBe(two.cookie())
})

test.each([
  ['without a token', { origin: '' }, {}],
  ['from another site', { origin: 'https://evil.example' }, { token: true }],
  ['from another site, by fetch metadata', { 'sec-fetch-site': 'cross-site' }, { token: true }],
])(
  'N127: a request that changes something is refused %s',
  async (_how, headers, { token }: { token?: boolean }) => {
    const browser = await signIn(node.url, doctor)

    const response = await browser.fetch('/auth/sign-out', {
      method: 'POST',
      headers: { ...headers, ...(token && { 'x-csrf-token': browser.csrf() }) },
    })

    expect(response.status).toBe(403)
  },
)

test('a local system may use the API with an access token for it, without CSRF', async () => {
  const token = await accessToken(node.issuer, node.url, doctor)

  const response = await fetch(`${node.url}/api/session`, { headers: { authorization: `Bearer ${token}` } })

  expect(response.status).toBe(200)
})

test('a token that somebody else signed is refused', async () => {
  const token = await accessToken(node.issuer, node.url, doctor)
  const forged = `${token.slice(0, -8)}AAAAAAAA`

  const response = await fetch(`${node.url}/api/session`, { headers: { authorization: `Bearer ${forged}` } })

  expect(response.status).toBe(401)
})

test.each([
  '//evil.example',
  'https://evil.example',
  'https:evil',
  '/\\evil',
  '/auth/sign-in',
  '/a?b=c',
  undefined,
])('N130: after the sign-in nobody is led to %s', (next) => {
  expect(localPath(next)).toBe('/')
})

test('a path of the portal is kept over the sign-in', () => {
  expect(localPath('/treatments/abc')).toBe('/treatments/abc')
})
