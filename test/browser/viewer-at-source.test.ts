import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { accessibilityFaults } from '../support/axe.ts'
import { openBrowser, type TestBrowser } from '../support/browser.ts'
import { ask, confirmAndOpen, signIn } from '../support/portal-journey.ts'

const demo = inject('demo')
const aino = demo.patients.find(({ family }) => family === 'Korpisalo') ?? demo.patients[0]

let browser: TestBrowser
let viewer: Page
let portal: Page
/** Where the portal shows the study. */
let address: string
/** Letters of the patient's sides as the portal's own viewer has them. */
let sides: readonly string[]
/** What the tab of the other country's viewer asked for: type of the answer, by address. */
const answers = new Map<string, string>()

beforeAll(async () => {
  browser = await openBrowser()
  const page = await browser.context.newPage()
  page.setDefaultTimeout(30_000)
  await signIn(page, demo)
  await ask(page, { identifier: aino?.identifier.value ?? '', birthDate: aino?.birthDate ?? '' })
  await confirmAndOpen(page)
  const study = page.locator('tr[data-kind="study"]').filter({ hasText: 'CT' }).first()
  await study.waitFor()
  await study.click()
  await page.getByText('Open images').first().click()
  const link = page.locator('[data-action="elsewhere"]')
  await link.waitFor()
  portal = page
  address = page.url()
  await page.locator('[data-side]').first().waitFor()
  sides = await sidesOf(page)
  ;[viewer] = await Promise.all([browser.context.waitForEvent('page'), link.click()])
  viewer.setDefaultTimeout(30_000)
  viewer.on('response', (answer) => {
    if (answer.url().startsWith(demo.countries.FI.viewer))
      answers.set(answer.url(), answer.headers()['content-type'] ?? '')
  })
  await surface().and(viewer.locator('[data-remote-state="shown"]')).waitFor()
})
afterAll(() => browser.close())

const sidesOf = (page: Page): Promise<string[]> => page.locator('[data-side]').allTextContents()
const surface = () => viewer.locator('[data-remote-state]')
const shown = async (name: string): Promise<string | null> => surface().getAttribute(`data-${name}`)
/** Mean of what is on the canvas. */
const probe = (): Promise<number> =>
  viewer.evaluate(() => {
    const canvas = document.querySelector('canvas')
    const { data } = canvas?.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] }
    const values = Array.from({ length: Math.floor(data.length / 4) }, (_, at) => data[at * 4] ?? 0)
    return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
  })

test('a study opens in the viewer of the country that holds it, in the language of the portal', async () => {
  expect(new URL(viewer.url()).origin).toBe(demo.countries.FI.viewer)
  expect(viewer.url()).toMatch(/\/v\/[0-9a-f]{16}$/)
  await expect.poll(() => viewer.locator('[data-patient]').textContent()).toContain('Korpisalo')
  await expect
    .poll(() => viewer.locator('[data-remote-country="FI"]').textContent())
    .toBe('Viewer of Finland')
  await expect.poll(probe).toBeGreaterThan(1)
})

test('it is scrolled, windowed, enlarged and played', async () => {
  const start = Number(await shown('image-index'))
  await surface().focus()
  await viewer.keyboard.press('ArrowDown')
  await expect.poll(async () => Number(await shown('image-index'))).toBe(start + 1)

  const before = await probe()
  const box = await surface().boundingBox()
  if (!box) throw new Error('no surface')
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2]
  await viewer.mouse.move(x, y)
  await viewer.mouse.down()
  await viewer.mouse.move(x - 200, y + 150, { steps: 4 })
  await viewer.mouse.up()
  await expect.poll(async () => Math.abs((await probe()) - before)).toBeGreaterThan(3)
  expect([...answers.keys()].some((url) => url.includes('window='))).toBe(true)

  await viewer.keyboard.press('+')
  expect(Number(await shown('zoom'))).toBeGreaterThan(1)
  await viewer.locator('[data-action="tool-pan"]').click() // letters work beside a button too
  await viewer.keyboard.press('c')
  const at = await shown('image-index')
  await expect.poll(() => shown('image-index')).not.toBe(at)
  await viewer.keyboard.press('c')
})

test('the sides of the patient are those that the portal shows', async () => {
  expect(sides).toHaveLength(4)
  expect(await sidesOf(viewer)).toEqual(sides)
})

