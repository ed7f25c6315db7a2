import { expect, test } from 'vitest'
import { ctVolumes } from '../support/pydicom-volumes.ts'
import { untilShown } from '../support/viewer.ts'
import { onScreen, viewerFaults, viewerOf } from '../support/viewer-harness.ts'

const viewer = viewerOf(ctVolumes)
const of = (year: string): string =>
  [...viewer.corpus.studies.values()].find(({ startedAt }) => startedAt?.startsWith(year))?.study ?? ''

async function openNow(language = 'en'): Promise<void> {
  const priors = ['2026', '2025', '2024', '2023'].map((year) => ({
    study: of(year),
    title: `CT of ${year}`,
    country: 'FI',
    at: `${year}-01-01`,
    modalities: ['CT'],
    regions: year === '2024' ? ['knee'] : ['chest'],
  }))
  await viewer.open([of('2026')], { priors: JSON.stringify(priors), language })
  await untilShown(viewer.page, { imageIndex: '11' })
}

const pane = (number: number) => viewer.page.locator(`[data-pane="${number}"]`)
const dataOf = (number: number) =>
  pane(number).evaluate((element) => ({ ...(element as HTMLElement).dataset }))
const scrollTo = async (number: number, index: string) =>
  expect.poll(() => dataOf(number), { timeout: 20_000 }).toMatchObject({ state: 'loaded', imageIndex: index })
const foot = () => viewer.page.locator('.rv-foot').textContent()

async function compareWith(year: string): Promise<void> {
  await viewer.page.keyboard.press('k')
  await viewer.page.locator(`[data-prior="${of(year)}"]`).click()
}

test('a key calls the other studies, those of the same region and modality first, and Enter opens one beside', async () => {
  await openNow()
  await viewer.page.keyboard.press('k')
  const dialog = viewer.page.getByRole('dialog', { name: 'Compare with another study' })
  await dialog.waitFor()
  expect(await dialog.locator('h3').allTextContents()).toEqual(['Same region and modality', 'Other studies'])
  expect(await dialog.locator('[data-prior] .rv-prior-title').allTextContents()).toEqual([
    'CT of 2025',
    'CT of 2023',
    'CT of 2024',
  ])
  expect(await viewerFaults(viewer.page)).toEqual([])
  await viewer.page.keyboard.press('Enter')
  await scrollTo(2, '5')
  expect(await viewer.page.locator('.rv-pane-head').allTextContents()).toEqual([
    expect.stringContaining('2026'),
    expect.stringContaining('2025'),
  ])
  expect(await viewerFaults(viewer.page)).toEqual([])
})

test('both scroll together by their place in the patient where the frame of reference agrees', async () => {
  await viewer.page.keyboard.press('Home')
  await scrollTo(2, '1')
  for (let step = 0; step < 10; step++) await viewer.page.keyboard.press('ArrowDown')
  // 20 mm: the eleventh of 2 mm, the fifth of 5 mm
  await scrollTo(1, '11')
  await scrollTo(2, '5')
  expect(await foot()).toContain('same frame of reference')
})

test('another frame of reference is not linked before its reader says where both meet; then the distance stays', async () => {
  await openNow()
  await compareWith('2024')
  await scrollTo(2, '11')
  await viewer.page.keyboard.press('Home')
  await scrollTo(1, '1')
  await scrollTo(2, '11')
  expect(await foot()).toContain('bring both to the same level')

  await viewer.page.keyboard.press('s')
  expect(await foot()).toContain('offset set by hand')
  for (let step = 0; step < 3; step++) await viewer.page.keyboard.press('ArrowDown')
  await scrollTo(1, '4')
  await scrollTo(2, '14')
  await viewer.page.keyboard.press('s')
  await viewer.page.keyboard.press('ArrowDown')
  await scrollTo(1, '5')
  await scrollTo(2, '14')
})

test('a study of somebody else is blocked beside the patient’s own, and nothing of it is drawn', async () => {
  await openNow()
  await compareWith('2023')
  await expect.poll(async () => (await dataOf(2)).state, { timeout: 20_000 }).toBe('blocked')
  await viewer.page.getByText('These images carry another person').waitFor()
  const screen = await onScreen(viewer.page, '.rv-pane:nth-child(2) .rv-surface')
  const corner = [0.1, 0.3, 0.7, 0.9].map((share) => screen.at(screen.width * share, screen.height * 0.1))
  for (const [red, green, blue] of corner) expect(red + green + blue).toBeLessThan(40)
  await scrollTo(1, '11')
})
