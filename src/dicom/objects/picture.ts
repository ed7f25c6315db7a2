import type { Inspected } from '../gate.ts'
import { type RenderOptions, renderFrame } from '../pixel/render.ts'
import type { ByteSource } from '../source.ts'
import { formsOfObject } from './forms.ts'
import { segmentationPicture } from './segmentation-picture.ts'
import { slidePicture } from './slide-picture.ts'

/**
 * A frame (from 1) as a picture, of a segmentation all segments at its place in their colours. Without a number the
 * object as a whole: all tiles of a slide, else the first frame. Throws as renderFrame does.
 */
export async function picture(
  source: ByteSource,
  inspected: Inspected,
  frameNumber: number | undefined,
  options: RenderOptions,
): Promise<Buffer> {
  const { form } = formsOfObject(inspected)
  if (form === 'segments') return segmentationPicture(source, inspected, frameNumber ?? 1, options)
  const whole =
    form === 'slide' && frameNumber === undefined ? await slidePicture(source, inspected, options) : undefined
  return whole ?? renderFrame(source, inspected, frameNumber ?? 1, options)
}
