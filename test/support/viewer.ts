import type { Page } from 'playwright-core'
import sharp from 'sharp'
import { expect } from 'vitest'
import type { Study } from '../../src/http/portal/contract-study.ts'
import type { Place } from './pydicom.ts'

const surface = (page: Page) => page.locator('[data-pane="1"]')

/** What the pane says of the picture in it. */
export async function shown(page: Page): Promise<Readonly<Record<string, string | undefined>>> {
  return surface(page).evaluate((element) => ({ ...element.dataset }))
}

/** Waits until the first pane shows a picture whose facts are these, such as `seriesNumber` or `imageIndex`. */
export async function untilShown(page: Page, facts: Readonly<Record<string, string>> = {}): Promise<void> {
  await surface(page).waitFor()
  await expect.poll(() => shown(page), { timeout: 60_000 }).toMatchObject({ state: 'loaded', ...facts })
  // The mark of progress may be there before the picture is drawn
  await page.locator('[data-overlay="patient"]').first().waitFor({ state: 'attached' })
}

export interface Read {
  readonly place: Place
  readonly values: readonly number[]
  readonly unit: string
}

/** Points at places of the picture, given as shares of the pane's height from its middle; what the viewer reads there. */
export async function read(page: Page, places: readonly Place[]): Promise<Read[]> {
  const box = await surface(page).boundingBox()
  if (!box) throw new Error('The pane is not on the screen')
  const readings: Read[] = []
  for (const [x, y] of places) {
    await page.mouse.move(box.x + box.width / 2 + x * box.height, box.y + box.height / 2 + y * box.height)
    const probe = page.locator('[data-probe]')
    await probe.waitFor()
    readings.push(
      await probe.evaluate((element) => {
        const { probeX, probeY, probeValue = '', probeUnit = '' } = element.dataset
        return {
          place: [Number(probeX), Number(probeY)] as const,
          values: probeValue.split(',').map((value: string) => Number(value.replace('−', '-'))),
          unit: probeUnit,
        }
      }),
    )
  }
  return readings
}

/** SOP Instance UID of the object in the pane, which the browser knows from the headers but no address holds. */
export async function shownObject(page: Page): Promise<string> {
  const { instance } = await shown(page)
  const [, treatment, study] = /\/t\/([^/]+)\/view\/([^/?]+)/.exec(page.url()) ?? []
  const root = `/api/treatments/${treatment}/studies/${study}`
  const json = async <T>(path: string): Promise<T> =>
    (await (await page.request.get(new URL(path, page.url()).href)).json()) as T
  const { series } = await json<Study>(root)
  const holder = series.find(({ instances }) => instances.some((one) => one.instance === instance))
  const sets = await json<{ handle: string; '00080018': { Value: string[] } }[]>(
    `${root}/series/${holder?.series}/metadata`,
  )
  return sets.find(({ handle }) => handle === instance)?.['00080018'].Value[0] ?? ''
}

/** How much the brightness of what is drawn differs from place to place: standard deviation, 0 for one colour (of 255). */
export async function contrast(page: Page): Promise<number> {
  const address = await page
    .locator('.rv-canvas canvas')
    .first()
    .evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL('image/png'))
  const png = Buffer.from(address.slice(address.indexOf(',') + 1), 'base64')
  const { channels } = await sharp(png).flatten({ background: '#000' }).greyscale().stats()
  return channels[0]?.stdev ?? 0
}
