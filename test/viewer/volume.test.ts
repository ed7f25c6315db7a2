import { expect, test } from 'vitest'
import { ctVolumes } from '../support/pydicom-volumes.ts'
import { untilShown } from '../support/viewer.ts'
import { viewerFaults, viewerOf } from '../support/viewer-harness.ts'

const viewer = viewerOf(ctVolumes)
const of = (year: string): string =>
  [...viewer.corpus.studies.values()].find(({ startedAt }) => startedAt?.startsWith(year))?.study ?? ''

const pane = (number: number) => viewer.page.locator(`[data-pane="${number}"]`)
const dataOf = (number: number) =>
  pane(number).evaluate((element) => ({ ...(element as HTMLElement).dataset }))
const untilPane = (number: number, facts: Readonly<Record<string, string>>) =>
  expect.poll(() => dataOf(number), { timeout: 20_000 }).toMatchObject({ state: 'loaded', ...facts })

/** What the viewer reads in a pane at places from its middle, in pixels of the picture; `scale` is the pane's. */
async function readAt(number: number, places: readonly (readonly [number, number])[]) {
  const box = await pane(number).boundingBox()
  if (box === null) throw new Error('The pane is not on the screen')
  const found: { x: number; y: number; value: number }[] = []
  for (const [across, down] of places) {
    await viewer.page.mouse.move(box.x + box.width * across, box.y + box.height * down)
    const probe = viewer.page.locator('[data-probe]')
    await probe.waitFor()
    found.push(
      await probe.evaluate((element) => {
        const { probeX, probeY, probeValue = '' } = (element as HTMLElement).dataset
        return { x: Number(probeX), y: Number(probeY), value: Number(probeValue.replace('−', '-')) }
      }),
    )
  }
  return found
}
const places = [
  [0.4, 0.4],
  [0.5, 0.6],
  [0.58, 0.45],
  [0.45, 0.62],
] as const

// The series as pydicom wrote it: 10 a column, 7 a row, 30 a slice of 2 mm, less 1000
const stored = (column: number, row: number, slice: number): number =>
  column * 10 + row * 7 + slice * 30 - 1000

test('a volume is cut into the planes of the body by a key, with the values that are at each place', async () => {
  await viewer.open([of('2026')])
  await untilShown(viewer.page, { imageIndex: '11' })
  await viewer.page.keyboard.press('m')
  await untilPane(1, { view: 'axial', imageIndex: '21', imageCount: '39' })
  await untilPane(2, { view: 'coronal', imageIndex: '21', imageCount: '40' })
  await untilPane(3, { view: 'sagittal', imageCount: '48' })
  await untilPane(4, { imageIndex: '11', imageCount: '20' })

  for (const { x, y, value } of await readAt(1, places)) expect(value).toBe(stored(x, y, 10))
  for (const { x, y, value } of await readAt(2, places)) expect(value).toBe(stored(x, 20, (38 - y) / 2))
  const sagittal = Number((await dataOf(3)).imageIndex)
  for (const { x, y, value } of await readAt(3, places))
    expect(value).toBe(stored(48 - sagittal, x, (38 - y) / 2))
  expect(await viewerFaults(viewer.page)).toEqual([])
})

test('the planes cross where the reader points, and where the reader scrolls to', async () => {
  const box = await pane(1).boundingBox()
  if (box === null) throw new Error('The pane is not on the screen')
  await viewer.page.mouse.click(box.x + box.width * 0.6, box.y + box.height * 0.4)
  const [at] = await readAt(1, [[0.6, 0.4]])
  await untilPane(2, { imageIndex: String((at?.y ?? 0) + 1) })
  await untilPane(3, { imageIndex: String(48 - (at?.x ?? 0)) })
  const [here] = await readAt(3, [[0.5, 0.5]])
  expect(here?.value).toBe(stored(at?.x ?? 0, here?.x ?? 0, (38 - (here?.y ?? 0)) / 2))

  // By keys: the axial planes scroll, the original follows at half the steps
  for (let step = 0; step < 4; step++) await viewer.page.keyboard.press('ArrowDown')
  await untilPane(1, { imageIndex: '25' })
  await untilPane(4, { imageIndex: '13' })
  const mark = await viewer.page.locator('[data-cross]').nth(1).getAttribute('data-cross')
  await viewer.page.keyboard.press('Home')
  await untilPane(4, { imageIndex: '1' })
  expect(await viewer.page.locator('[data-cross]').nth(1).getAttribute('data-cross')).not.toBe(mark)
})

test('the same key leads back to what stood there before', async () => {
  await viewer.page.keyboard.press('m')
  await untilPane(1, { imageCount: '20' })
  await expect.poll(() => pane(2).count()).toBe(0)
})

test('says in words why a series is no volume', async () => {
  await viewer.open([of('2022')])
  await untilShown(viewer.page)
  await viewer.page.keyboard.press('m')
  await viewer.page.getByText('Not a volume: the images aren’t evenly spaced').waitFor()
  await expect.poll(() => pane(2).count()).toBe(0)
  expect(await viewerFaults(viewer.page)).toEqual([])
})
