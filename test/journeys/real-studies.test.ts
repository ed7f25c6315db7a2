import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { openBrowser, type TestBrowser } from '../support/browser.ts'
import { corpus, corpusPath } from '../support/corpus.ts'
import { ask, confirmAndOpen, signIn } from '../support/portal-journey.ts'
import { type Header, headersOf, type Place, valuesAt } from '../support/pydicom.ts'
import { registerPatients, traitsOf } from '../support/real-patients.ts'
import { roentgate } from '../support/run.ts'
import { hasShared } from '../support/shared.ts'
import { contrast, read, shown, shownObject, untilShown } from '../support/viewer.ts'

const demo = inject('demo')

interface Picture {
  readonly what: string
  /** Start of the path of its files in the collection. */
  readonly path: string
  /** How far values may be off: decoders of lossy pixels differ. */
  readonly within: number
}

const pictures: readonly Picture[] = [
  { what: 'a head CT', path: 'dev/studies/ct-head-ge/', within: 0 },
  { what: 'a brain MR', path: 'dev/studies/mr-brain-fse/brain_', within: 0 },
  { what: 'a stress echo clip', path: 'dev/studies/nist-stress-echo-us/US_55054_101', within: 0 },
  { what: 'a colour ultrasound clip in JPEG', path: 'dev/mixed/examples_ybr_color', within: 6 },
  { what: 'an angiogram in JPEG 2000', path: 'dev/wg04/XA1_J2KR', within: 0 },
  { what: 'an angiogram clip in JPEG', path: 'dev/mixed/jpeg8bit', within: 3 },
  { what: 'a radiograph in JPEG 2000', path: 'dev/mixed/RG3_J2KR', within: 0 },
  { what: 'a bone scintigram in RLE', path: 'dev/wg04/NM1_RLE', within: 0 },
]

/** Its pixels were taken out by whoever made it anonymous. */
const noPixels = 'dev/orthanc/CR000000'

const rows = (path: string) => corpus('dev').filter((file) => file.path.startsWith(path))
const files = (path: string): string[] => rows(path).map(corpusPath)
/** All real files of the studies of a picture: another journey may have brought in the rest. */
const siblings = (path: string): string[] => {
  const studies = new Set(rows(path).map(({ study }) => study))
  return corpus('dev')
    .filter(({ study }) => studies.has(study))
    .map(corpusPath)
}

let headers: Map<string, Header[]>
let browser: TestBrowser
let page: Page

beforeAll(async () => {
  if (!hasShared) return
  const all = await headersOf([...pictures.map(({ path }) => path), noPixels].flatMap(siblings))
  headers = new Map(
    pictures.map(({ path }) => [path, all.filter(({ file }) => siblings(path).includes(file))]),
  )
  await registerPatients(demo.countries.FI.config, all)
  // Done, or done but for objects that came before by another way
  const brought = await roentgate(
    'import',
    '--config',
    demo.countries.FI.config,
    ...[...pictures.map(({ path }) => path), noPixels].flatMap(files),
  )
  expect([0, 3]).toContain(brought.code)
  browser = await openBrowser()
  page = await browser.context.newPage()
  page.setDefaultTimeout(30_000)
  await signIn(page, demo)
})
afterAll(() => browser?.close())

const places: readonly Place[] = [
  [0, 0],
  [-0.08, 0.1],
  [0.07, -0.15],
]

test.skipIf(!hasShared).each(pictures)('shows $what as the hospital sent it', async ({ path, within }) => {
  const first = headers.get(path)?.find(({ file }) => files(path).includes(file))
  if (!first) throw new Error(`The collection has no ${path}`)
  await page.goto(demo.portal)
  await ask(page, { field: 'Regional patient number', ...traitsOf(first) })
  await confirmAndOpen(page)
  await page
    .getByRole('row', { name: new RegExp(`\\b${first.modality}\\b`) })
    .first()
    .waitFor()
  await openStudy(first.study)

  const [object, { frame }] = [await shownObject(page), await shown(page)]
  const own = headers.get(path)?.find(({ instance }) => instance === object)
  expect(own?.file).toBeDefined()
  const readings = await read(page, places)
  const stored = await valuesAt(
    own?.file ?? '',
    Number(frame),
    readings.map((one) => one.place),
  )
  const off = readings.flatMap(({ values }, at) =>
    values.map((value, part) => Math.abs(value - (stored[at]?.[part] ?? NaN))),
  )
  expect(off).toHaveLength(stored.flat().length)
  expect(Math.max(...off)).toBeLessThanOrEqual(within)
  expect(await contrast(page)).toBeGreaterThan(4)
})

test.skipIf(!hasShared)('says of an image without pixels that it has none, and goes on', async () => {
  const [file = ''] = files(noPixels)
  const [header] = await headersOf([file])
  if (!header) throw new Error(`The collection has no ${noPixels}`)
  await page.goto(demo.portal)
  await ask(page, { field: 'Regional patient number', ...traitsOf(header) })
  await confirmAndOpen(page)
  await page.locator('tr[data-kind="study"]').click()
  await page.getByRole('treegrid').getByRole('button', { name: 'Open images' }).click()
  await page
    .getByRole('alert')
    .filter({ hasText: /no pixels|can't be/ })
    .waitFor()
  expect(await fetch(`${demo.countries.PT.operations}/health/live`)).toMatchObject({ status: 200 })
})

/** Opens the rows of the list in turn until one shows the study: no address and no row says its UID. */
async function openStudy(uid: string): Promise<void> {
  const rows = await page.locator('tr[data-kind="study"]').count()
  for (let row = 0; row < rows; row++) {
    await page.locator('tr[data-kind="study"]').nth(row).click()
    await page.getByRole('treegrid').getByRole('button', { name: 'Open images' }).click()
    await untilShown(page)
    await pause()
    const object = await shownObject(page)
    if ([...headers.values()].flat().some(({ study, instance }) => study === uid && instance === object))
      return
    await page.getByRole('button', { name: 'List', exact: true }).click()
    await page.locator('tr[data-kind="study"]').nth(row).click()
  }
  throw new Error('The study is not in the list')
}

/** A clip that plays moves on while its pixels are read. */
async function pause(): Promise<void> {
  const button = page.getByRole('button', { name: 'Pause' })
  if (await button.isVisible()) await button.click()
}
