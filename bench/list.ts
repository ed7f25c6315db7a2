import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { openBrowser } from '../test/support/browser.ts'
import type { ReadyLine } from '../test/support/demo.ts'
import { ask, signIn } from '../test/support/portal-journey.ts'
import { runDemonstration } from '../test/support/running-demo.ts'
import type { BenchOptions, BenchResult } from './support/bench.ts'
import { serverParts } from './support/list-servers.ts'
import { againstLimits, type Measurement } from './support/measurement.ts'

const times = 6
const limits = { opening: 1000, change: 100 }
/** Pixels a frame. */
const scrollStep = 60

/** The list of the patient with 300 studies: from the click that opens it, and every way to look at it. */
export async function run({ demo: dir }: BenchOptions): Promise<BenchResult> {
  const demo = await runDemonstration(dir)
  try {
    return againstLimits([...(await inBrowser(demo.ready)), ...(await serverParts(demo.ready))])
  } finally {
    await demo.stop()
  }
}

async function inBrowser(demo: ReadyLine): Promise<Measurement[]> {
  const browser = await openBrowser()
  try {
    const page = await browser.context.newPage()
    page.setDefaultTimeout(20_000)
    await page.addInitScript(readFileSync(join(import.meta.dirname, 'support/in-page.js'), 'utf8'))
    await signIn(page, demo)
    return [
      await opening(page, demo),
      ...(await sorts(page)),
      ...(await tabs(page)),
      ...(await filters(page)),
      await freeText(page),
      ...(await scrolling(page)),
    ]
  } finally {
    await browser.close()
  }
}

/** Each time a new treatment, so that nothing is at hand but the page. */
async function opening(page: Page, demo: ReadyLine): Promise<Measurement> {
  const [aino] = demo.patients
  if (!aino) throw new Error('The demonstration has no patients')
  const values: number[] = []
  for (let run = 0; run < times; run++) {
    await page.goto(demo.portal)
    await ask(page, { identifier: aino.identifier.value, birthDate: aino.birthDate })
    await page.getByRole('button', { name: 'Yes, this is the patient' }).click()
    await page.getByText('Shown or read to the patient').click()
    const open = page.getByRole('button', { name: 'Open the list' })
    values.push(await clocked(page, "bench.untilThere('#studies tr[data-kind]')", () => open.click()))
  }
  return { what: 'list opened: rows on the screen', unit: 'ms', values, limit: limits.opening }
}

async function sorts(page: Page): Promise<Measurement[]> {
  const heads = await page.locator('#studies thead button[data-column]').all()
  const measured: Measurement[] = []
  for (const head of heads) measured.push(await repeated(page, `sort by ${await head.textContent()}`, [head]))
  await page.locator('#studies thead button[data-column="acquired"]').click()
  return measured
}

async function tabs(page: Page): Promise<Measurement[]> {
  const [all, ...others] = await page.getByRole('tab').all()
  if (!all) throw new Error('There are no tabs')
  const measured: Measurement[] = []
  for (const tab of others)
    measured.push(await repeated(page, `tab ${await tab.getAttribute('data-tab')}`, [tab, all]))
  return measured
}

/** Each filter of the bar: its first choice that finds something on and off, or a word written and taken away. */
async function filters(page: Page): Promise<Measurement[]> {
  const measured: Measurement[] = []
  for (const chip of await page.locator('.chip').all()) {
    const button = chip.locator('.chip-button')
    const what = `filter ${await button.textContent()}`
    await button.click()
    const dialogue = page.locator('.filter-dialog')
    const choices = dialogue.locator('.choice, .preset')
    const choice = choices.filter({ hasNot: page.locator('.count', { hasText: /^0$/ }) }).first()
    const isText = (await choices.count()) === 0
    measured.push(
      await (isText ? typed(page, what, dialogue.locator('input')) : repeated(page, what, [choice])),
    )
    await page.keyboard.press('Escape')
    await dialogue.waitFor({ state: 'hidden' })
  }
  return measured
}

const freeText = (page: Page): Promise<Measurement> =>
  typed(page, 'free text', page.getByRole('search').getByRole('textbox').first())

/** Clicks one after the other, in turn. */
async function repeated(page: Page, what: string, places: readonly Locator[]): Promise<Measurement> {
  const values: number[] = []
  for (let run = 0; run < times; run++) {
    const place = places[run % places.length]
    values.push(await changed(page, what, () => place?.click()))
  }
  return { what, unit: 'ms', values, limit: limits.change }
}

/** Writes a word, and takes it away again. */
async function typed(page: Page, what: string, input: Locator): Promise<Measurement> {
  const values: number[] = []
  for (let run = 0; run < times; run++)
    values.push(await changed(page, what, () => input.fill(run % 2 === 0 ? 'thorax' : '')))
  return { what, unit: 'ms', values, limit: limits.change }
}

async function changed(page: Page, what: string, act: () => Promise<void> | undefined): Promise<number> {
  const value = await clocked(page, "bench.untilChanged('#studies')", act)
  if (value < 0) throw new Error(`Nothing changed on the screen: ${what}`)
  return value
}

/** Winds up a clock in the page, lets something happen, and reads the clock. */
async function clocked(page: Page, clock: string, act: () => Promise<void> | undefined): Promise<number> {
  await page.evaluate(`void (bench.clock = ${clock})`)
  await act()
  return page.evaluate<number>('bench.clock')
}

/** Frames as they come to the screen, which this machine may have to paint without a graphics card, and the page's own work. */
async function scrolling(page: Page): Promise<Measurement[]> {
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable')
  const worked = async (): Promise<number> => {
    const { metrics } = await session.send('Performance.getMetrics')
    return 1000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN)
  }
  const before = await worked()
  const { frames, empty } = await page.evaluate<{ frames: number[]; empty: number }>(
    `bench.scroll('.tw', 'tr[data-kind]', ${scrollStep})`,
  )
  if (empty > 0) throw new Error(`${empty} of ${frames.length} frames showed no rows`)
  const work = ((await worked()) - before) / frames.length
  return [
    { what: `scrolling all rows by ${scrollStep} px: a frame`, unit: 'ms', values: frames },
    { what: `scrolling all rows by ${scrollStep} px: of it, work of the page`, unit: 'ms', values: [work] },
  ]
}
