import type { RenderOptions } from '../../dicom/pixel/render.ts'
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
  return Object.assign({ format }, ...options) as RenderOptions
}

const wrong = (name: string): never => {
  throw new ExchangeError('bad-request', `The value of ${name} does not have its form.`)
}

/** PS3.18 8.3.5.1.1: text burnt into a picture can't be taken out of it again, so nothing is burnt in. */
function annotation(text: string): Partial<RenderOptions> {
  const words = text.split(',')
  if (!words.every((word) => word === 'patient' || word === 'technique')) wrong('annotation')
  throw new ExchangeError(
    'not-supported',
    'Pictures are given without text about patient or technique in them.',
  )
}

/** PS3.18 8.3.5.1.5: colours are those of sRGB, and no profile stands in the picture. */
function iccProfile(text: string): Partial<RenderOptions> {
  if (!['no', 'yes', 'srgb', 'adobergb', 'rommrgb', 'displayp3'].includes(text)) wrong('iccprofile')
  if (text !== 'no')
    throw new ExchangeError('not-supported', 'Pictures are given without a colour profile: iccprofile=no.')
  return {}
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

/**
 * PS3.18 8.3.5.1.3: vw, vh, and then the region sx, sy, sw, sh, whose missing values are those of the whole frame. The
 * standard lets a negative size mean a mirrored picture; that isn't drawn.
 */
function viewportGiven(
  text: string,
  frame: FrameSize | undefined,
): Pick<RenderOptions, 'viewport' | 'region'> {
  const parts = text.split(',')
  const [width = Number.NaN, height = Number.NaN] = parts
    .slice(0, 2)
    .map((part) => (decimal.test(part) ? Number(part) : Number.NaN))
  if (!isSide(width) || !isSide(height) || parts.length > 6) wrong('viewport')
  const viewport = { width: Math.round(width), height: Math.round(height) }
  const region = parts.slice(2)
  if (region.every((part) => part === '')) return { viewport }
  if (region.some((part) => /^-[\d.]+$/.test(part)))
    throw new ExchangeError('not-supported', 'Pictures are not mirrored: the sizes in viewport are positive.')
  if (!region.every((part) => part === '' || decimal.test(part))) wrong('viewport')
  const [x = 0, y = 0, w, h] = region.map((part) => (part === '' ? undefined : Math.round(Number(part))))
  const size = {
    width: w ?? (frame?.columns ?? Number.NaN) - x,
    height: h ?? (frame?.rows ?? Number.NaN) - y,
  }
  if (!(size.width >= 1 && size.height >= 1)) wrong('viewport')
  return { viewport, region: { x, y, ...size } }
}

const isSide = (length: number): boolean => length >= 1 && length <= largestSide
