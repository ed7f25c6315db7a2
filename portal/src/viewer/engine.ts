import { init, RenderingEngine, setUseCPURendering } from '@cornerstonejs/core'
import { registerLoader, releaseAll } from './image-loader.ts'

/** How pictures are drawn: by the graphics card, or by the processor where there is none. */
export type Drawing = 'gpu' | 'cpu'

/** The viewer's connection to Cornerstone while it is open. */
export interface Engine {
  readonly drawing: Drawing
  readonly rendering: RenderingEngine
  /** Frees all pictures, decoders and drawing contexts. */
  close(): void
}

let count = 0

/**
 * Opens Cornerstone. Software rasterizers offer WebGL but draw a window change many times slower than a plain canvas,
 * so they count as no graphics card.
 */
export function openEngine(): Engine {
  const drawing = isAccelerated() ? 'gpu' : 'cpu'
  init()
  setUseCPURendering(drawing === 'cpu', false)
  registerLoader()
  const rendering = new RenderingEngine(`roentgate-${count++}`)
  return {
    drawing,
    rendering,
    close: () => {
      rendering.destroy()
      releaseAll()
    },
  }
}

const software = /swiftshader|llvmpipe|softpipe|software|basic render/i

function isAccelerated(): boolean {
  const gl = document.createElement('canvas').getContext('webgl2')
  if (gl === null) return false
  const info = gl.getExtension('WEBGL_debug_renderer_info')
  const renderer: unknown = gl.getParameter(info?.UNMASKED_RENDERER_WEBGL ?? gl.RENDERER)
  gl.getExtension('WEBGL_lose_context')?.loseContext()
  return typeof renderer === 'string' && !software.test(renderer)
}
