import { GlobalWorkerOptions, getDocument, type PDFDocumentProxy } from 'pdfjs-dist'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ObjectNote } from './ObjectNote.tsx'
import type { ObjectProps } from './object-props.ts'
import { ShownFailure } from './ShownFailure.tsx'
import { useShown } from './use-shown.ts'

const asBytes = async (response: Response): Promise<Uint8Array> =>
  new Uint8Array(await response.arrayBuffer())

/** A document as pictures of its pages: nothing in it runs, and nothing leads out of it. */
export function PdfObject({ object }: ObjectProps) {
  const { t } = useTranslation('viewer')
  const { shown, retry } = useShown(object, 'pdf', asBytes)
  const { pdf, isBroken } = useDocument(shown.state === 'shown' ? shown.content : undefined)
  if (shown.state === 'failed' || isBroken)
    return (
      <ShownFailure
        object={object}
        failure={shown.state === 'failed' ? shown.failure : 'unreadable'}
        onRetry={retry}
      />
    )
  if (pdf === undefined) return <ObjectNote state="loading">{t('shown.loading')}</ObjectNote>
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: keys scroll it
    <section className="rv-pdf" aria-label={t('object.pdf')} data-own-keys tabIndex={0}>
      {Array.from({ length: pdf.numPages }, (_, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a page is its number
        <PdfPage key={at} pdf={pdf} number={at + 1} />
      ))}
    </section>
  )
}

function useDocument(bytes: Uint8Array | undefined): { pdf?: PDFDocumentProxy; isBroken: boolean } {
  const [state, setState] = useState<{ pdf?: PDFDocumentProxy; isBroken: boolean }>({ isBroken: false })
  useEffect(() => {
    if (bytes === undefined) return
    GlobalWorkerOptions.workerPort ??= new Worker(
      new URL('pdfjs-dist/build/pdf.worker.min.mjs', import.meta.url),
      { type: 'module' },
    )
    // The worker takes the bytes away, and an effect may run twice
    const task = getDocument({ data: bytes.slice(), enableXfa: false, stopAtErrors: false })
    let isCurrent = true
    task.promise.then(
      (pdf) => isCurrent && setState({ pdf, isBroken: false }),
      () => isCurrent && setState({ isBroken: true }),
    )
    return () => {
      isCurrent = false
      setState({ isBroken: false })
      void task.destroy()
    }
  }, [bytes])
  return state
}

/** Largest side of a page's picture, in pixels: a hostile document may call a page as large as it likes. */
const largest = 2400

function PdfPage({ pdf, number }: { readonly pdf: PDFDocumentProxy; readonly number: number }) {
  const { t } = useTranslation('viewer')
  const canvas = useRef<HTMLCanvasElement>(null)
  const isNear = useNear(canvas, number === 1)
  const [words, setWords] = useState<string>()
  useEffect(() => {
    const element = canvas.current
    if (!isNear || element === null) return
    let isCurrent = true
    const draw = async (): Promise<void> => {
      const page = await pdf.getPage(number)
      const size = page.getViewport({ scale: 1 })
      const viewport = page.getViewport({ scale: Math.min(2, largest / Math.max(size.width, size.height)) })
      if (!isCurrent) return
      element.width = viewport.width
      element.height = viewport.height
      await page.render({ canvas: element, viewport }).promise
      const { items } = await page.getTextContent()
      if (isCurrent) setWords(items.map((item) => ('str' in item ? item.str : '')).join(' '))
    }
    draw().catch(() => {
      if (isCurrent) setWords('')
    })
    return () => {
      isCurrent = false
    }
  }, [pdf, number, isNear])
  const label = t('shown.page', { index: number, count: pdf.numPages })
  return (
    <figure>
      <canvas
        ref={canvas}
        role="img"
        aria-label={label}
        data-object-state={words === undefined ? 'loading' : 'shown'}
      />
      <figcaption>{label}</figcaption>
      <p className="rv-sr">{words}</p>
    </figure>
  )
}

/** Whether an element is or was near the screen: pages far below aren't drawn before somebody comes by. */
function useNear(element: { readonly current: Element | null }, isFirst: boolean): boolean {
  const [isNear, setNear] = useState(isFirst)
  useEffect(() => {
    const { current } = element
    if (current === null || isNear) return
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) setNear(true)
      },
      { rootMargin: '600px' },
    )
    observer.observe(current)
    return () => observer.disconnect()
  }, [element, isNear])
  return isNear
}
