import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { corpus, corpusPath } from '../../../test/support/corpus.ts'
import { run } from '../../../test/support/run.ts'
import { hasShared } from '../../../test/support/shared.ts'
import type { DicomJson } from '../attributes.ts'
import { inspect } from '../gate.ts'
import { sopClass } from '../sop-classes.ts'
import { bufferSource } from '../source.ts'
import { keyObjectsPage } from './key-objects-page.ts'
import { pageHtml } from './page-html.ts'
import { pageText } from './page-text.ts'
import { reportPage } from './report-page.ts'

const keyObjects = '1.2.840.10008.5.1.4.1.1.88.59'
const reports = corpus('dev').filter(
  ({ modality, path }) => (modality === 'SR' || modality === 'KO') && path.endsWith('.dcm'),
)

function pageOf(path: string) {
  const { json, sopClassUid } = inspect(bufferSource(readFileSync(path)), { allowBare: true })
  return sopClassUid === keyObjects ? keyObjectsPage(json) : reportPage(json)
}

const squeezed = (text: string): string => text.replace(/\s+/g, ' ').trim()

/** Texts between quotes, and numbers, that DCMTK finds in a document. */
async function dumped(path: string): Promise<string | undefined> {
  // Values as long as they are, in UTF-8; faults do not stop it
  const { code, stdout } = await run('dsrdump', ['+Pl', '+U8', '-Er', '-Ec', '-Ee', '-Ei', '-q', path])
  return code === 0 ? stdout : undefined
}

/** Whether a value is said: names in the order they are spoken, dates and times with their signs, numbers as numbers. */
function saidIn(words: string, wanted: string): boolean {
  const plain = squeezed(wanted.replace(/\\[rn]/g, ' '))
  if (words.includes(plain)) return true
  if (/^[\d.+]+$/.test(plain) && words.replace(/[-: ]/g, '').includes(plain)) return true
  if (plain !== '' && words.includes(String(Number(plain)))) return true
  return plain.includes('^') && plain.split('^').every((part) => words.includes(part))
}

