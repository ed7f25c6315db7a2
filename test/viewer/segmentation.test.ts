import { expect, test } from 'vitest'
import { ctVolumes } from '../support/pydicom-volumes.ts'
import { untilShown } from '../support/viewer.ts'
import { onScreen, viewerFaults, viewerOf } from '../support/viewer-harness.ts'

const viewer = viewerOf(ctVolumes)

/** The colour at the middle of a pixel of the picture, which fills the pane's height or width. */
async function colours(places: readonly (readonly [number, number])[]): Promise<readonly string[]> {
  await viewer.page.waitForTimeout(200)
  const screen = await onScreen(viewer.page, '.rv-pic')
  const scale = Math.min(screen.width / 48, screen.height / 40)
  return places.map(([column, row]) => {
    const [red, green, blue] = screen.at(
      screen.width / 2 + (column + 0.5 - 24) * scale,
      screen.height / 2 + (row + 0.5 - 20) * scale,
    )
    if (Math.max(red, green, blue) - Math.min(red, green, blue) < 12) return 'grey'
    return red > blue ? 'red' : 'blue'
  })
}
const probes = [
  [12, 10],
  [23, 19],
  [18, 15],
  [11, 15],
  [24, 15],
  [18, 9],
  [18, 20],
  [30, 31],
  [30, 29],
] as const
const segment = (name: string) => viewer.page.locator(`[data-segment="${name}"]`)

test('the segments of a series are offered beside it by name; nothing is laid over the picture before one is chosen', async () => {
  const now = [...viewer.corpus.studies.values()].find(({ startedAt }) => startedAt?.startsWith('2026'))
  await viewer.open([now?.study ?? ''])
  await untilShown(viewer.page, { imageIndex: '11' })
  await viewer.page.getByText('Segments: 0 / 2').click()
  expect(await viewer.page.locator('.rv-segment-bar label').allTextContents()).toEqual(['Nodule', 'Vessel'])
  expect(new Set(await colours(probes))).toEqual(new Set(['grey']))
})

test('a chosen segment colours just the pixels that pydicom put into it, on its slices only', async () => {
  await segment('Nodule').check()
  const nodule = ['red', 'red', 'red', 'grey', 'grey', 'grey', 'grey', 'grey', 'grey']
  await expect.poll(() => colours(probes)).toEqual(nodule)
  await segment('Vessel').check()
  expect(await colours(probes)).toEqual(nodule)
  await viewer.page.locator('[data-pane="1"]').focus()
  await viewer.page.keyboard.press('ArrowDown')
  await untilShown(viewer.page, { imageIndex: '12' })
  await expect
    .poll(() => colours(probes))
    .toEqual(['red', 'red', 'red', 'grey', 'grey', 'grey', 'grey', 'blue', 'grey'])
  await viewer.page.keyboard.press('ArrowDown')
  await untilShown(viewer.page, { imageIndex: '13' })
  await expect.poll(async () => new Set(await colours(probes))).toEqual(new Set(['grey']))
})

test('a segment goes with its box, and axe finds nothing', async () => {
  await viewer.page.keyboard.press('ArrowUp')
  await untilShown(viewer.page, { imageIndex: '12' })
  await segment('Nodule').uncheck()
  await expect
    .poll(() => colours(probes))
    .toEqual(['grey', 'grey', 'grey', 'grey', 'grey', 'grey', 'grey', 'blue', 'grey'])
  expect(await viewerFaults(viewer.page)).toEqual([])
})
