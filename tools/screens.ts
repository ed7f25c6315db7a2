import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { BrowserContext, Page } from 'playwright-core'
import sharp from 'sharp'
import { openBrowser } from '../test/support/browser.ts'
import { type ReadyLine, root } from '../test/support/demo.ts'
import { ask, confirmAndOpen, signIn } from '../test/support/portal-journey.ts'
import { runDemonstration } from '../test/support/running-demo.ts'

/** Pictures for the documents: a page of the README must load on a slow line. */
const largestBytes = 300_000
const folder = join(root, 'docs/screens')
/** Title of the study whose report is preliminary and whose images show the haematoma. */
const study = 'Pään natiivi-TT'
/** Place of the largest part of the haematoma in the stack. */
const slice = 0.62

/** Takes all pictures of `docs/screens`, from the demonstration, at the size of a small desktop. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { demo: { type: 'string' } } })
  mkdirSync(folder, { recursive: true })
  const demo = await runDemonstration(values.demo)
  const browser = await openBrowser()
  try {
    const page = await browser.context.newPage()
    page.setDefaultTimeout(60_000)
    await takeAll(page, demo.ready)
    await takeInOtherLanguages(browser.context, page.url().replace(/\/view\/.*/, ''))
  } finally {
    await browser.close()
    await demo.stop()
  }
}

async function takeAll(page: Page, demo: ReadyLine): Promise<void> {
  await page.goto(demo.portal)
  await page.getByText('Sign in as a health professional').waitFor()
  await take(page, 'sign-in')

  await signIn(page, demo)
  const [aino] = demo.patients
  if (!aino) throw new Error('The demonstration has no patients')
  await ask(page, { identifier: aino.identifier.value, birthDate: aino.birthDate })
  await page.getByRole('button', { name: 'Yes, this is the patient' }).waitFor()
  await take(page, 'identify')

  await confirmAndOpen(page)
  await look(page, 'Table') // a running demonstration remembers how it was looked at
  await rows(page).first().waitFor()
  await take(page, 'list')
  await rowOf(page, study).click()
  await page.locator('tr.exp img').first().waitFor()
  await untilPicturesCame(page)
  await take(page, 'list-row')
  await takeViews(page)
  await takeDownloads(page)
  await takeReport(page)
  await takeViewer(page)
}

/** The list in groups and over time, and then the table again. */
async function takeViews(page: Page): Promise<void> {
  await look(page, 'Grouped')
  await page.locator('tr[data-group]').first().waitFor()
  await take(page, 'list-grouped')
  await look(page, 'Timeline')
  await page.getByRole('button', { name: '10 years' }).click()
  await page.locator('.tl-detail img').first().waitFor()
  await untilPicturesCame(page)
  await take(page, 'timeline')
  await look(page, 'Table')
}

const look = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click()

/** The preliminary study stands open. One download is done, a large one on its way, and things are in the basket. */
async function takeDownloads(page: Page): Promise<void> {
  await rowOf(page, study).click()
  const bySize = page.getByRole('columnheader', { name: 'Size' }).getByRole('button')
  await bySize.click()
  await page.locator('tr[aria-level="1"][aria-rowindex="2"]').filter({ hasText: study }).waitFor()
  await select(page, 4, 6)
  await page.getByRole('button', { name: 'Add to basket' }).click()
  await select(page, 6, 7)
  await download(page)
  await page.getByRole('region', { name: 'Selection' }).waitFor({ state: 'hidden' })
  await select(page, 0, 4)
  await download(page)
  await menu(page, 'Downloads').click()
  await page.getByText(/(?:[5-9]\d|1\d\d)\sMB of \d{3}\sMB/).waitFor()
  await take(page, 'downloads')
  await menu(page, 'Imaging').click()
  await page.getByRole('columnheader', { name: 'Acquired' }).getByRole('button').click()
}

/** Selects the entries that stand at these places of the list. */
async function select(page: Page, from: number, to: number): Promise<void> {
  for (let at = from; at < to; at++) await rows(page).nth(at).getByRole('checkbox').check()
}

const menu = (page: Page, name: string) => page.getByRole('navigation').getByRole('link', { name })

const download = (page: Page): Promise<void> =>
  page.getByRole('button', { name: /^Download [\d.]+ [kM]B$/ }).click()

async function takeReport(page: Page): Promise<void> {
  await rows(page).first().waitFor()
  await page.locator('tr[data-kind="report"]').filter({ hasText: 'Preliminary' }).first().click()
  await page.getByRole('heading', { level: 1 }).waitFor()
  await take(page, 'report')
  await page.goBack()
}

async function takeViewer(page: Page): Promise<void> {
  await rowOf(page, study).click()
  await page.getByRole('button', { name: 'Open images' }).click()
  await untilLoaded(page)
  const slider = page.getByRole('slider').first()
  const count = Number(await slider.getAttribute('max'))
  await slider.fill(String(Math.round(count * slice)))
  await page.locator('[data-preset="subdural"]').click()
  await page.getByText('128 of 128 images loaded').waitFor()
  await untilLoaded(page)
  await take(page, 'viewer')
}

async function takeInOtherLanguages(context: BrowserContext, list: string): Promise<void> {
  const looks = [
    { name: 'list.el', language: 'el', theme: 'light', view: 'Πίνακας' },
    { name: 'list.de.dark', language: 'de', theme: 'dark', view: 'Tabelle' },
    { name: 'timeline.el.dark', language: 'el', theme: 'dark', view: 'Χρονογραμμή' },
    { name: 'list-grouped.de', language: 'de', theme: 'light', view: 'Gruppen' },
  ]
  for (const { name, language, theme, view } of looks) {
    const other = await context.newPage()
    await other.goto(list)
    await other.evaluate(`localStorage.setItem('roentgate.language', '${language}')`)
    await other.evaluate(`localStorage.setItem('roentgate.theme', '${theme}')`)
    await other.reload()
    await look(other, view)
    await other.locator('tr[aria-expanded][data-kind], .tl-detail img').first().waitFor()
    await untilPicturesCame(other)
    await take(other, name)
    await other.close()
  }
}

const rows = (page: Page) => page.locator('tr[aria-expanded][data-kind]')
const rowOf = (page: Page, title: string) => rows(page).filter({ hasText: title }).first()

async function untilLoaded(page: Page): Promise<void> {
  await page.locator('[data-pane="1"][data-state="loaded"]').waitFor()
}

/** Small pictures in the page come one by one. */
async function untilPicturesCame(page: Page): Promise<void> {
  const done = (): Promise<boolean> =>
    page.evaluate('[...document.images].every((image) => image.complete && image.naturalWidth > 0)')
  while (!(await done())) await page.waitForTimeout(100)
}

/** A picture of what is on the screen, in as few colours as it needs. */
async function take(page: Page, name: string): Promise<void> {
  await page.mouse.move(700, 5)
  await page.evaluate('document.fonts.ready.then(() => {})')
  await page.waitForTimeout(200) // movements end
  const shot = await page.screenshot({ animations: 'disabled', caret: 'hide' })
  const png = await sharp(shot).png({ palette: true, quality: 90, effort: 10, dither: 0.6 }).toBuffer()
  if (png.length > largestBytes) throw new Error(`${name}.png has ${png.length} bytes`)
  writeFileSync(join(folder, `${name}.png`), png)
  console.log(`docs/screens/${name}.png ${Math.round(png.length / 1000)} kB`)
}

await main()
