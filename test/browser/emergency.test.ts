import { once } from 'node:events'
import { createServer } from 'node:http'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { accessibilityFaults } from '../support/axe.ts'
import { openBrowser, type TestBrowser } from '../support/browser.ts'
import { root } from '../support/demo.ts'
import { national } from '../support/other-country.ts'
import { openList, signIn } from '../support/portal-journey.ts'
import { doctor, type PortalNode, portalNode, supervisor } from '../support/portal-node.ts'

const hostile = '<img src=x onerror="window.injected=1">'
let node: PortalNode
let browser: TestBrowser
let page: Page
let list: string
beforeAll(async () => {
  node = await portalNode({ pages: join(root, 'portal/dist') })
  node.other.patient = { ...node.other.patient, name: { family: hostile, given: ['Aino'] } }
  browser = await openBrowser()
  page = await browser.context.newPage()
  page.setDefaultTimeout(12_000)
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await openList(page, { portal: node.url, login: doctor }, national.value)
  list = page.url()
})
afterAll(async () => {
  await browser.close()
  await node.close()
})

/** Nothing wrong for axe, in light and in dark. */
async function accessible(of: Page, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await of.emulateMedia({ colorScheme })
    const shots = process.env.ROENTGATE_SHOTS
    if (shots) await of.screenshot({ path: join(shots, `${name}-${colorScheme}.png`), fullPage: true })
    expect(await accessibilityFaults(of)).toEqual([])
  }
  await of.emulateMedia({ colorScheme: 'light' })
}

test('N112: markup in a name is shown as it is written, and does nothing', async () => {
  // The banner writes family names in capitals
  expect((await page.locator('body').innerText()).toLowerCase()).toContain(hostile.toLowerCase())
  expect(await page.evaluate('window.injected')).toBeUndefined()
})

test('N129: no page of another site frames the portal, and a script that was slipped in does not run', async () => {
  const site = createServer((_, response) =>
    response.setHeader('content-type', 'text/html').end(`<iframe src="${node.url}/"></iframe>`),
  ).listen(0, '127.0.0.1')
  await once(site, 'listening')
  const { port } = site.address() as { port: number }
  const other = await browser.context.newPage()
  await other.goto(`http://127.0.0.1:${port}/`)
  const framed = other.frames()[1]
  expect(await framed?.locator('body').innerText()).not.toContain('Roentgate')
  expect(framed?.url()).toMatch(/^chrome-error:/)
  await other.close()
  site.close()

  const blocked = await page.evaluate(`new Promise((resolve) => {
    document.addEventListener('securitypolicyviolation', (event) => resolve(event.effectiveDirective), { once: true })
    try {
      const script = document.createElement('script')
      script.textContent = 'window.injected = 1'
      document.body.append(script)
    } catch {}
  })`)
  expect(blocked).toMatch(/^(script-src-elem|require-trusted-types-for)$/)
  expect(await page.evaluate('window.injected')).toBeUndefined()
})

test('emergency access is asked for with its reason, and opens the list again, marked as such', async () => {
  await page.goto(`${list}/emergency`)
  await page.getByRole('radio').first().waitFor({ state: 'attached' })
  await accessible(page, 'emergency')
  await page.locator('.emergency .choice').first().click()
  await page.locator('.emergency textarea').fill('Found on the street, not responding.')
  await accessible(page, 'emergency-filled')
  await page.locator('.emergency button[type=submit]').click()
  await page.locator('tr[data-kind="study"]').first().waitFor()
  await accessible(page, 'emergency-list')
  expect(page.url()).not.toBe(list)
})

test('the patient can be shown who looked, and which of it was an emergency', async () => {
  await page.goto(`${list}/accesses`)
  await page.locator('.emergency table, .emergency p + p').first().waitFor()
  await page.locator('.emergency.wide').waitFor()
  await accessible(page, 'accesses')
})

test('a supervisor sees what waits for review, and says what came of it', async () => {
  const chief = await openBrowser()
  try {
    const desk = await chief.context.newPage()
    desk.setDefaultTimeout(12_000)
    await signIn(desk, { portal: node.url, login: supervisor })
    await desk.goto(`${node.url}/reviews`)
    const waiting = desk.locator('.reviews > li').first()
    await waiting.waitFor()
    await accessible(desk, 'reviews')
    await waiting.locator('textarea').fill('Seen.')
    await waiting.locator('.row button').first().click()
    await waiting.locator('textarea').waitFor({ state: 'detached' })
    await accessible(desk, 'reviewed')
    await expect.poll(() => waiting.innerText()).toContain('Seen.')
  } finally {
    await chief.close()
  }
})

test('N133: after signing out the back button shows nothing of the patient', async () => {
  await page.goto(list)
  await page.locator('tr[data-kind="study"]').first().waitFor()
  await page.evaluate(`fetch('/api/session').then((answer) => answer.json()).then(({ csrf }) =>
    fetch('/auth/sign-out', { method: 'POST', headers: { 'x-csrf-token': csrf } }))`)
  await page.goto(`${node.url}/`)
  await page.goBack()
  await page.getByText('Sign in as a health professional').waitFor()
  expect(await page.locator('body').innerText()).not.toContain(national.value)
})
