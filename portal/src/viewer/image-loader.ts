import { cache, imageLoader, metaData, type Types, utilities } from '@cornerstonejs/core'
import { createDecodePool, type DecodePool } from './decode/pool.ts'
import { text } from './dicom-json.ts'
import { drawGrey } from './draw-grey.ts'
import { describeFrame, type Presentation, presentationOf, unitOf } from './frame.ts'
import { imageMetadata } from './image-metadata.ts'
import { frameValues, type LoadedFrame, loadFrame } from './load-frame.ts'
import type { SeriesModel, StackImage } from './series-model.ts'
import { fullWindow, type GreyWindow } from './window.ts'

/** A loaded picture, in the form that the renderers take, with what the reader needs to know beside it. */
export interface ViewerImage extends Types.IImage {
  readonly frame: LoadedFrame
  readonly presentation: Presentation
  /** The window that the picture opens with; colours have none. */
  readonly opening?: GreyWindow
  readonly unit?: string
  readonly isDarkOnLight: boolean
}

/** Most bytes of pictures kept: a quarter of the memory that the browser owns up to, 256 MiB to 1 GiB. */
function budget(): number {
  const gibibytes = (navigator as { deviceMemory?: number }).deviceMemory ?? 4
  return Math.min(1, Math.max(0.25, gibibytes / 4)) * 2 ** 30
}

const known = new Map<string, StackImage>()
let pool: DecodePool | undefined

/** Makes the scheme `roentgate:` known to Cornerstone; may be called again. */
export function registerLoader(): void {
  imageLoader.registerImageLoader('roentgate', load)
  metaData.removeProvider(provide)
  metaData.addProvider(provide, 1000)
  cache.setMaxCacheSize(budget())
}

/** Lets the images of a series be loaded by their imageId. */
export function registerSeries(model: SeriesModel): void {
  for (const image of model.images) known.set(image.imageId, image)
}

/** Forgets all series and pictures and ends the decoders. */
export function releaseAll(): void {
  cache.purgeCache()
  known.clear()
  masks.clear()
  pool?.close()
  pool = undefined
}

function provide(type: string, imageId: unknown): unknown {
  const image = typeof imageId === 'string' ? known.get(imageId) : undefined
  return image === undefined ? undefined : imageMetadata(type, image)
}

function load(imageId: string): { promise: Promise<Types.IImage>; cancelFn: () => void } {
  const abort = new AbortController()
  const loading = { promise: loadImage(imageId, abort.signal), cancelFn: () => abort.abort() }
  cancels.set(loading.promise, loading.cancelFn)
  return loading
}

const cancels = new WeakMap<Promise<Types.IImage>, () => void>()

/**
 * A picture from the cache, or loaded into it; cancelled when it leaves the cache before it is there. In place of
 * Cornerstone's loadAndCacheImage, which leaves the cache's own promise without a reader: every picture that is cancelled
 * or can't be had would be an unhandled error of the page.
 */
export function loadPicture(imageId: string): Promise<ViewerImage> {
  const held = cache.getImageLoadObject(imageId)
  if (held !== undefined) return held.promise as Promise<ViewerImage>
  const promise = imageLoader.loadImage(imageId)
  const cancelFn = cancels.get(promise) ?? (() => {})
  cache.putImageLoadObject(imageId, { promise, cancelFn }).catch(() => {
    // Who asked hears of it by the picture's promise
  })
  return promise as Promise<ViewerImage>
}

const masks = new Map<string, Promise<LoadedFrame>>()
const mostMasks = 200

/** The values of a frame that isn't shown as a picture itself, such as those of a segment. Throws ViewerFailure. */
export function loadValues(image: StackImage): Promise<LoadedFrame> {
  const held = masks.get(image.imageId)
  if (held !== undefined) return held
  pool ??= createDecodePool()
  const loading = frameValues(pool, image, new AbortController().signal)
  const [oldest] = masks.keys()
  if (masks.size >= mostMasks && oldest !== undefined) masks.delete(oldest)
  masks.set(image.imageId, loading)
  loading.catch(() => masks.delete(image.imageId))
  return loading
}

async function loadImage(imageId: string, signal: AbortSignal): Promise<Types.IImage> {
  const image = known.get(imageId)
  if (image === undefined) throw new Error('An image of no series.')
  if (image.make !== undefined) return viewerImage(image, image.make())
  pool ??= createDecodePool()
  return viewerImage(image, await loadFrame(pool, image, signal))
}

function viewerImage(image: StackImage, frame: LoadedFrame): ViewerImage {
  const { set } = image
  const { pixels, components, min, max, rows, columns } = frame
  const description = describeFrame(set, image.frame)
  const modality = description?.modality ?? { kind: 'rescale', slope: 1, intercept: 0 }
  const presentation = presentationOf(set, image.frame, modality)
  const opening = presentation.windows[0] ?? openingWindow(frame, presentation)
  const unit = unitOf(set, image.frame)
  const isColour = components === 3
  const plane = metaData.get('imagePlaneModule', image.imageId) as {
    rowPixelSpacing: number
    columnPixelSpacing: number
  }
  return {
    imageId: image.imageId,
    frame,
    presentation,
    ...(isColour ? {} : { opening, render: drawGrey }),
    ...(unit === undefined || isColour ? {} : { unit }),
    isDarkOnLight: !isColour && text(set, '00280004') === 'MONOCHROME1',
    minPixelValue: min,
    maxPixelValue: max,
    slope: 1,
    intercept: 0,
    windowCenter: isColour ? 128 : opening.center,
    windowWidth: isColour ? 256 : opening.width,
    voiLUTFunction: 'LINEAR' as Types.IImage['voiLUTFunction'],
    getPixelData: () => pixels,
    getCanvas: undefined as unknown as Types.IImage['getCanvas'],
    rows,
    columns,
    height: rows,
    width: columns,
    color: isColour,
    rgba: false,
    numberOfComponents: components,
    columnPixelSpacing: plane.columnPixelSpacing,
    rowPixelSpacing: plane.rowPixelSpacing,
    invert: false,
    photometricInterpretation: isColour ? 'RGB' : 'MONOCHROME2',
    sizeInBytes: pixels.byteLength,
    dataType: pixels.constructor.name as Types.PixelDataTypedArrayString,
    preScale: { enabled: true, scaled: true, scalingParameters: { rescaleSlope: 1, rescaleIntercept: 0 } },
    voxelManager: utilities.VoxelManager.createImageVoxelManager({
      scalarData: pixels as Types.PixelDataTypedArray,
      width: columns,
      height: rows,
      numberOfComponents: components,
    }) as NonNullable<Types.IImage['voxelManager']>,
  }
}

// Without a window the values themselves decide; padding and what is far off would flatten the rest
function openingWindow(frame: LoadedFrame, presentation: Presentation): GreyWindow {
  const { table, padding } = presentation
  if (table !== undefined) return fullWindow(table.firstMapped, table.firstMapped + table.entries.length - 1)
  const isPadding = (value: number) => padding !== undefined && value >= padding.from && value <= padding.to
  if (padding === undefined) return fullWindow(frame.min, frame.max)
  const values = (frame.pixels as Float32Array).filter((value) => !isPadding(value))
  let [min, max] = [frame.max, frame.min]
  for (const value of values) {
    if (value < min) min = value
    if (value > max) max = value
  }
  return fullWindow(min, max)
}
