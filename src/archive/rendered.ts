import type { Presentation } from '../dicom/objects/presentation.ts'
import type { RenderOptions } from '../dicom/pixel/encode.ts'
import type { RenderPool } from '../dicom/pixel/pool.ts'
import { ExchangeError } from '../errors.ts'
import { withObject } from './objects.ts'
import type { InstanceRow, ObjectStore } from './ports.ts'

export interface RenderRequest {
  /** From 1; without it the object as a whole: all tiles of a slide, else the first frame. */
  readonly frame?: number | undefined
  readonly options: RenderOptions
  /** What a presentation state wants. */
  readonly presentation?: Presentation
}

/** A picture of a frame or of the whole, made beside the main thread. Errors: `not-found`, `not-acceptable`, `unprocessable`. */
export const rendered = (
  { objects, pool }: { readonly objects: ObjectStore; readonly pool: RenderPool },
  instance: InstanceRow,
  { frame, options, presentation }: RenderRequest,
): Promise<Buffer> =>
  withObject({ objects }, instance, ({ path }) => {
    if (path === undefined) throw new ExchangeError('not-acceptable')
    return pool.render(path, frame, options, presentation)
  })
