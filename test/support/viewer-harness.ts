import { mkdtempSync, rmSync } from 'node:fs'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import sharp from 'sharp'
import { afterAll, beforeAll, expect } from 'vitest'
import { buildHarness } from '../../portal/src/viewer/dev/build.ts'
import { type Corpus, readCorpus } from '../../portal/src/viewer/dev/corpus.ts'
import { serveCorpus } from '../../portal/src/viewer/dev/server.ts'
import { accessibilityFaults } from './axe.ts'
import { openBrowser } from './browser.ts'

/** The viewer alone, in Chromium, on a folder of objects. */
export interface ViewerHarness {
  readonly page: Page
  readonly corpus: Corpus
  /** Errors that the page met. */
  readonly complaints: readonly string[]
  /** Opens studies by their handles, with more of the harness's parameters. */
  open(studies: readonly string[], more?: Readonly<Record<string, string>>): Promise<void>
  close(): Promise<void>
}

/** A viewer for the tests of a file: opened before the first, closed after the last, when its page met no error. */
export function viewerOf(...args: Parameters<typeof viewerHarness>): ViewerHarness {
  let viewer: ViewerHarness
  beforeAll(async () => {
    viewer = await viewerHarness(...args)
  }, 120_000)
  afterAll(async () => {
    expect(viewer.complaints).toEqual([])
    await viewer.close()
  })
  return {
    get page() {
      return viewer.page
    },
    get corpus() {
      return viewer.corpus
    },
    get complaints() {
      return viewer.complaints
    },
    open: (...wanted) => viewer.open(...wanted),
    close: () => viewer.close(),
  }
}

/** A folder that `fill` puts objects into, in the viewer, for a confirmed patient. `fill` gets its path. */
async function viewerHarness(
  fill: (folder: string) => Promise<unknown>,
  family = 'Test',
): Promise<ViewerHarness> {
  const folder = mkdtempSync(join(tmpdir(), 'viewer-objects-'))
  await fill(folder)
  const built = await buildHarness()
  const corpus = readCorpus(folder)
  const server: Server = serveCorpus(corpus, built, family).listen(0, '127.0.0.1')
  const browser = await openBrowser({ width: 1280, height: 800 })
  const page = await browser.context.newPage()
  page.setDefaultTimeout(20_000)
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  return {
    page,
    corpus,
    complaints,
    open: async (studies, more = {}) => {
      const { port } = server.address() as AddressInfo
      const query = new URLSearchParams([
        ...studies.map((study) => ['study', study]),
        ...Object.entries(more),
      ])
      await page.goto(`http://127.0.0.1:${port}/?${query}`)
    },
    close: async () => {
      await browser.close()
      server.close()
      rmSync(folder, { recursive: true, force: true })
      rmSync(built, { recursive: true, force: true })
    },
  }
}

/** What is on the screen in a part of the page: the red, green and blue of a place in CSS pixels from its corner. */
export async function onScreen(
  page: Page,
  selector: string,
): Promise<{
  readonly width: number
  readonly height: number
  at(x: number, y: number): readonly [number, number, number]
}> {
  const png = await page.locator(selector).first().screenshot()
  const { data, info } = await sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true })
  return {
    width: info.width,
    height: info.height,
    at: (x, y) => {
      const start = (Math.floor(y) * info.width + Math.floor(x)) * 3
      return [data[start] ?? 0, data[start + 1] ?? 0, data[start + 2] ?? 0]
    },
  }
}

/** What axe finds wrong with the viewer; the heading of the page is the portal's. */
export async function viewerFaults(page: Page): Promise<readonly string[]> {
  return (await accessibilityFaults(page)).filter((fault) => !fault.startsWith('page-has-heading-one'))
}
