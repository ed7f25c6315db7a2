import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { exchangeFhirRoutes } from '../../src/http/fhir/exchange.ts'
import { hospitalFhirRoutes } from '../../src/http/fhir/hospital.ts'
import { createListener } from '../../src/http/listener.ts'
import { auditSearch } from '../../src/storage/audit-search.ts'
import { signIn } from '../support/browser-session.ts'
import { silentLog } from '../support/countries.ts'
import { doctor, type PortalNode, portalNode } from '../support/portal-node.ts'
import { nationalSystem, type ReportNode, reportNode } from '../support/reports.ts'
import { foreignDoctor, sourcePorts } from '../support/source-ports.ts'

describe('FHIR', () => {
  const person = { system: nationalSystem, value: '131052-308T' }
  let node: ReportNode
  let url: string
  let close: () => Promise<void>
  beforeAll(async () => {
    node = await reportNode()
    const ports = await sourcePorts(node)
    const shared = { ports, base: 'https://fi.example/fhir', cursorKey: new Uint8Array(32) }
    const [hospital, exchange] = [
      createListener({ name: 'hospital', log: silentLog }),
      createListener({ name: 'exchange', log: silentLog }),
    ]
    await hospital.register(
      hospitalFhirRoutes({
        ...shared,
        reader: auditSearch(node.database.db),
        reports: { ...node, audit: ports.audit },
        bodyLimit: 2 ** 20,
        authenticate: async () => ({
          kind: 'system',
          clientId: 'ris',
          scopes: new Set(['fhir.write']),
          jti: 'j',
        }),
      }),
    )
    await exchange.register(
      exchangeFhirRoutes({ ...shared, authenticate: async () => foreignDoctor({ person }) }),
    )
    url = await hospital.listen({ host: '127.0.0.1', port: 0 })
    other = await exchange.listen({ host: '127.0.0.1', port: 0 })
    close = async () => {
      await Promise.all([hospital.close(), exchange.close()])
      await node.close()
    }
  })
  let other: string
  afterAll(() => close())

  const wrapped = (value: string): string => `{"resourceType":"Bundle","type":"document","entry":${value}}`
  test.each([
    ['a depth of 10,000', wrapped('['.repeat(10_000) + ']'.repeat(10_000))],
    ['__proto__', wrapped('[{"__proto__":{"polluted":true}}]')],
    ['constructor', wrapped('[{"constructor":{"prototype":{"polluted":true}}}]')],
    ['NaN', wrapped('NaN')],
    ['1e999', wrapped('1e999')],
    ['half a character', wrapped('["\\ud800"]')],
  ])('N094: %s is refused', async (_, body) => {
    const answer = await fetch(`${url}/fhir/Bundle`, {
      method: 'POST',
      headers: { 'content-type': 'application/fhir+json' },
      body,
    })
    expect(answer.status).toBe(400)
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
  })

  test.each([
    ['100000', 200],
    ['-1', 400],
    ['abc', 400],
  ])('N090: _count=%s is answered with %i', async (count, status) => {
    const answer = await fetch(`${other}/fhir/ImagingStudy/_search`, {
      method: 'POST',
      body: new URLSearchParams({ 'patient.identifier': `${person.system}|${person.value}`, _count: count }),
    })
    expect(answer.status).toBe(status)
  })
})

describe('the portal', () => {
  let node: PortalNode
  beforeAll(async () => {
    node = await portalNode()
  })
  afterAll(() => node.close())

  test.each(['url', 'token', 'configUrl'])(
    'N131: ?%s= on a page changes nothing and is not fetched',
    async (name) => {
      const plain = await (await fetch(`${node.url}/t/x/view/y`)).text()
      const asked = await fetch(`${node.url}/t/x/view/y?${name}=https://evil.example/x`)

      expect(await asked.text()).toBe(plain)
      expect(asked.headers.get('content-security-policy')).toMatch(/connect-src 'self'(;|$)/)
      expect(node.other.calls).toEqual([])
    },
  )

  test('N134: no page of another site opens a WebSocket: there is none', async () => {
    const browser = await signIn(node.url, doctor)
    const { hostname, port } = new URL(node.url)
    const socket = connect(Number(port), hostname)
    await once(socket, 'connect')
    socket.write(
      `GET /api/session HTTP/1.1\r\nHost: ${hostname}:${port}\r\nOrigin: https://evil.example\r\nCookie: ${browser.cookie()}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`,
    )
    const [first] = (await once(socket, 'data')) as [Buffer]
    socket.destroy()
    expect(first.toString()).not.toMatch(/^HTTP\/1\.1 101/)
    expect(first.toString()).not.toMatch(/access-control-allow-origin/i)
  })

  test('N150: what a browser says of its own address or of the request is not believed', async () => {
    const browser = await signIn(node.url, doctor)
    await browser.fetch('/api/session', {
      headers: { 'x-forwarded-for': '203.0.113.9', 'x-request-id': 'x'.repeat(5000) },
    })
    await browser.send('POST', '/auth/sign-out')
    const entry = node.journal.at(-1)
    expect(entry).toMatchObject({ kind: 'signed-out', network: '127.0.0.1' })
    expect(entry?.transaction).toMatch(/^[0-9a-f-]{36}$/)
  })
})
