import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Language, languages } from '../../portal/src/format/languages.ts'
import { accessibilityFaults } from '../support/axe.ts'
import { openBrowser, type TestBrowser } from '../support/browser.ts'
import { root } from '../support/demo.ts'
import { national } from '../support/other-country.ts'
import { openList } from '../support/portal-journey.ts'
import { doctor, type PortalNode, portalNode } from '../support/portal-node.ts'

interface Texts {
  readonly list: Readonly<Record<string, unknown>>
}

let node: PortalNode
let browser: TestBrowser
let page: Page
beforeAll(async () => {
  node = await portalNode({ pages: join(root, 'portal/dist') })
  browser = await openBrowser({ width: 1280, height: 800 })
  page = await browser.context.newPage()
  page.setDefaultTimeout(15_000)
})
afterAll(async () => {
  await browser.close()
  await node.close()
})

const textsOf = (language: string): Texts =>
  JSON.parse(readFileSync(join(root, 'portal/src/i18n', `${language}.json`), 'utf8'))

async function choose(language: Language): Promise<void> {
  await page.locator('header button[aria-haspopup]', { hasText: /^[A-Z]{2}$/ }).click()
  await page.getByRole('menuitemradio', { name: languages[language].name, exact: true }).click()
  await page.locator(`html[lang="${language}"]`).waitFor({ state: 'attached' })
}

/** Texts of controls that are cut off, and what makes the page wider than the window. */
const tooWide = (): Promise<string[]> =>
  page.evaluate(() => {
    const found = [...document.querySelectorAll<HTMLElement>('header, header button, header a, .btn')]
      .filter((one) => one.offsetParent !== null)
      .filter(
        (one) => one.scrollWidth > one.clientWidth + 1 || one.getBoundingClientRect().right > innerWidth,
      )
      .map((one) => one.innerText || one.className)
    return document.documentElement.scrollWidth > innerWidth ? [...found, 'the page'] : found
  })

test('the list changes to each of the 24 languages at once, complete, with its plurals, and fits', async () => {
  await openList(page, { portal: node.url, login: doctor }, national.value)
  expect(Object.keys(languages)).toHaveLength(24)

  for (const language of Object.keys(languages) as Language[]) {
    await choose(language)
    const { list } = textsOf(language)
    // Node knows every language's rules; Chromium lacks two of them.
    const total = String(list[`totals_${new Intl.PluralRules(language).select(1)}`]).split(',')[0] ?? ''
    await expect
      .poll(() => page.locator('.totals').textContent(), { message: language })
      .toContain(`1 ${total},`)
    const said = await page.locator('body').innerText()

    expect
      .soft(said, `${language}: keys`)
      .not.toMatch(/\b(?:list|column|frame|patient|status|period)\.[a-z]\w+/i)
    expect.soft(await tooWide(), `${language}: width`).toEqual([])
    if (language === 'el' || language === 'mt')
      expect.soft(await accessibilityFaults(page), `${language}: axe`).toEqual([])
  }
})
