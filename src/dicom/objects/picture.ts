import type { Inspected } from '../gate.ts'
import { profileOf } from '../pixel/colour-profile.ts'
import type { DrawOptions, RenderOptions } from '../pixel/encode.ts'
import { renderFrame } from '../pixel/render.ts'
import type { Allocate } from '../reused-memory.ts'
import type { ByteSource } from '../source.ts'
import { captions } from './captions.ts'
import { formsOfObject } from './forms.ts'
import { segmentationPicture } from './segmentation-picture.ts'
import { slidePicture } from './slide-picture.ts'

/**
 * A frame (from 1) as a picture, of a segmentation all segments at its place in their colours. Without a number the
 * object as a whole: all tiles of a slide, else the first frame. Pixels of a single frame lie in memory of `allocate`,
 * which may be used again once this resolves. Throws as renderFrame does.
 */
export async function picture(
  source: ByteSource,
  inspected: Inspected,
  frameNumber: number | undefined,
  options: RenderOptions,
  allocate?: Allocate,
): Promise<Buffer> {
  const { form } = formsOfObject(inspected)
  const drawn = { ...drawOptions(source, inspected, frameNumber ?? 1, options), allocate }
  if (form === 'segments') return segmentationPicture(source, inspected, frameNumber ?? 1, drawn)
  const whole =
    form === 'slide' && frameNumber === undefined ? await slidePicture(source, inspected, drawn) : undefined
  return whole ?? renderFrame(source, inspected, frameNumber ?? 1, drawn)
}

/** What is asked for, with the object's words and colour profile. */
export const drawOptions = (
  source: ByteSource,
  inspected: Inspected,
  frameNumber: number,
  options: RenderOptions,
): DrawOptions => ({
  ...options,
  ownProfile: profileOf(source, inspected),
  drawing: captions(inspected.json, frameNumber, options),
})
