import { Enums, imageLoader, init, RenderingEngine, type StackViewport } from '@cornerstonejs/core'
import { init as initLoader, wadors } from '@cornerstonejs/dicom-image-loader'
import type { Place } from './pydicom.ts'

/** One frame that the page is to show, and where it is to be read. */
export interface Asked {
  readonly study: string
  readonly series: string
  readonly instance: string
  /** From 1. */
  readonly frame: number
  readonly places: readonly Place[]
}

/** What Cornerstone has on the screen. */
export interface Shown {
  /** In the modality's unit, or red, green and blue. */
  readonly values: readonly (readonly number[])[]
  /** Of the frame as it came, before it was decoded. */
  readonly transferSyntax: string
  /** How many different brightnesses are drawn. */
  readonly brightnesses: number
}

declare global {
  interface Window {
    /** Fetches a frame with a bearer token by Cornerstone's own loader and puts it on the screen. */
    show(asked: Asked, token: string): Promise<Shown>
  }
}

interface DicomElement {
  readonly Value: string[] | number[]
  readonly InlineBinary?: string
}

let headers = {}
init()
initLoader({ beforeSend: () => headers })

const element = document.createElement('div')
element.style.cssText = 'width: 512px; height: 512px'
document.body.append(element)
const engine = new RenderingEngine('page')
engine.enableElement({ viewportId: 'stack', type: Enums.ViewportType.STACK, element })
const viewport = engine.getViewport('stack') as StackViewport

window.show = (asked, token) =>
  new Promise((resolve, reject) => {
    // What the loader fails at when it decodes, it says nowhere else
    window.addEventListener('unhandledrejection', ({ reason }) => reject(reason), { once: true })
    show(asked, token).then(resolve, reject)
  })

async function show({ study, series, instance, frame, places }: Asked, token: string): Promise<Shown> {
  headers = { Authorization: `Bearer ${token}` }
  const object = `${location.origin}/dicomweb/studies/${study}/series/${series}/instances/${instance}`
  const accept = { Accept: 'application/dicom+json' }
  const answer = await fetch(`${object}/metadata`, { headers: { ...headers, ...accept } })
  if (!answer.ok) throw new Error(`The metadata were answered with ${answer.status}`)
  const [metadata] = (await answer.json()) as [Record<string, DicomElement>]
  readPalettes(metadata)
  const frames = `wadors:${object}/frames`
  // The loader looks for the metadata of all frames at the first one
  wadors.metaDataManager.add(`${frames}/1`, metadata)
  const imageId = `${frames}/${frame}`
  const image = await imageLoader.loadAndCacheImage(imageId)
  const rendered = new Promise((done) =>
    element.addEventListener(Enums.Events.IMAGE_RENDERED, done, { once: true }),
  )
  await viewport.setStack([imageId])
  viewport.render()
  await rendered
  const transferSyntax = 'transferSyntaxUID' in image ? String(image.transferSyntaxUID) : ''
  return { values: places.map(valueAt), transferSyntax, brightnesses: brightnesses() }
}

/** Red, green and blue palette: the loader leaves it to its user to turn their bytes into numbers. */
function readPalettes(metadata: Record<string, DicomElement>): void {
  for (const tag of ['00281201', '00281202', '00281203']) {
    const { InlineBinary }: Partial<DicomElement> = metadata[tag] ?? {}
    if (InlineBinary === undefined) continue
    const bytes = Uint8Array.from(atob(InlineBinary), (character) => character.charCodeAt(0))
    const numbers = metadata['00281101']?.Value[2] === 16 ? new Uint16Array(bytes.buffer) : bytes
    metadata[tag] = { Value: [...numbers] }
  }
}

function valueAt([x, y]: Place): number[] {
  const image = viewport.getCornerstoneImage()
  const pixels = image.getPixelData()
  const samples = pixels.length / (image.rows * image.columns)
  const at = (y * image.columns + x) * samples
  const stored = [...pixels.slice(at, at + Math.min(samples, 3))]
  const ready = image.color || image.preScale?.scaled
  return ready ? stored : stored.map((value) => value * image.slope + image.intercept)
}

function brightnesses(): number {
  const { width, height } = viewport.getCanvas()
  const pixels = viewport.getCanvas().getContext('2d')?.getImageData(0, 0, width, height).data ?? []
  return new Set(pixels.filter((_, index) => index % 4 === 1)).size
}
