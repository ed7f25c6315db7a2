import { ExchangeError } from '../../errors.ts'
import type { Inspected } from '../gate.ts'
import type { ByteSource } from '../source.ts'
import { dosePage } from './dose-page.ts'
import { type Form, formsOfObject } from './forms.ts'
import { keyObjectsPage } from './key-objects-page.ts'
import type { Page } from './page.ts'
import { pageHtml } from './page-html.ts'
import { pageText } from './page-text.ts'
import { planPage } from './plan-page.ts'
import { presentationPage } from './presentation-page.ts'
import { reportPage } from './report-page.ts'
import { segmentationPage } from './segmentation-page.ts'
import { slidePage } from './slide-page.ts'
import { structuresPage } from './structures-page.ts'
import { waveformDrawing, waveformPage } from './waveform-page.ts'

type PageMaker = (source: ByteSource, inspected: Inspected) => Page | Promise<Page>

const pages: Partial<Record<Form, PageMaker>> = {
  report: (_source, { json }) => reportPage(json),
  'key-objects': (_source, { json }) => keyObjectsPage(json),
  presentation: (_source, { json }) => presentationPage(json),
  softcopy: (_source, { json }) => presentationPage(json),
  structures: (_source, { json }) => structuresPage(json),
  plan: (_source, { json }) => planPage(json),
  dose: dosePage,
  slide: (_source, { json }) => slidePage(json),
  segments: (_source, { json }) => segmentationPage(json),
  waveform: waveformPage,
}

const printers: Record<string, (page: Page) => string> = { 'text/html': pageHtml, 'text/plain': pageText }

/**
 * An object as a text or drawing in one of the media types of its form. Errors: `not-acceptable`, `unprocessable` when
 * what it needs is missing or broken.
 */
export async function show(source: ByteSource, inspected: Inspected, mediaType: string): Promise<Buffer> {
  const { form } = formsOfObject(inspected)
  if (form === 'waveform' && mediaType === 'image/svg+xml')
    return Buffer.from(waveformDrawing(source, inspected))
  const page = pages[form]
  const print = printers[mediaType]
  if (page === undefined || print === undefined) throw new ExchangeError('not-acceptable')
  return Buffer.from(print(await page(source, inspected)))
}
