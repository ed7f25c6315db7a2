import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildHarness } from '../../portal/src/viewer/dev/build.ts'
import { type Corpus, readCorpus } from '../../portal/src/viewer/dev/corpus.ts'
import { serveCorpus } from '../../portal/src/viewer/dev/server.ts'
import { sopClass } from '../../src/dicom/sop-classes.ts'
import { openBrowser, type TestBrowser } from '../support/browser.ts'
import { root } from '../support/demo.ts'
import { hasShared, shared } from '../support/shared.ts'
import { type Opened, openEverything } from './open-everything.ts'

const tablePage = join(root, 'docs/conformance/viewer.md')

let built: string
let corpus: Corpus
let server: Server
let browser: TestBrowser
let page: Page
let opened: ReadonlyMap<string, Opened>
const complaints: string[] = []

beforeAll(async () => {
  if (!hasShared) return
  built = await buildHarness()
  corpus = readCorpus(shared('corpus/dev'))
  server = serveCorpus(corpus, built).listen(0, '127.0.0.1')
  browser = await openBrowser({ width: 900, height: 600 })
  page = await browser.context.newPage()
  page.on('pageerror', (error) => complaints.push(error.message))
  const { port } = server.address() as AddressInfo
  const query = new URLSearchParams([...corpus.studies.keys()].map((study) => ['study', study]))
  await page.goto(`http://127.0.0.1:${port}/?${query}`)
  await page.getByRole('button', { name: /^1 × 2/ }).waitFor()
  // One pane, so that nothing else loads beside it
  while (!(await page.locator('[data-layout="1x1"]').isVisible()))
    await page.locator('[data-action="layout"]').click()
  const series = new Set([...corpus.studies.values()].flatMap((study) => study.series))
  await page.waitForFunction(
    (least) => document.querySelectorAll('[data-entry]').length >= least,
    series.size,
  )
  const clips = [...corpus.studies.values()]
    .flatMap((study) => study.series.flatMap(({ instances }) => instances))
    .filter(({ frames }) => frames > 1)
    .map(({ instance }) => instance)
  const found = await page.evaluate(openEverything, clips)
  opened = new Map(found.map((one) => [one.instance, one]))
}, 300_000)
afterAll(async () => {
  await browser?.close()
  server?.close()
  if (built) rmSync(built, { recursive: true, force: true })
})

/** How each outcome is called in the document. */
const names: Readonly<Record<string, string>> = {
  picture: 'picture',
  page: 'text',
  presented: 'its images as it shows them',
  'key-objects': 'text, its images as a list',
  drawing: 'drawing',
  pdf: 'pictures of the pages',
  video: 'video',
  slide: 'whole slide, in pieces of the resolution that the screen needs',
  nothing: 'explanation: there is neither a picture nor a text of it',
  broken: 'explanation: its content cannot be read',
  failed: 'explanation: its pixels are missing or cannot be read',
  blocked: 'blocked: the series mixes patients',
  codec: 'explanation: the browser cannot play its video',
}

function table(): string {
  const rows = new Map<string, number>()
  for (const { handle, inspected } of corpus.objects.values()) {
    const outcome = opened.get(handle)?.outcome ?? 'not opened'
    const { name, kind } = sopClass(inspected.sopClassUid)
    const row = `| ${name} | ${kind} | ${names[outcome] ?? outcome} |`
    rows.set(row, (rows.get(row) ?? 0) + 1)
  }
  const lines = [...rows].map(([row, count]) => `${row} ${count} |`).sort()
  const refused = `| whatever lacks its UIDs or is no object, such as a media directory | | never kept: refused at the door | ${corpus.refused.size} |`
  return ['| objects | kind | opens as | files |', '|---|---|---|---|', ...lines, refused].join('\n')
}

test.skipIf(!hasShared)('opens every real object as a picture, a text or a clear explanation', () => {
  const handles = [...corpus.objects.keys()]
  expect(handles.length).toBeGreaterThan(330)
  const missing = handles.filter((handle) => names[opened.get(handle)?.outcome ?? ''] === undefined)
  expect(missing.map((handle) => corpus.objects.get(handle)?.file)).toEqual([])
  const silent = [...opened.values()].filter(
    ({ outcome, words }) => /nothing|broken|failed|codec|page|key/.test(outcome) && words.trim().length < 20,
  )
  expect(silent).toEqual([])
  expect(complaints).toEqual([])
})

test.skipIf(!hasShared)('the table of what the viewer shows is true', () => {
  const text = readFileSync(tablePage, 'utf8')
  const [before = '', rest = ''] = text.split('<!-- outcomes -->\n')
  const after = rest.split('<!-- /outcomes -->')[1] ?? ''
  const made = `${before}<!-- outcomes -->\n${table()}\n<!-- /outcomes -->${after}`
  // ROENTGATE_WRITE=1 writes the table anew
  if (process.env.ROENTGATE_WRITE === '1') writeFileSync(tablePage, made)
  else expect(text).toBe(made)
})
