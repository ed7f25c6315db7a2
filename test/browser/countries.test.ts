import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { accessibilityFaults } from '../support/axe.ts'
import { openBrowser, type TestBrowser } from '../support/browser.ts'
import { root } from '../support/demo.ts'
import { national, swedish } from '../support/other-country.ts'
import { confirmAndOpen, signIn } from '../support/portal-journey.ts'
import { doctor, type PortalNode, portalNode } from '../support/portal-node.ts'

let node: PortalNode
let browser: TestBrowser
let page: Page
beforeAll(async () => {
  node = await portalNode({ pages: join(root, 'portal/dist') })
  browser = await openBrowser()
  page = await browser.context.newPage()
  page.setDefaultTimeout(15_000)
})
afterAll(async () => {
  await browser.close()
  await node.close()
})

const source = (country: string) => page.locator(`[data-source="${country}"]`)
const rows = () => page.locator('tr[data-kind="study"]')

async function choose(country: string): Promise<void> {
  await page.getByRole('combobox').fill(country.slice(0, 4))
  await page.getByRole('option', { name: country }).click()
}

async function identifyIn(country: string, number: string): Promise<void> {
  await page.getByRole('textbox', { name: 'National identity number' }).fill(number)
  await page.getByRole('button', { name: `Ask ${country}` }).click()
}

test('a second country joins the list; while it does not answer it is named, and the other’s rows stand', async () => {
  await signIn(page, { portal: node.url, login: doctor })
  await choose('Finland')
  await identifyIn('Finland', national.value)
  await confirmAndOpen(page)
  await rows().first().waitFor()
  node.other.second.isSilent = true

  await page.getByRole('link', { name: 'Ask another country' }).click()
  // The only country that is left is chosen already.
  await identifyIn('Sweden', swedish.value)
  const compared = page.getByRole('table')
  await compared.waitFor()
  await expect.poll(() => compared.textContent()).toContain('Known so far')
  await expect.poll(() => compared.locator('.verdict-differs').count()).toBe(0)
  expect(await accessibilityFaults(page)).toEqual([])
  await page.getByRole('button', { name: 'Yes, this is the patient' }).click()
  await page.getByRole('button', { name: 'Add Sweden to the list' }).click()

  await source('SE').getByText('did not answer').waitFor()
  await expect.poll(() => rows().count()).toBe(1)
  await expect.poll(() => page.locator('.totals').textContent()).toContain('so far')
  await expect.poll(() => page.getByRole('link', { name: 'Ask another country' }).count()).toBe(0)

  node.other.second.isSilent = false
  await source('SE').getByRole('button', { name: 'Try again' }).click()
  await expect.poll(() => rows().count()).toBe(2)
  await expect.poll(() => source('SE').getAttribute('data-state')).toBe('answered')
})

test('when no country answers it is said that nothing is known, not that there is nothing', async () => {
  node.other.second.isSilent = true
  await page.goto(node.url)
  await choose('Sweden')
  await identifyIn('Sweden', swedish.value)
  await confirmAndOpen(page)

  await page.getByText('We do not know what Sweden holds. This is not an empty list.').waitFor()
  node.other.second.isSilent = false
  await page.getByRole('main').getByRole('button', { name: 'Try again' }).click()
  await rows().first().waitFor()
})
