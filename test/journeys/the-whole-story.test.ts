import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { openBrowser, type TestBrowser } from '../support/browser.ts'
import { phantoms } from '../support/demo.ts'
import { digestOf } from '../support/files.ts'
import { ask, confirmAndOpen, signIn } from '../support/portal-journey.ts'
import { headersOf, valuesAt } from '../support/pydicom.ts'
import { type SentReport, type SentStudy, sentReports, sentStudies } from '../support/sent.ts'
import { contrast, read, shown, shownObject, untilShown } from '../support/viewer.ts'
import { type Watched, watchBrowser } from '../support/watch-browser.ts'
import { zipDigests } from '../support/zip.ts'

// One story, told in order: each part begins where the one before it ended.

const demo = inject('demo')
const aino = demo.patients.find(({ family }) => family === 'Korpisalo') ?? demo.patients[0]
const identifier = aino?.identifier.value ?? ''
const birthDate = aino?.birthDate ?? ''
const headCt = '20261120-ct-head-LU26-118204'

let browser: TestBrowser
let page: Page
let watched: Watched
let studies: SentStudy[]
let reports: SentReport[]
/** A report of films that the hospital doesn't hold: a row of its own in the list. */
const alone = { title: 'Thorax', date: '20061017' }

const study = (name: string): SentStudy => {
  const found = studies.find(({ folder }) => folder.endsWith(name))
  if (!found) throw new Error(`${name} was not made`)
  return found
}

beforeAll(async () => {
  studies = await sentStudies(phantoms(demo), 'aino')
  reports = sentReports(phantoms(demo), 'aino')
  browser = await openBrowser()
  watched = watchBrowser(browser.context)
  page = await browser.context.newPage()
  page.setDefaultTimeout(30_000)
})
afterAll(() => browser.close())

const entries = () => page.locator('tr[aria-level="1"][data-kind]')
const tab = (name: string) => page.getByRole('tab', { name: new RegExp(`^${name}`) })
const counted = async (name: string): Promise<number> =>
  Number(/(\d+)$/.exec(((await tab(name).textContent()) ?? '').trim())?.[1])

test('signs in at the identity provider of the country and comes back', async () => {
  await signIn(page, demo)
  expect(await page.getByRole('button', { name: /Dr Inês Valadares/ }).isVisible()).toBe(true)
})

test('a number that is nobody’s finds nobody, and no list', async () => {
  await ask(page, { identifier: '010150-999R', birthDate: '1950-01-01' })
  await page.getByText('Finland knows nobody with these details').first().waitFor()
  expect(await page.getByRole('button', { name: 'Open the list' }).isDisabled()).toBe(true)
})

test('confirms the one person whom the register has, and gives the notice before the list', async () => {
  await page.goto(demo.portal)
  await ask(page, { identifier, birthDate })
  const compared = page.getByRole('region', { name: 'Confirm the person' }).getByRole('table')
  await compared.waitFor()
  const said = await compared.textContent()
  for (const fact of ['Korpisalo', 'Aino Helmi', '14 Mar 1961', identifier]) expect(said).toContain(fact)
  expect(await page.getByRole('article').textContent()).toContain('Kuvantamistietosi toisessa maassa')
  await confirmAndOpen(page)
})

test('lists every study and report that was sent, once', async () => {
  await entries().first().waitFor()
  const { studies: listed, reports: read } = await page
    .locator('[data-studies]')
    .evaluate((element) => ({ ...element.dataset }))
  expect([Number(listed), Number(read)]).toEqual([studies.length, reports.length])
  expect(studies).toHaveLength(300)
  for (const modality of ['CT', 'MR', 'US', 'XA', 'MG', 'NM'])
    expect(await counted(modality)).toBe(
      studies.filter(({ modalities }) => modalities.includes(modality)).length,
    )
  const inAll = studies.reduce((sum, { files }) => sum + files.length, 0)
  expect(await instancesListed()).toBe(inAll)
})

/** Sum of the column of images, read while the list is paged through by key. */
async function instancesListed(): Promise<number> {
  const table = page.getByRole('treegrid')
  const seen = new Map<string, number>()
  await table.focus()
  await page.keyboard.press('Home')
  for (let before = ''; ; ) {
    const rows = await page
      .locator('tr[data-kind="study"]')
      .evaluateAll((all) =>
        all.map((row) => [row.id, row.children[10]?.textContent?.split(' / ')[1] ?? ''] as const),
      )
    for (const [id, count] of rows) seen.set(id, Number(count.replace(',', '')))
    await page.keyboard.press('PageDown')
    await expect.poll(() => table.getAttribute('aria-activedescendant')).toBeTruthy()
    const now = (await table.getAttribute('aria-activedescendant')) ?? ''
    if (now === before) break
    before = now
  }
  expect(seen.size).toBe(studies.length)
  await page.keyboard.press('Home')
  return [...seen.values()].reduce((sum, count) => sum + count, 0)
}

