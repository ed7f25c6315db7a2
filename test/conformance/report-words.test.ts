import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Bundle } from '@medplum/fhirtypes'
import type { Page } from 'playwright-core'
import { build } from 'vite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ReportView } from '../../src/domain/report-view.ts'
import { ExchangeError } from '../../src/errors.ts'
import { reportView } from '../../src/mapping/report-view.ts'
import { checkReport } from '../../src/reports/check-report.ts'
import { readSource } from '../../src/reports/read-source.ts'
import { openBrowser, type TestBrowser } from '../support/browser.ts'
import { hasShared, shared } from '../support/shared.ts'

// What the portal's browser makes of a report's narrative, beside the words that its source wrote.
let browser: TestBrowser
let page: Page
beforeAll(async () => {
  const built = await build({
    configFile: false,
    logLevel: 'silent',
    build: {
      write: false,
      lib: {
        entry: resolve(import.meta.dirname, '../../portal/src/report/clean-narrative.ts'),
        formats: ['iife'],
        name: 'portal',
      },
    },
  })
  const [output] = [built].flat()
  const script = output && 'output' in output ? output.output[0].code : ''
  browser = await openBrowser()
  page = await browser.context.newPage()
  await page.addScriptTag({ content: script })
})
afterAll(() => browser.close())

const files = hasShared
  ? (
      JSON.parse(readFileSync(shared('reports/manifest.json'), 'utf8')) as {
        files: { path: string; kind: string }[]
      }
    ).files.filter(({ kind }) => kind === 'report')
  : []

/** The report as it is taken; `undefined` for one that is refused, which another test names. */
function taken(path: string): Bundle | undefined {
  try {
    const bytes = readFileSync(shared('reports', path))
    const { bundle } = readSource(bytes, { receivedAt: '2026-01-01T00:00:00Z' })
    return checkReport(bundle).kind === 'good' ? bundle : undefined
  } catch (error) {
    if (error instanceof ExchangeError) return undefined
    throw error
  }
}

const wordsOf = (text: string): Set<string> =>
  new Set(text.split(/[^\p{L}\p{N}]+/u).filter((word) => word.length > 1))

/** Text of markup, as a browser reads it. */
const textOf = (markup: readonly string[]): Promise<string> =>
  page.evaluate(
    (parts) =>
      parts
        .map((part) => {
          const { body } = new DOMParser().parseFromString(part.replace(/></g, '> <'), 'text/html')
          return body.textContent
        })
        .join(' '),
    markup,
  )

/** Narratives and conclusions as a bundle has them, and the narrative blocks of a CDA document. */
function written(path: string, bundle: Bundle): string[] {
  const raw = readFileSync(shared('reports', path), 'utf8')
  const blocks = raw.includes('<ClinicalDocument')
    ? (raw.replace(/<!--[\s\S]*?-->/g, '').match(/<text>[\s\S]*?<\/text>/g) ?? [])
    : []
  const own = (bundle.entry ?? []).flatMap(({ resource }) => {
    if (resource?.resourceType === 'DiagnosticReport') return resource.conclusion ?? []
    if (resource?.resourceType !== 'Composition') return []
    return (resource.section ?? []).flatMap(({ text }) => text?.div ?? [])
  })
  return [...blocks, ...own]
}

/** What stands on the screen: headings, narratives as the browser shows them, and values. */
async function screen({ title, sections }: ReportView): Promise<string> {
  const narratives = await page.evaluate(
    (parts) =>
      parts
        .map((part) => {
          const clean = (globalThis as unknown as { portal: { cleanNarrative(html: string): Node } }).portal
          return clean.cleanNarrative(part.replace(/></g, '> <')).textContent
        })
        .join(' '),
    sections.map(({ narrative = '' }) => narrative),
  )
  const values = sections.flatMap(({ values: all }) =>
    all.flatMap(({ label, text, coding }) => [label, text, coding?.display ?? '', coding?.code ?? '']),
  )
  return [title, ...sections.map((section) => section.title), narratives, ...values].join(' ')
}

test.skipIf(!hasShared).each(files)('every word of $path stands on the screen', async ({ path }) => {
  const bundle = taken(path)
  if (!bundle) return
  const shown = wordsOf(await screen(reportView(bundle, 'en')))

  const missing = [...wordsOf(await textOf(written(path, bundle)))].filter((word) => !shown.has(word))

  expect(missing).toEqual([])
})

test.skipIf(!hasShared)('the collection has reports to compare', () => {
  expect(files.filter(({ path }) => taken(path)).length).toBeGreaterThan(25)
})
