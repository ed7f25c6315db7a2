import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest'
import { accessibilityFaults } from '../support/axe.ts'
import { openBrowser, type TestBrowser } from '../support/browser.ts'
import { ask, confirmAndOpen, signIn } from '../support/portal-journey.ts'

const demo = inject('demo')
const aino = demo.patients.find(({ given }) => given.startsWith('Aino'))

let browser: TestBrowser
let page: Page
let list: string
beforeAll(async () => {
  browser = await openBrowser()
  page = await browser.context.newPage()
  page.setDefaultTimeout(20_000)
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await signIn(page, demo)
  await ask(page, { identifier: aino?.identifier.value ?? '', birthDate: aino?.birthDate ?? '' })
  await confirmAndOpen(page)
  await entries().first().waitFor()
  list = page.url()
})
afterAll(async () => {
  await keep({})
  await browser.close()
})
beforeEach(async () => {
  await keep({})
  await page.evaluate('sessionStorage.clear()')
  await page.goto(list)
  await entries().first().waitFor()
})

/** Settings of the professional as the portal would send them. */
async function keep(settings: object): Promise<void> {
  const { csrf } = (await (await page.request.get(`${demo.portal}/api/session`)).json()) as { csrf: string }
  const answer = await page.request.put(`${demo.portal}/api/settings`, {
    data: settings,
    headers: { 'x-csrf-token': csrf, origin: demo.portal },
  })
  expect(answer.status()).toBe(204)
}
const entries = () => page.locator('tr[data-kind][aria-expanded]')
const groups = () => page.locator('tr[data-group]')
const head = (name: string) => page.getByRole('columnheader', { name, exact: true })
const heads = (): Promise<readonly string[]> =>
  page.locator('th[data-head]').evaluateAll((all) => all.map((one) => one.textContent ?? ''))
const look = (name: string) => page.getByRole('button', { name, exact: true }).click()
const choose = async (label: string, value: string): Promise<void> => {
  await page.getByRole('button', { name: new RegExp(`${label}$`) }).click()
  await page.getByRole('option', { name: value, exact: true }).click()
}
const total = async (): Promise<number> => {
  const { studies = '' } = await page.locator('[data-studies]').evaluate((one) => ({ ...one.dataset }))
  return Number(studies)
}

test('groups by any parameter hold every study once, fold, and say what is in them', async () => {
  await look('Grouped')
  await page.getByRole('button', { name: /Group by$/ }).click()
  const names = await page.getByRole('option').allTextContents()
  await page.keyboard.press('Escape')
  expect(names).toEqual([
    'Modality',
    'Year',
    'Body region',
    'Study type',
    'Requested by',
    'Title',
    'Size',
    'Report',
    'Organisation',
    'Country',
    'Author',
    'Format',
  ])

  await choose('Group by', 'Country')
  await expect.poll(() => groups().allTextContents()).toHaveLength(1)
  await expect
    .poll(() => groups().first().getAttribute('aria-label'))
    .toContain(`Finland, ${await total()} studies`)

  await choose('Group by', 'Year')
  await expect.poll(() => groups().first().getAttribute('data-group')).toBe('2026')
  await groups().first().click()
  await expect.poll(() => groups().nth(1).getAttribute('aria-rowindex')).toBe('3')
  await page.getByRole('treegrid').focus()
  await page.keyboard.press('ArrowRight')
  await expect.poll(() => groups().first().getAttribute('aria-expanded')).toBe('true')
})

test('tabs are by what the user chose, and stay that for the next patient and sign-in', async () => {
  await choose('Tabs by', 'Year')
  const tabs = page.getByRole('tab')
  await expect.poll(() => tabs.nth(1).textContent()).toMatch(/^2026/)
  await tabs.nth(1).click()
  const all = (await entries().evaluateAll((rows) => rows.map((row) => row.textContent ?? ''))) as string[]
  expect(all.every((text) => text.includes('2026'))).toBe(true)
  await page.reload()
  await expect.poll(() => tabs.nth(1).getAttribute('aria-selected')).toBe('true')

  const other = await openBrowser()
  const second = await other.context.newPage()
  await signIn(second, demo)
  const settings = await (await second.request.get(`${demo.portal}/api/settings`)).json()
  await other.close()
  expect(settings).toEqual({ list: { tabsBy: 'year' } })
})

