import { ExchangeError } from '../../errors.ts'
import type { Inspected } from '../gate.ts'
import type { ByteSource } from '../source.ts'
import { type Form, formsOf } from './forms.ts'
import { keyObjectsPage } from './key-objects-page.ts'
import type { Page } from './page.ts'
import { pageHtml } from './page-html.ts'
import { pageText } from './page-text.ts'
import { reportPage } from './report-page.ts'

type PageMaker = (source: ByteSource, inspected: Inspected) => Page

const pages: Partial<Record<Form, PageMaker>> = {
  report: (_source, { json }) => reportPage(json),
  'key-objects': (_source, { json }) => keyObjectsPage(json),
}

const printers: Record<string, (page: Page) => string> = { 'text/html': pageHtml, 'text/plain': pageText }

/**
 * An object as a text or drawing in one of the media types of its form. Errors: `not-acceptable`, `unprocessable` when
 * what it needs is missing or broken.
 */
export function show(source: ByteSource, inspected: Inspected, mediaType: string): Buffer {
  const { form } = formsOf({
    sopClass: inspected.sopClassUid,
    transferSyntax: inspected.transferSyntaxUid,
    rows: null,
  })
  const page = pages[form]
  const print = printers[mediaType]
  if (page === undefined || print === undefined) throw new ExchangeError('not-acceptable')
  return Buffer.from(print(page(source, inspected)))
}
