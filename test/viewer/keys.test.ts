import { expect, test } from 'vitest'
import { ctVolumes } from '../support/pydicom-volumes.ts'
import { untilShown } from '../support/viewer.ts'
import { viewerFaults, viewerOf } from '../support/viewer-harness.ts'

const viewer = viewerOf(ctVolumes)
const tool = (name: string) => viewer.page.locator(`[data-action="${name}"]`)
const open = async () => {
  await viewer.open([[...viewer.corpus.studies.keys()][0] ?? ''])
  await untilShown(viewer.page)
}

test('a letter is changed by keys alone, acts at once, is named at its tool and is still there after a reload', async () => {
  await open()
  const { page } = viewer
  await page.keyboard.press('?')
  await page.getByRole('button', { name: 'Change P: Pan' }).focus()
  await page.keyboard.press('Enter')
  await page.getByText('Now the new letter on the keyboard').waitFor()
  await page.keyboard.press('z')
  // The letter that Zoom had; it takes the other in exchange
  await page.getByRole('button', { name: 'Change Z: Pan' }).waitFor()
  await page.getByRole('button', { name: /^Change P: Zoom/ }).waitFor()
  expect(await viewerFaults(page)).toEqual([])
  await page.keyboard.press('Escape')
  await page.locator('.rv-help').waitFor({ state: 'detached' })

  for (const time of ['at once', 'after a reload']) {
    if (time === 'after a reload') await open()
    await page.keyboard.press('z')
    await expect.poll(() => tool('tool-pan').getAttribute('aria-pressed')).toBe('true')
    await expect.poll(() => tool('tool-pan').getAttribute('aria-keyshortcuts')).toBe('Z')
    await page.keyboard.press('p')
    await expect.poll(() => tool('tool-zoom').getAttribute('aria-pressed')).toBe('true')
  }
})

test('Escape leaves a letter as it is, and all come back as delivered', async () => {
  const { page } = viewer
  await page.keyboard.press('?')
  await page.getByRole('button', { name: /^Change W: Window/ }).click()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: /^Change W: Window/ }).waitFor()
  await page.getByRole('button', { name: 'Original keys' }).click()
  await page.getByRole('button', { name: 'Change P: Pan' }).waitFor()
  await page.getByRole('button', { name: 'Close' }).click()
  await page.locator('.rv-help').waitFor({ state: 'detached' })
  const afterP = async (): Promise<string | null> => {
    await page.keyboard.press('p')
    return tool('tool-pan').getAttribute('aria-pressed')
  }
  await expect.poll(afterP).toBe('true')
})