test('columns are hidden, moved and widened by pointer', async () => {
  await page.getByRole('button', { name: 'Columns' }).click()
  const dialog = page.getByRole('dialog', { name: 'Columns of the list' })
  for (const column of ['Study type', 'Author']) await dialog.getByText(column, { exact: true }).click()
  await page.keyboard.press('Escape')
  await expect.poll(heads).toContain('Author')
  expect(await heads()).not.toContain('Study type')

  await head('Size').getByRole('button').hover()
  await page.mouse.down()
  const target = await head('Modality').boundingBox()
  await page.mouse.move((target?.x ?? 0) + 8, (target?.y ?? 0) + 8, { steps: 4 })
  await page.mouse.up()
  const firstHeads = async () => (await heads()).slice(0, 3)
  await expect.poll(firstHeads).toEqual(['Acquired', 'Size', 'Modality'])
  expect(await head('Size').getAttribute('aria-sort')).toBeNull()

  const before = (await head('Organisation').boundingBox())?.width ?? 0
  await head('Organisation').locator('.edge').hover()
  await page.mouse.down()
  const edge = await head('Organisation').locator('.edge').boundingBox()
  await page.mouse.move((edge?.x ?? 0) + 64, (edge?.y ?? 0) + 4, { steps: 4 })
  await page.mouse.up()
  await expect
    .poll(async () => (await head('Organisation').boundingBox())?.width)
    .toBeGreaterThan(before + 40)

  await page.reload()
  await entries().first().waitFor()
  await expect.poll(firstHeads).toEqual(['Acquired', 'Size', 'Modality'])
})

/** All that is announced from now on: one announcement may follow another at once. */
const listen = (): Promise<void> =>
  page.evaluate(`(() => {
    const place = document.querySelector('[data-testid="polite"]')
    window.heard = []
    new MutationObserver(() => window.heard.push(place.textContent))
      .observe(place, { childList: true, characterData: true, subtree: true })
  })()`)
const heard = (): Promise<readonly string[]> => page.evaluate('window.heard')
const active = (): Promise<string> => page.evaluate('document.activeElement.textContent')

test('columns are moved and widened by keys, and it is said', async () => {
  await listen()
  await head('Title').getByRole('button').focus()
  await page.keyboard.press('Alt+ArrowLeft')
  await expect.poll(heard).toContain('Title: place 4')
  await page.keyboard.press('Alt+ArrowLeft')
  await expect.poll(heard).toContain('Title: place 3')
  await expect.poll(active).toBe('Title')
  const before = (await head('Modality').boundingBox())?.width ?? 0
  await head('Modality').getByRole('button').focus()
  await expect.poll(active).toBe('Modality')
  await page.keyboard.press('Shift+ArrowRight')
  await expect.poll(async () => (await head('Modality').boundingBox())?.width).toBe(before + 16)
})

test('the timeline is gone through by keys alone, zooms, and takes clusters apart', async () => {
  await look('Timeline')
  const marks = page.locator('.tl-mark')
  await marks.first().waitFor()
  const counted = await marks.evaluateAll((all) => all.map((one) => Number(one.dataset.count)))
  expect(counted.reduce((sum, one) => sum + one, 0)).toBe((await total()) + 1)
  const reach = (): Promise<string | null> => page.locator('.tl-zoom .q2').textContent()
  const focused = (): Promise<string> => page.evaluate('document.activeElement.getAttribute("aria-label")')

  await page.locator('.tl-mark[tabindex="0"]').focus()
  await page.keyboard.press('End')
  await expect.poll(focused).toContain('20 Nov 2026')
  const whole = await reach()
  await page.keyboard.press('+')
  await expect.poll(reach).not.toBe(whole)
  await page.keyboard.press('Home')
  await expect.poll(focused).toContain('17 Oct 2006')
  await page.keyboard.press('ArrowDown')
  const below = await focused()
  await page.keyboard.press('ArrowUp')
  expect(await focused()).not.toBe(below)

  await page.getByRole('button', { name: 'All', exact: true }).click()
  const cluster = page.locator('.tl-mark:not([data-count="1"])').last()
  const size = Number(await cluster.getAttribute('data-count'))
  await cluster.click()
  await expect.poll(() => page.locator('.tl-among li').count()).toBe(size)
  const around = await reach()
  await cluster.press('Enter')
  await expect.poll(reach).not.toBe(around)
})

