import type { RenderOptions } from '../../dicom/pixel/render.ts'
import { ExchangeError } from '../../errors.ts'

const known = new Set(['accept', 'quality', 'window', 'viewport'])
const functions = { linear: 'LINEAR', 'linear-exact': 'LINEAR_EXACT', sigmoid: 'SIGMOID' } as const
const largestSide = 8192

/** The query parameters of rendered resources: PS3.18 8.3.5. Errors: `bad-request` naming the parameter. */
export function renderOptions(parameters: URLSearchParams, format: RenderOptions['format']): RenderOptions {
  for (const name of parameters.keys())
    if (!known.has(name))
      throw new ExchangeError('bad-request', 'A parameter is not one of quality, window and viewport.')
  return { format, ...quality(parameters), ...window(parameters), ...viewport(parameters) }
}

const wrong = (name: string): never => {
  throw new ExchangeError('bad-request', `The value of ${name} does not have its form.`)
}

// PS3.18 8.3.5.1.2
function quality(parameters: URLSearchParams): Pick<RenderOptions, 'quality'> {
  const text = parameters.get('quality')
  if (text === null) return {}
  const value = Number(text)
  if (!/^\d{1,3}$/.test(text) || value < 1 || value > 100) wrong('quality')
  return { quality: value }
}

// PS3.18 8.3.5.1.4: center, width, function
function window(parameters: URLSearchParams): Pick<RenderOptions, 'window'> {
  const text = parameters.get('window')
  if (text === null) return {}
  const [center = '', width = '', shape = 'linear', ...more] = text.split(',')
  const numbers = [center, width].map((part) =>
    /^-?\d{1,9}(\.\d{1,9})?$/.test(part) ? Number(part) : Number.NaN,
  )
  const [middle = Number.NaN, extent = Number.NaN] = numbers
  const name = functions[shape as keyof typeof functions]
  if (more.length > 0 || Number.isNaN(middle) || !(extent > 0) || name === undefined) wrong('window')
  return { window: { center: middle, width: extent, function: name } }
}

// PS3.18 8.3.5.1.3: vw, vh, and then the region sx, sy, sw, sh
function viewport(parameters: URLSearchParams): Pick<RenderOptions, 'viewport' | 'region'> {
  const text = parameters.get('viewport')
  if (text === null) return {}
  const values = text
    .split(',')
    .map((part) => (/^\d{1,5}(\.\d{1,3})?$/.test(part) ? Number(part) : Number.NaN))
  const [width = 0, height = 0, x, y, w, h] = values
  const isSound = (values.length === 2 || values.length === 6) && !values.some(Number.isNaN)
  if (!isSound || width < 1 || height < 1 || width > largestSide || height > largestSide) wrong('viewport')
  const size = { width: Math.round(width), height: Math.round(height) }
  if (x === undefined || y === undefined || w === undefined || h === undefined) return { viewport: size }
  if (w < 1 || h < 1) wrong('viewport')
  return { viewport: size, region: { x, y, width: w, height: h } }
}
