import type { Annotation, ProfileChoice, RenderOptions } from '../../dicom/pixel/encode.ts'
import { ExchangeError } from '../../errors.ts'

/** Size of the frame that is shown, in its own pixels, where it is known. */
export interface FrameSize {
  readonly rows: number | null
  readonly columns: number | null
}

const functions = { linear: 'LINEAR', 'linear-exact': 'LINEAR_EXACT', sigmoid: 'SIGMOID' } as const
const largestSide = 8192

type Reader = (text: string, frame: FrameSize | undefined) => Partial<RenderOptions>

/** The query parameters of rendered resources, each with its reader: PS3.18 Table 8.3.5-1. */
const readers: Readonly<Record<string, Reader>> = {
  accept: () => ({}),
  annotation,
  quality: (text) => ({ quality: qualityOf('quality', text) }),
  window: windowGiven,
  viewport: viewportGiven,
  iccprofile: iccProfile,
}

/**
 * How a frame is to be drawn. Errors: `bad-request` naming a parameter that isn't known, isn't well formed or comes twice;
 * `not-supported` for what isn't drawn.
 */
export function renderOptions(
  parameters: URLSearchParams,
  format: RenderOptions['format'],
  frame?: FrameSize,
): RenderOptions {
  const options: Partial<RenderOptions>[] = []
  const seen = new Set<string>()
  for (const [name, text] of parameters) {
    const read = Object.hasOwn(readers, name) ? readers[name] : undefined
    if (!read)
      throw new ExchangeError(
        'bad-request',
        'A parameter is not one of annotation, iccprofile, quality, viewport and window.',
      )
    if (seen.has(name)) throw new ExchangeError('bad-request', `${name} is given more than once.`)
    seen.add(name)
    options.push(read(text, frame))
  }
  const all = Object.assign({ format }, ...options) as RenderOptions
  if (format === 'gif' && (all.profile ?? 'no') !== 'no')
    throw new ExchangeError('not-supported', 'A GIF has no colour profile: iccprofile=no.')
  return all
}

const wrong = (name: string): never => {
  throw new ExchangeError('bad-request', `The value of ${name} does not have its form.`)
}

const annotations: readonly Annotation[] = ['patient', 'technique']

/** PS3.18 8.3.5.1.1: words drawn into the picture. Errors: `bad-request`. */
export function annotation(text: string): Pick<RenderOptions, 'annotation'> {
  const words = text.split(',')
  const known = annotations.filter((name) => words.includes(name))
  if (known.length !== words.length) wrong('annotation')
  return { annotation: known }
}

const profiles: readonly ProfileChoice[] = ['no', 'yes', 'srgb', 'displayp3', 'adobergb', 'rommrgb']

/** PS3.18 8.3.5.1.5. */
function iccProfile(text: string): Pick<RenderOptions, 'profile'> {
  const profile = profiles.find((name) => name === text) ?? wrong('iccprofile')
  return { profile }
}

/** Quality of a JPEG in percent: PS3.18 8.3.5.1.2. Errors: `bad-request` with the name of the parameter. */
export function qualityOf(name: string, text: string): number {
  const value = Number(text)
  if (!/^\d{1,3}$/.test(text) || value < 1 || value > 100) wrong(name)
  return value
}

/** PS3.18 8.3.5.1.4: center, width, function. */
function windowGiven(text: string): Pick<RenderOptions, 'window'> {
  const [center = '', width = '', shape = 'linear', ...more] = text.split(',')
  const name = Object.hasOwn(functions, shape) ? functions[shape as keyof typeof functions] : undefined
  if (more.length > 0 || name === undefined) return wrong('window')
  return { window: { ...windowOf('window', center, width), function: name } }
}

/** Errors: `bad-request` with the name of the parameter. */
export function windowOf(name: string, center: string, width: string): { center: number; width: number } {
  const [middle = Number.NaN, extent = Number.NaN] = [center, width].map((part) =>
    /^-?\d{1,12}(\.\d{1,12})?$/.test(part) ? Number(part) : Number.NaN,
  )
  if (Number.isNaN(middle) || !(extent > 0)) wrong(name)
  return { center: middle, width: extent }
}

const decimal = /^\d{1,5}(\.\d{1,3})?$/
const signedDecimal = /^-?\d{1,6}(\.\d{1,3})?$/

/**
 * PS3.18 8.3.5.1.3: vw, vh, and then the region sx, sy, sw, sh, whose missing values are those of the whole frame.
 * Their absolute values count; a negative width is a picture mirrored left to right, a negative height upside down.
 */
function viewportGiven(
  text: string,
  frame: FrameSize | undefined,
): Pick<RenderOptions, 'viewport' | 'region' | 'mirror'> {
  const [vw, vh, ...region] = text.split(',')
  const viewport = viewportSize(`${vw},${vh}`)
  if (region.length > 4) wrong('viewport')
  if (region.every((part) => part === '')) return { viewport }
  if (!region.every((part) => part === '' || signedDecimal.test(part))) wrong('viewport')
  const [x = 0, y = 0, w, h] = region.map((part) =>
    part === '' ? undefined : Math.abs(Math.round(Number(part))),
  )
  const size = {
    width: w ?? (frame?.columns ?? Number.NaN) - x,
    height: h ?? (frame?.rows ?? Number.NaN) - y,
  }
  if (!(size.width >= 1 && size.height >= 1)) wrong('viewport')
  const [leftToRight = false, topToBottom = false] = [region[2], region[3]].map((part) =>
    part?.startsWith('-'),
  )
  return { viewport, region: { x, y, ...size }, mirror: { leftToRight, topToBottom } }
}

function viewportSize(text: string): { readonly width: number; readonly height: number } {
  const parts = text.split(',')
  const [width = Number.NaN, height = Number.NaN] = parts.map((part) =>
    decimal.test(part) ? Number(part) : Number.NaN,
  )
  if (!isSide(width) || !isSide(height) || parts.length > 2) wrong('viewport')
  return { width: Math.round(width), height: Math.round(height) }
}

/** The size that a thumbnail is to fit in, if one is asked for: PS3.18 10.4.1.1.5. Errors: `bad-request`. */
export function thumbnailSize(parameters: URLSearchParams): RenderOptions['viewport'] {
  for (const name of parameters.keys())
    if (name !== 'accept' && name !== 'viewport')
      throw new ExchangeError('bad-request', 'A parameter is not one of thumbnails: viewport.')
  const [text, more] = parameters.getAll('viewport')
  if (more !== undefined) throw new ExchangeError('bad-request', 'viewport is given more than once.')
  return text === undefined ? undefined : viewportSize(text)
}

const isSide = (length: number): boolean => length >= 1 && length <= largestSide

/** A presentation state has a part of the image and a side of its own. Errors: `bad-request`. */
export function refuseForState({ region, mirror }: RenderOptions): void {
  if (region !== undefined || mirror !== undefined)
    throw new ExchangeError(
      'bad-request',
      'A presentation state says itself which part of the image is shown.',
    )
}
