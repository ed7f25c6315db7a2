import type { Inspected } from '../gate.ts'
import { type RenderOptions, renderFrame } from '../pixel/render.ts'
import type { ByteSource } from '../source.ts'
import { formsOfObject } from './forms.ts'
import { segmentationPicture } from './segmentation-picture.ts'

/** A frame (from 1) as a picture: of a segmentation all segments at its place in their colours. Throws as renderFrame. */
export function picture(
  source: ByteSource,
  inspected: Inspected,
  frameNumber: number,
  options: RenderOptions,
): Promise<Buffer> {
  return formsOfObject(inspected).form === 'segments'
    ? segmentationPicture(source, inspected, frameNumber, options)
    : renderFrame(source, inspected, frameNumber, options)
}