test('how the list is looked at outlasts a reload, and no word about the patient stands in the address', async () => {
  await page.getByRole('textbox', { name: 'Search all metadata' }).fill('thorax')
  await look('Timeline')
  await page.getByRole('button', { name: '10 years' }).click()
  const reach = await page.locator('.tl-zoom .q2').textContent()
  await page.reload()
  await page.locator('.tl-mark').first().waitFor()

  await expect.poll(() => page.locator('.tl-zoom .q2').textContent()).toBe(reach)
  await expect
    .poll(() => page.getByRole('textbox', { name: 'Search all metadata' }).inputValue())
    .toBe('thorax')
  expect(new URL(page.url()).pathname).toMatch(/^\/t\/[A-Za-z0-9_-]{16,64}$/)
  expect(new URL(page.url()).search).toBe('')
})

test('a body region is chosen with all its parts, or one part alone; sizes have two ends', async () => {
  const search = page.getByRole('search')
  const shown = async (): Promise<number> =>
    Number(/(\d+)$/.exec((await page.getByRole('tab').first().textContent()) ?? '')?.[1])
  await search.getByRole('button', { name: /^Body region/ }).click()
  const dialog = page.getByRole('dialog', { name: 'Body region' })
  const all = await shown()
  const part = dialog.locator('.choice.part').first()
  const region = dialog.locator('.choice:has(+ .choice.part)').first()
  await part.click()
  await expect.poll(shown).toBeLessThan(await total())
  const alone = await shown()
  await region.click()
  await expect.poll(shown).toBeGreaterThanOrEqual(alone)
  await expect.poll(() => part.getByRole('checkbox').isDisabled()).toBe(true)
  await region.click()
  await expect.poll(shown).toBe(all)
  await expect.poll(() => part.getByRole('checkbox').isChecked()).toBe(false)
  await page.keyboard.press('Escape')

  await search.getByRole('button', { name: /^Size/ }).click()
  await page.getByRole('spinbutton', { name: 'At least, MB' }).fill('1')
  await page.getByRole('spinbutton', { name: 'At most, MB' }).fill('30')
  await page.keyboard.press('Escape')
  await expect
    .poll(() => search.getByRole('button', { name: /^Size/ }).textContent())
    .toMatch(/1\sMB – 30\sMB/)
})

test('an open row shows series with pictures, the conclusion, and the key images of its report', async () => {
  await entries().filter({ hasText: 'Pään natiivi-TT' }).first().click()
  const open = page.locator('tr.exp')
  await open.locator('.series img').first().waitFor()
  expect(await open.locator('.concl').textContent()).not.toBe('')
  await open.getByRole('button', { name: 'Key images' }).click()
  await open
    .locator('.key-images')
    .filter({ hasNot: page.locator('[aria-busy]') })
    .first()
    .waitFor()
  await expect.poll(() => open.locator('.key-images .ser a').count()).toBeGreaterThan(0)
})

test.each(['Table', 'Grouped', 'Timeline'])('axe finds nothing in the %s, light or dark', async (name) => {
  await look(name)
  for (const theme of ['light', 'dark']) {
    await page.evaluate(`document.documentElement.dataset.theme = '${theme}'`)
    expect(await accessibilityFaults(page)).toEqual([])
  }
})
