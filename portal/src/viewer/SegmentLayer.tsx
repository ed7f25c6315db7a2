import { useEffect, useRef } from 'react'
import type { Point } from './camera.ts'
import { toPatient, toPicture } from './cross.ts'
import type { Pane } from './pane.ts'
import { loadMask, type Mask } from './segment-mask.ts'
import { framesFor, type Segmentation } from './segmentation.ts'
import type { StackImage } from './series-model.ts'
import { useStore } from './use-store.ts'

/** The chosen segments of the picture, each in its colour, drawn over it. */
export function SegmentLayer({ pane }: { readonly pane: Pane }) {
  const { segments } = useStore(pane.state)
  return segments.size === 0 ? null : <Chosen pane={pane} />
}

function Chosen({ pane }: { readonly pane: Pane }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const { segmentations, segments, image, view } = useStore(pane.state)
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new view lies otherwise on the picture
  useEffect(() => {
    const element = canvas.current
    if (element === null) return
    let isOver = false
    const layers =
      image === undefined
        ? []
        : segmentations.flatMap((segmentation) =>
            framesFor(segmentation, image).map((frame) => ({ segmentation, frame })),
          )
    const isChosen = ({ segments: all }: Segmentation) => all.some(({ key }) => segments.has(key))
    const wanted = layers.filter(({ segmentation }) => isChosen(segmentation))
    void Promise.all(
      wanted.map(async ({ segmentation, frame }) => ({
        frame,
        mask: await loadMask(segmentation, frame, segments),
      })),
    ).then(
      (masks) => {
        if (!isOver && image !== undefined) draw(element, pane, image, masks)
      },
      () => element.setAttribute('data-segments', 'failed'),
    )
    return () => {
      isOver = true
    }
  }, [pane, segmentations, segments, image, view])
  return <canvas ref={canvas} className="rv-segments" />
}

function draw(
  element: HTMLCanvasElement,
  pane: Pane,
  image: StackImage,
  masks: readonly { readonly frame: StackImage; readonly mask: Mask | undefined }[],
): void {
  const [width, height] = [element.clientWidth, element.clientHeight]
  const sharpness = window.devicePixelRatio
  element.width = width * sharpness
  element.height = height * sharpness
  const context = element.getContext('2d')
  if (context === null) return
  context.imageSmoothingEnabled = false
  for (const { frame, mask } of masks) {
    if (mask === undefined) continue
    const place = (point: Point): Point | undefined => {
      const inPatient = toPatient(frame, point)
      const inPicture = inPatient && toPicture(image, inPatient)
      return pane.camera.toScreen(inPicture ?? point)
    }
    const [start, right, down] = [place([0, 0]), place([1, 0]), place([0, 1])]
    if (start === undefined || right === undefined || down === undefined) continue
    context.setTransform(
      (right[0] - start[0]) * sharpness,
      (right[1] - start[1]) * sharpness,
      (down[0] - start[0]) * sharpness,
      (down[1] - start[1]) * sharpness,
      start[0] * sharpness,
      start[1] * sharpness,
    )
    context.drawImage(mask, 0, 0)
  }
  element.setAttribute('data-segments', String(masks.filter(({ mask }) => mask !== undefined).length))
}
