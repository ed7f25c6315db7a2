import { createServer } from 'node:http'
import type { DiagnosticReport } from '@medplum/fhirtypes'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type BrowserSession, signIn } from '../support/browser-session.ts'
import { buildReport } from '../support/build-report.ts'
import { studyUid } from '../support/other-country.ts'
import { doctor, type PortalNode, portalNode } from '../support/portal-node.ts'
import { listed, openTreatment } from '../support/treatment.ts'

let node: PortalNode
let browser: BrowserSession
let path: string
let asked = 0
const elsewhere = createServer((_, response) => {
  asked++
  response.end('{}')
}).listen(0, '127.0.0.1')
const address = () => `http://127.0.0.1:${(elsewhere.address() as { port: number }).port}`
beforeAll(async () => {
  node = await portalNode()
  browser = await signIn(node.url, doctor)
  path = await openTreatment(browser)
})
afterAll(async () => {
  elsewhere.close()
  await node.close()
})

const script = '<script>alert(1)</script>'
/** The other country's report with this about it; its address in the portal. */
async function reported(over: Partial<DiagnosticReport>): Promise<string> {
  const report = buildReport({ status: 'preliminary', studyUid })
  Object.assign(report.entry?.[1]?.resource ?? {}, over)
  node.other.report = report
  const { report: handle } = await listed(browser, path)
  return `${path}/reports/${handle}`
}

test.each([
  ['text/html', script],
  ['image/svg+xml', `<svg xmlns="http://www.w3.org/2000/svg">${script}</svg>`],
  ['application/xhtml+xml; charset=utf-8', script],
])(
  'N087: %s is taken away as bytes, in a sandbox, and never shown by the portal',
  async (contentType, content) => {
    const at = await reported({
      presentedForm: [{ contentType, title: 'Form', data: Buffer.from(content).toString('base64') }],
    })
    const answer = await browser.fetch(`${at}/attachments/0`)

    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe('application/octet-stream')
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment;/)
    expect(answer.headers.get('content-security-policy')).toMatch(/^sandbox;/)
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
  },
)

test('N087: a PDF is for the own viewer of the browser, which no other type can pass for', async () => {
  const data = Buffer.from('%PDF-1.4 /OpenAction << /S /JavaScript /JS (app.alert(1)) >>').toString('base64')
  const at = await reported({ presentedForm: [{ contentType: 'application/pdf', data }] })
  const answer = await browser.fetch(`${at}/attachments/0`)

  expect(answer.headers.get('content-type')).toBe('application/pdf')
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
  expect(answer.headers.get('content-security-policy')).toMatch(/^default-src 'none'; script-src 'self'/)
})

test('N089: what a report says of another server is text at most, and nobody asks there', async () => {
  const at = await reported({
    performer: [{ reference: `${address()}/Practitioner/1`, display: 'Dr Elsewhere' }],
    subject: { reference: 'urn:uuid:00000000-0000-4000-8000-000000000003' },
    media: [{ link: { reference: `${address()}/Media/1` } }],
    presentedForm: [{ contentType: 'application/pdf', url: `${address()}/Binary/1` }],
  })
  const answer = await browser.fetch(at)
  const text = await answer.text()

  expect([answer.status, asked]).toEqual([200, 0])
  expect(text).not.toContain(address())
  expect((await browser.fetch(`${at}/attachments/0`)).status).toBe(404)
})

// The last one: the identity provider is gone after it
test('F39: without the identity provider sessions go on, and nobody signs in past it', async () => {
  await node.stopIdentityProvider()
  const goesOn = await browser.fetch('/api/session')
  const begins = await fetch(`${node.url}/auth/sign-in`, { redirect: 'manual' })
  const comesBack = await fetch(`${node.url}/auth/callback?code=x&state=y`, { redirect: 'manual' })

  expect(goesOn.status).toBe(200)
  for (const answer of [begins, comesBack])
    expect(answer.headers.getSetCookie().filter((line) => /session=[^;]/.test(line))).toEqual([])
  expect(comesBack.headers.get('location')).toBe('/?signIn=failed')
  expect((await fetch(`${node.url}/api/session`)).status).toBe(401)
})