test('sorts by any column', async () => {
  const collator = new Intl.Collator('en-GB', { sensitivity: 'base', numeric: true })
  const sort = async (column: string): Promise<void> =>
    page.getByRole('columnheader', { name: column, exact: true }).getByRole('button').click()
  const top = () => entries().first().getAttribute('aria-label')
  const titles = () =>
    entries()
      .locator('td.ttl')
      .evaluateAll((all) => all.slice(0, 12).map((one) => one.textContent))
  const byTitle = [...studies.map(({ description }) => description), alone.title].sort(collator.compare)
  const largest = studies.toSorted((a, b) => b.bytes - a.bytes)[0]
  const most = studies.toSorted((a, b) => b.files.length - a.files.length)[0]

  await sort('Title')
  await expect.poll(titles).toEqual(byTitle.slice(0, 12))
  await sort('Title')
  await expect.poll(titles).toEqual(byTitle.toReversed().slice(0, 12))
  await sort('Size')
  await expect.poll(top).toContain(largest?.description)
  await sort('Ser. / im.')
  await expect.poll(top).toContain(most?.description)
  await sort('Report')
  await expect.poll(top).toContain('Preliminary')
  await sort('Acquired')
  await expect.poll(top).toContain('Nov 2026')
  await sort('Acquired')
  await expect.poll(top).toContain('17 Oct 2006')
  await sort('Acquired')
})

test('filters by each parameter of the guideline and by free text, with the right counts', async () => {
  const chip = (name: string) =>
    page.getByRole('search').getByRole('button', { name: new RegExp(`^${name}`) })
  const expectCount = (count: number) => expect.poll(() => counted('All')).toBe(count)
  const cleared = async (): Promise<void> => {
    await page.keyboard.press('Escape')
    await page.getByRole('search').getByRole('button', { name: 'Clear', exact: true }).click()
    await expectCount(studies.length + 1)
  }
  const number = (test: (one: SentStudy) => boolean): number => studies.filter(test).length
  const choices = [
    ['Modality', 'MR', number(({ modalities }) => modalities.includes('MR'))],
    ['Body region', 'Breast', number(({ bodyPart }) => bodyPart === 'BREAST')],
    [
      'Study type',
      'CT of chest with contrast',
      number(({ procedure }) => procedure === 'CT of chest with contrast'),
    ],
    [
      'Requested by',
      'Emergency medicine',
      number(({ requestingService }) => requestingService === 'Emergency medicine'),
    ],
  ] as const
  for (const [name, choice, count] of choices) {
    await chip(name).click()
    const box = page.getByRole('checkbox', { name: new RegExp(`^${choice}`) })
    await page.getByRole('dialog').locator('label').filter({ has: box }).click()
    await expectCount(count)
    await cleared()
  }

  await chip('Acquired').click()
  await page.getByRole('dialog').getByRole('group', { name: 'From' }).getByRole('spinbutton').first().click()
  await page.keyboard.type('01012026')
  await expectCount(number(({ date }) => date >= '20260101'))
  await cleared()

  await chip('Title').click()
  await page.getByRole('dialog').getByLabel('The title contains').fill('polvi')
  await expectCount(number(({ description }) => description.toLowerCase().includes('polvi')))
  await cleared()

  await chip('Size').click()
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^up to 10.MB/ })
    .click()
  await expectCount(number(({ bytes }) => bytes <= 10e6) + 1)
  await cleared()

  await page.getByLabel('Search all metadata').fill('subduraalivuoto')
  await expectCount(reports.filter(({ conclusion }) => conclusion.includes('subduraalivuoto')).length)
})

test('marks a preliminary report in the list and across its page, and shows what its author wrote', async () => {
  const sent = reports.find(({ name }) => name.includes(headCt))
  expect(sent?.status).toBe('preliminary')
  const row = page.getByRole('row', { name: /^Report, .*Preliminary$/ })
  expect(await row.getByText('Preliminary').isVisible()).toBe(true)
  await row.click()
  await page.getByText('PRELIMINARY – not verified').first().waitFor()
  const conclusion = page.getByRole('region', { name: 'Conclusion' })
  expect(await conclusion.textContent()).toContain(sent?.conclusion)
  const picture = page.getByRole('link', { name: /^Open the viewer at/ }).locator('img')
  await expect
    .poll(() => picture.evaluate((image) => (image as HTMLImageElement).naturalWidth))
    .toBeGreaterThan(0)
})

test('opens the images at the key image, with the right patient, the right counts and the mark', async () => {
  const { files } = study(headCt)
  await page.getByRole('link', { name: /^Open the viewer at/ }).click()
  await untilShown(page, { seriesNumber: '2' })
  expect([await shownObject(page)]).toEqual(reports.find(({ name }) => name.includes(headCt))?.keyImages)
  expect(await page.locator('[data-patient]').textContent()).toBe('Korpisalo, Aino Helmi')
  expect(await page.locator('[data-overlay="patient"]').textContent()).toContain('Korpisalo')
  expect(await page.locator('.rv-pane-head').getByText('PRELIMINARY').isVisible()).toBe(true)
  const series = page.getByRole('navigation', { name: 'Series' }).getByRole('button')
  const sizes = ['s1', 's2', 's3'].map((name) => files.filter((file) => file.includes(`/${name}/`)).length)
  for (const [index, size] of sizes.entries())
    expect(await series.nth(index).textContent()).toContain(`CT · ${size} image`)
  expect(await series.count()).toBe(3)
})