test.skipIf(!hasShared)(
  "says every text, code, measurement and reference that DCMTK's dsrdump finds in a report",
  async () => {
    const missing: string[] = []
    let checked = 0
    let files = 0
    for (const { path } of reports) {
      const dump = await dumped(corpusPath({ path }))
      if (dump === undefined) continue
      files += 1
      const words = squeezed(pageText(pageOf(corpusPath({ path }))))
      const content = dump.slice(dump.indexOf('\n<'))
      const codes = [...content.matchAll(/\(([^(),"\n]+),([^(),"\n]+),"/g)].map(
        ([, value, scheme]) => `[${scheme?.replace(/\[(.*)\]/, ' ($1)')} ${value}]`,
      )
      const values = [...content.matchAll(/"([^"\n]*)"/g)].map(([, quoted = '']) => quoted)
      for (const wanted of [...codes, ...values]) {
        checked += 1
        if (!saidIn(words, wanted)) missing.push(`${path}: ${wanted}`)
      }
    }

    expect(missing).toEqual([])
    expect(files).toBeGreaterThan(25)
    expect(checked).toBeGreaterThan(5000)
  },
  60_000,
)

test.skipIf(!hasShared)('prints every report as HTML that is well formed and holds the same words', () => {
  for (const { path } of reports) {
    const page = pageOf(corpusPath({ path }))
    const html = pageHtml(page)

    expect(html).not.toMatch(/<script|javascript:|onerror|<img|<iframe|<link/i)
    expect(balance(html)).toEqual([])
  }
})

/** Elements that are not closed in order. */
function balance(html: string): string[] {
  const open: string[] = []
  for (const [, slash, name = ''] of html.matchAll(/<(\/?)([a-z][a-z0-9]*)\b[^>]*>/g)) {
    if (['meta', 'br'].includes(name)) continue
    if (slash === '') open.push(name)
    else if (open.pop() !== name) return [`</${name}>`]
  }
  return open
}

const code = (value: string, scheme: string, meaning: string): DicomJson => ({
  '00080100': { vr: 'SH', Value: [value] },
  '00080102': { vr: 'SH', Value: [scheme] },
  '00080104': { vr: 'LO', Value: [meaning] },
})

const report = (...content: DicomJson[]): DicomJson => ({
  '00080016': { vr: 'UI', Value: ['1.2.840.10008.5.1.4.1.1.88.34'] },
  '0040A043': { vr: 'SQ', Value: [code('126000', 'DCM', 'Imaging Measurement Report')] },
  '0040A730': { vr: 'SQ', Value: content },
})

const content = (type: string, more: DicomJson, relation = 'CONTAINS'): DicomJson => ({
  '0040A010': { vr: 'CS', Value: [relation] },
  '0040A040': { vr: 'CS', Value: [type] },
  '0040A043': { vr: 'SQ', Value: [code('1', '99X', 'Name')] },
  ...more,
})

test('shows what an attacker wrote into a report as text, never as markup', () => {
  const hostile = `<script>alert(1)</script>"' onload=x \u0000\u001b[2J\u202E & ]]> <!--`
  const page = reportPage(
    report(
      content('TEXT', { '0040A160': { vr: 'UT', Value: [hostile] } }),
      content('CODE', { '0040A168': { vr: 'SQ', Value: [code(hostile, hostile, hostile)] } }),
      content('UIDREF', { '0040A124': { vr: 'UI', Value: [hostile] } }, hostile),
      content(hostile, {}),
    ),
  )

  const html = pageHtml(page)

  expect(html).not.toContain('<script')
  expect(html).not.toContain('<!--')
  expect(html).not.toContain('\u0000')
  expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39; onload=x')
  expect(pageText(page)).not.toContain('\u001b')
})

test('says points on an image, in space and in time in words', () => {
  const place = (type: string, ...values: number[]): DicomJson => ({
    '00700023': { vr: 'CS', Value: [type] },
    '00700022': { vr: 'FL', Value: values },
  })
  const text = pageText(
    reportPage(
      report(
        content('SCOORD', place('CIRCLE', 10, 20, 15, 20)),
        content('SCOORD', place('POLYLINE', 1, 1, 2, 2, 3, 1, 1, 1)),
        content('SCOORD', { ...place('POINT', 5, 6), '00480301': { vr: 'CS', Value: ['VOLUME'] } }),
        content('SCOORD3D', {
          ...place('ELLIPSE', 0, 0, 1, 4, 0, 1, 2, -1, 1, 2, 1, 1),
          '30060024': { vr: 'UI', Value: ['1.2.3'] },
        }),
        content('TCOORD', {
          '0040A130': { vr: 'CS', Value: ['SEGMENT'] },
          '0040A138': { vr: 'DS', Value: [0.5, 2] },
        }),
      ),
    ),
  )

  expect(text).toContain('Circle: centre (10, 20) on its edge (15, 20) (column, row of the image)')
  expect(text).toContain('Line, closed: (1, 1) (2, 2) (3, 1) (1, 1)')
  expect(text).toContain('Point: (5, 6) (column, row of the whole slide)')
  expect(text).toContain('Ellipse: major axis from (0, 0, 1) major axis to (4, 0, 1)')
  expect(text).toContain('frame of reference 1.2.3')
  expect(text).toContain('Between 0.5 s, 2 s')
})

test('gives a measurement its unit, qualifier and exact ratio', () => {
  const measured = {
    '0040A30A': { vr: 'DS', Value: [3.5] },
    '00408EA0': { vr: 'SQ', Value: [] },
    '004008EA': { vr: 'SQ', Value: [code('mm', 'UCUM', 'millimeter')] },
  }
  const text = pageText(
    reportPage(
      report(
        content('NUM', { '0040A300': { vr: 'SQ', Value: [measured] } }),
        content('NUM', {
          '0040A300': { vr: 'SQ' },
          '0040A301': { vr: 'SQ', Value: [code('114006', 'DCM', 'Measurement failure')] },
        }),
      ),
    ),
  )

  expect(text).toContain('Name [99X 1]: 3.5 mm (millimeter) [UCUM mm]')
  expect(text).toContain('Measurement failure [DCM 114006]')
})

test('bounds what a report makes: depth, items and the length of a text', () => {
  let deep = content('TEXT', { '0040A160': { vr: 'UT', Value: ['bottom'] } })
  for (let level = 0; level < 200; level++)
    deep = content('CONTAINER', { '0040A730': { vr: 'SQ', Value: [deep] } })
  const wide = Array.from({ length: 30_000 }, () => content('TEXT', {}))
  const long = content('TEXT', { '0040A160': { vr: 'UT', Value: ['x'.repeat(10_000_000)] } })

  expect(pageText(reportPage(report(deep)))).toContain('Deeper items are not shown.')
  expect(pageText(reportPage(report(deep)))).not.toContain('bottom')
  expect(pageText(reportPage(report(...wide)))).toContain('Further items are not shown.')
  expect(pageHtml(reportPage(report(long))).length).toBeLessThan(200_000)
})

test('knows every structured report class of the standard', () => {
  expect(sopClass(keyObjects).kind).toBe('document')
})
