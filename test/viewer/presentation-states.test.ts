import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { type PlainPicture, portable } from '../support/dcmtk-picture.ts'
import { radiographWithStates } from '../support/pydicom-states.ts'
import { run } from '../support/run.ts'
import { untilShown } from '../support/viewer.ts'
import { onScreen, viewerFaults, viewerOf } from '../support/viewer-harness.ts'

let paths: Readonly<Record<string, string>>
let scratch: string
const viewer = viewerOf(async (folder) => {
  scratch = folder
  paths = await radiographWithStates(folder)
})
beforeAll(async () => {
  await viewer.open([...viewer.corpus.studies.keys()])
  await viewer.page.locator('[data-pane="1"][data-state="loaded"]').waitFor()
}, 120_000)

const chooser = () => viewer.page.getByRole('combobox', { name: 'Presentation state' })

async function choose(name: string): Promise<void> {
  const option = chooser().locator('option', { hasText: name })
  await chooser().selectOption((await option.getAttribute('value')) ?? '')
}

/** The picture that DCMTK makes of an image with a presentation state. */
async function byDcmtk(image: string, state: string): Promise<PlainPicture> {
  const out = join(scratch, `${image}-${state}.pgm`)
  await run('dcmp2pgm', ['-q', '-p', paths[state] ?? '', paths[image] ?? '', out])
  return portable(await readFile(out))
}

interface Area {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

/** Differences of grey, on the screen and by DCMTK, at places of the part of its picture that is shown. */
async function differences(picture: PlainPicture, part?: Area): Promise<readonly number[]> {
  const area = part ?? { left: 0, top: 0, width: picture.width, height: picture.height }
  const screen = await onScreen(viewer.page, '.rv-pic')
  const scale = Math.min(screen.width / area.width, screen.height / area.height)
  const grey = (x: number, y: number) => picture.data[y * picture.width + x] ?? 0
  const found: number[] = []
  for (let row = 1; row < 10; row++)
    for (let column = 1; column < 10; column++) {
      const x = area.left + Math.floor((area.width * column) / 10)
      const y = area.top + Math.floor((area.height * row) / 10)
      // Where the picture jumps, half a pixel decides
      if (Math.abs(grey(x - 1, y) - grey(x + 1, y)) > 40 || Math.abs(grey(x, y - 1) - grey(x, y + 1)) > 40)
        continue
      const left = screen.width / 2 + (x + 0.5 - area.left - area.width / 2) * scale
      const top = screen.height / 2 + (y + 0.5 - area.top - area.height / 2) * scale
      found.push(Math.abs(screen.at(left, top)[0] - grey(x, y)))
    }
  expect(found.length).toBeGreaterThan(30)
  return found
}

const mostly = (found: readonly number[]): number =>
  found.toSorted((a, b) => a - b)[Math.floor(found.length * 0.9)] ?? 255

test('the states of a series are offered beside it, and nothing is applied before one is chosen', async () => {
  expect(await chooser().locator('option').allTextContents()).toEqual([
    'None',
    ...['NARROW', 'TURNED', 'FLIPPED', 'SHUTTER', 'AREA', 'INVERSE', 'FULL', 'NOTES', 'TABLE'].map(
      (name, at) => `${at + 1} · ${name}`,
    ),
  ])
  await expect.poll(() => chooser().inputValue()).toBe('-1')
  await untilShown(viewer.page, { windowCenter: '2048', windowWidth: '4096' })
})

test.each([
  ['NARROW', undefined],
  ['TURNED', undefined],
  ['FLIPPED', undefined],
  ['AREA', { left: 40, top: 30, width: 80, height: 60 }],
  ['INVERSE', undefined],
  ['FULL', undefined],
] as const)('with the state %s the picture is the one that DCMTK makes with it', async (name, area) => {
  await choose(name)
  expect(mostly(await differences(await byDcmtk('light', name), area))).toBeLessThan(8)
})

test('a state’s shutter leaves what it frames and darkens the rest', async () => {
  await choose('SHUTTER')
  const [whole, screen] = [await byDcmtk('light', 'SHUTTER'), await onScreen(viewer.page, '.rv-pic')]
  const scale = Math.min(screen.width / 160, screen.height / 120)
  const at = (x: number, y: number) =>
    screen.at(screen.width / 2 + (x + 0.5 - 80) * scale, screen.height / 2 + (y + 0.5 - 60) * scale)[0]

  for (const [x, y] of [
    [60, 40],
    [100, 60],
    [116, 86],
    [44, 33],
  ] as const)
    expect(Math.abs(at(x, y) - (whole.data[y * 160 + x] ?? 0))).toBeLessThan(8)
  expect([at(38, 60), at(122, 60), at(80, 27), at(80, 92), at(140, 100)]).toEqual([0, 0, 0, 0, 0])
})

test('a picture whose low values are light takes its light from the state', async () => {
  await choose('NARROW')
  await viewer.page.keyboard.press('End')
  await untilShown(viewer.page, { imageIndex: '2' })
  expect(mostly(await differences(await byDcmtk('dark', 'NARROW')))).toBeLessThan(8)
  await choose('None')
  await viewer.page.keyboard.press('Home')
  await untilShown(viewer.page, { imageIndex: '1', windowCenter: '2048' })
})

test('a state’s lines and words lie where it puts them, in places of the picture and of the screen', async () => {
  await choose('NOTES')
  const screen = await onScreen(viewer.page, '.rv-pic')
  const scale = Math.min(screen.width / 160, screen.height / 120)
  const at = (x: number, y: number) =>
    screen.at(screen.width / 2 + (x - 80) * scale, screen.height / 2 + (y - 60) * scale)
  // A line lies between two rows of the screen's pixels
  const isYellow = (x: number, y: number) =>
    [-1, 0, 1].some((row) => {
      const [red, green, blue] = at(x, y + row / scale)
      return red > 180 && green > 150 && blue < red - 60
    })

  expect([isYellow(40, 30), isYellow(100, 30), isYellow(30, 96)]).toEqual([true, true, true])
  expect([isYellow(40, 34), isYellow(10, 96), isYellow(60, 96)]).toEqual([false, false, false])
  await expect.poll(() => viewer.page.locator('.rv-state text').textContent()).toBe('Fissure')
})

test('a state that the viewer cannot apply is not applied in part, and says so', async () => {
  await choose('TABLE')
  await viewer.page.getByText('This state changes values in a way').waitFor()
  await untilShown(viewer.page, { windowCenter: '2048', windowWidth: '4096' })
  await choose('None')
})

test('a press on the states in the strip opens their images with the first of them; the chooser is reached by keys and axe finds nothing', async () => {
  await viewer.page.locator('[data-series-number="2"]').first().click()
  await untilShown(viewer.page, { windowCenter: '1200', windowWidth: '900', seriesNumber: '1' })
  await chooser().focus()
  await viewer.page.keyboard.press('ArrowUp')
  await untilShown(viewer.page, { windowCenter: '2048' })
  expect(await viewerFaults(viewer.page)).toEqual([])
})