test('scrolls by key, and the values under the pointer are those of the file that was sent', async () => {
  await page.keyboard.press('Home')
  await untilShown(page, { imageIndex: '1', imageCount: '128' })
  for (let step = 0; step < 9; step++) await page.keyboard.press('ArrowDown')
  await untilShown(page, { imageIndex: '10' })
  await page.keyboard.press('End')
  await untilShown(page, { imageIndex: '128' })
  const slider = page.getByRole('slider', { name: 'Place in the stack' })
  await slider.fill('64')
  await untilShown(page, { imageIndex: '64' })

  const headers = await headersOf(study(headCt).files)
  const object = await shownObject(page)
  const file = headers.find(({ instance }) => instance === object)?.file ?? ''
  const readings = await read(page, [
    [0, 0],
    [0.12, -0.1],
    [-0.3, 0.05],
  ])
  const stored = await valuesAt(
    file,
    1,
    readings.map(({ place }) => place),
  )
  expect(readings.map(({ values }) => values)).toEqual(stored)
  expect(readings.map(({ unit }) => unit)).toEqual(['HU', 'HU', 'HU'])
  expect(await contrast(page)).toBeGreaterThan(20)
})

test('sets a window by its name and by its key', async () => {
  await page.getByRole('button', { name: /Bone/ }).click()
  await expect.poll(async () => Number((await shown(page)).windowWidth)).toBeGreaterThan(1500)
  await page.keyboard.press('1')
  await expect.poll(() => shown(page)).toMatchObject({ windowWidth: '80', windowCenter: '40' })
})

test('an ultrasound clip plays by itself', async () => {
  await page.getByRole('button', { name: 'List', exact: true }).click()
  await page.getByLabel('Search all metadata').fill('LU26-100628')
  await expect.poll(() => counted('All')).toBe(1)
  await page.getByRole('treegrid').focus()
  await page.keyboard.press('Enter')
  await untilShown(page, { imageCount: '28' })
  expect(await page.locator('[data-cine]').getAttribute('data-cine')).toBe('playing')
  const frames = new Set<string | undefined>()
  await expect
    .poll(async () => frames.add((await shown(page)).frame).size, { timeout: 30_000 })
    .toBeGreaterThan(4)
  await page.getByRole('button', { name: 'List', exact: true }).click()
})

test('downloads the study as one ZIP, shows how far it is, and every file is byte for byte what was sent', async () => {
  await page.getByLabel('Search all metadata').fill('LU26-118204')
  await expect.poll(() => counted('All')).toBe(1)
  await entries().first().click()
  const started = page.waitForEvent('download')
  await page
    .getByRole('treegrid')
    .getByRole('button', { name: /^Download / })
    .last()
    .click()
  const download = await started
  expect(download.suggestedFilename()).toMatch(/PRELIMINARY.*\.zip$/)
  await page.getByRole('banner').getByRole('link', { name: 'Downloads' }).click()
  const bar = page.getByRole('main').getByRole('progressbar', { name: /PRELIMINARY/ })
  await expect.poll(() => bar.getAttribute('aria-valuenow'), { timeout: 60_000 }).toBe('100')
  await page.getByText('Saved: every file was checked on the way.').waitFor()

  const files = await zipDigests(await download.path())
  const objects = new Set([...files].filter(([name]) => name.endsWith('.dcm')).map(([, digest]) => digest))
  expect(objects).toEqual(new Set(study(headCt).files.map(digestOf)))
  expect([...files.keys()].filter((name) => /PRELIMINARY Report/.test(name)).length).toBeGreaterThan(0)
  const bundle = digestOf(`${phantoms(demo)}/reports/aino-${headCt}-v1.json`)
  expect([...files.values()]).toContain(bundle)
})

test('nothing that names the patient or a study stood in any address', () => {
  const addresses = [...watched.addresses].map(decodeURIComponent)
  const uid = /\d+(\.\d+){5}|\b[012]\.\d+\.\d{6}/
  const names = [identifier, '4010772', 'Korpisalo', 'Aino', birthDate, '118204']
  expect(
    addresses.filter((address) => uid.test(new URL(address).pathname + new URL(address).search)),
  ).toEqual([])
  expect(addresses.filter((address) => names.some((name) => address.includes(name)))).toEqual([])
})

test('the browser spoke with the portal and its identity provider only, without a token of either country', async () => {
  const { origin } = new URL(demo.portal)
  const abroad = Object.values(demo.countries.FI).filter((one) => typeof one === 'string')
  const others = [...watched.origins].filter((one) => one !== origin)
  expect(others).toHaveLength(1)
  expect(abroad).not.toContain(others[0])
  expect(watched.authorizations).toEqual([])
  expect(await watched.tokens()).toEqual([])
})

test('the browser had nothing to complain of', () => {
  expect(watched.errors).toEqual([])
})