test('only pictures came, nothing of DICOM', () => {
  const asked = [...answers].filter(([url]) => new URL(url).pathname.startsWith('/api/'))
  expect(asked.length).toBeGreaterThan(3)
  for (const [, type] of asked) expect(type).toMatch(/^(image\/jpeg|application\/json)/)
})

test('the professional ends it, and nothing is shown any more', async () => {
  await viewer.locator('[data-action="close"]').click()
  await viewer.locator('[data-ended="closed"]').waitFor()
  await viewer.reload()
  await viewer.locator('[data-ended="session"]').waitFor()
  await expect.poll(() => viewer.locator('canvas').count()).toBe(0)
})

test('pictures that cannot be brought here are offered in the other viewer, in words', async () => {
  await portal.route('**/metadata*', (route) => route.fulfill({ status: 503, body: '{}' }))
  await portal.goto(address)
  const words = portal.locator('[data-reason="transfer-failed"]')
  await words.waitFor()

  await expect
    .poll(() => words.textContent())
    .toBe('The images could not be brought here: they are looked at in the viewer of Finland.')
  const link = portal.locator('.rv-note [data-action="elsewhere"]')
  const [other] = await Promise.all([browser.context.waitForEvent('page'), link.click()])
  await other.locator('[data-remote-state="shown"]').waitFor()
  expect(new URL(other.url()).origin).toBe(demo.countries.FI.viewer)
  await other.close()
  await portal.unroute('**/metadata*')
})

test('a viewer that does not open offers to bring the images here', async () => {
  await portal.route('**/viewer', (route) => route.abort('connectionrefused'))
  await portal.goto(address.replace('/view/', '/elsewhere/'))
  await portal.locator('[data-reason="viewer-failed"]').waitFor()
  await portal.locator('[data-action="here"]').click()
  await portal.locator('[data-state="loaded"]').waitFor()
  await portal.unroute('**/viewer')
})

test('over a thin line the reason and both ways stand there before anything is fetched, for a keyboard too', async () => {
  const thin = { country: 'FI', way: 'viewer', reason: 'thin-line', seconds: 640, other: 'relayed' }
  const asked: string[] = []
  portal.on('request', (request) => asked.push(new URL(request.url()).pathname))
  await portal.route('**/way?*', (route) => route.fulfill({ json: thin }))
  await portal.goto(address)
  const words = portal.locator('[data-way="viewer"]')
  await words.waitFor()

  await expect.poll(() => words.textContent()).toContain('The line to Finland is thin now')
  await expect.poll(() => words.textContent()).toMatch(/about 11\smin/)
  expect(await accessibilityFaults(portal)).toEqual([])
  expect(asked.filter((path) => /\/(metadata|frames|rendered)/.test(path))).toEqual([])
  await portal.getByRole('link', { name: 'Open in the viewer of Finland' }).focus()
  await portal.keyboard.press('Tab')
  await portal.keyboard.press('Enter')
  await portal.locator('[data-state="loaded"]').waitFor()
  await portal.unroute('**/way?*')
})

test('whose portal is Portuguese gets a Portuguese viewer', async () => {
  const choose = async (from: string, to: string): Promise<void> => {
    await portal.locator('header button[aria-haspopup]', { hasText: from }).click()
    await portal.getByRole('menuitemradio', { name: to, exact: true }).click()
  }
  const list = address.replace(/\/view\/.*/, '')
  await portal.goto(list)
  await choose('EN', 'Português')
  await portal.locator('html[lang="pt"]').waitFor({ state: 'attached' })
  await portal.goto(address)
  const link = portal.locator('[data-action="elsewhere"]')
  await link.waitFor()
  await expect.poll(() => link.textContent()).toBe('Abrir no visualizador: Finlândia')
  const [other] = await Promise.all([browser.context.waitForEvent('page'), link.click()])
  await other.locator('[data-remote-state="shown"]').waitFor()

  await expect.poll(() => other.locator('html').getAttribute('lang')).toBe('pt')
  await expect
    .poll(() => other.locator('[data-remote-country]').textContent())
    .toBe('Visualizador: Finlândia')
  expect(await accessibilityFaults(other)).toEqual([])
  await other.close()
  await portal.goto(list)
  await choose('PT', 'English')
  await portal.locator('html[lang="en"]').waitFor({ state: 'attached' })
})
