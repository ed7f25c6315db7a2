import { loadValues } from './image-loader.ts'
import { type Segment, type Segmentation, segmentNumberOf } from './segmentation.ts'
import type { StackImage } from './series-model.ts'

/** A frame of a segmentation in the colours of its segments, clear elsewhere. */
export type Mask = OffscreenCanvas

const strength = 0.5

/** The chosen segments of a frame; undefined where none of them is in it. Throws ViewerFailure. */
export async function loadMask(
  { segments, isLabelMap, full }: Segmentation,
  frame: StackImage,
  chosen: ReadonlySet<string>,
): Promise<Mask | undefined> {
  const own = segmentNumberOf(frame)
  const shown = segments.filter(
    ({ key, number }) => chosen.has(key) && (isLabelMap || number === own || own === undefined),
  )
  if (shown.length === 0) return undefined
  const { pixels, columns, rows } = await loadValues(frame)
  const byNumber = new Map(shown.map((segment) => [segment.number, segment]))
  const data = new ImageData(columns, rows)
  for (const [at, value] of pixels.entries()) {
    const segment: Segment | undefined = isLabelMap ? byNumber.get(value) : value > 0 ? shown[0] : undefined
    if (segment === undefined) continue
    data.data.set(segment.colour, at * 4)
    data.data[at * 4 + 3] = Math.round(255 * strength * (isLabelMap ? 1 : Math.min(1, value / full)))
  }
  const canvas = new OffscreenCanvas(columns, rows)
  canvas.getContext('2d')?.putImageData(data, 0, 0)
  return canvas
}
