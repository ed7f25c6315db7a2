import { ExchangeError } from '../../errors.ts'
import { number, text } from '../attributes.ts'
import type { Inspected } from '../gate.ts'
import { type DecodedFrame, decodeFrame } from '../pixel/decode.ts'
import { type DrawOptions, encode } from '../pixel/encode.ts'
import { aspectOf, renderFrame } from '../pixel/render.ts'
import type { ByteSource } from '../source.ts'
import type { Rgb } from './lab-colour.ts'
import { ownColour, segmentFrames, segmentsOf } from './segments.ts'

/** Frames that are laid over each other in one picture. */
const maxLayers = 256

/**
 * All segments at the place of a frame (from 1), each in its recommended colour, on black. Where segments overlap their
 * colours are mixed. Throws as decodeFrame does.
 */
export async function segmentationPicture(
  source: ByteSource,
  inspected: Inspected,
  frameNumber: number,
  options: DrawOptions,
): Promise<Buffer> {
  const { json } = inspected
  if (text(json, 'PhotometricInterpretation') === 'PALETTE COLOR')
    return renderFrame(source, inspected, frameNumber, options)
  const frame = await decodeFrame(source, inspected, frameNumber)
  const colours = new Map(segmentsOf(json).map((segment) => [segment.number, segment.colour]))
  const colourOf = (segment: number): Rgb => colours.get(segment) ?? ownColour(segment)
  const canvas = Buffer.alloc(frame.rows * frame.columns * 3)
  if (text(json, 'SegmentationType') === 'LABELMAP') paintLabels(canvas, frame, colourOf)
  else {
    const most = number(json, 'MaximumFractionalValue') ?? 1
    for (const layer of layersAt(inspected, frameNumber)) {
      const decoded = layer.frame === frameNumber ? frame : await decodeFrame(source, inspected, layer.frame)
      paintSegment(
        canvas,
        decoded,
        colourOf(layer.segment),
        text(json, 'SegmentationType') === 'FRACTIONAL' ? most : 1,
      )
    }
  }
  const { rows, columns } = frame
  return encode({ pixels: canvas, rows, columns, channels: 3 }, aspectOf(json, frameNumber), options)
}

interface Layer {
  readonly frame: number
  readonly segment: number
}

/** Frames at the same place as this one, itself among them. */
function layersAt(inspected: Inspected, frameNumber: number): readonly Layer[] {
  const frames = segmentFrames(inspected.json)
  const own = frames[frameNumber - 1]
  if (own === undefined) throw new ExchangeError('not-found', 'There is no such frame.')
  const layers = frames.flatMap(({ place, segment }, at) =>
    place === own.place ? [{ frame: at + 1, segment }] : [],
  )
  if (layers.length > maxLayers)
    throw new ExchangeError('unprocessable', 'More segments lie over each other than are drawn.')
  return layers
}

function paintLabels(canvas: Buffer, { data }: DecodedFrame, colourOf: (segment: number) => Rgb): void {
  for (let at = 0; at * 3 < canvas.length; at++) {
    const label = data[at] ?? 0
    if (label === 0) continue
    canvas.set(colourOf(label), at * 3)
  }
}

function paintSegment(canvas: Buffer, { data }: DecodedFrame, colour: Rgb, most: number): void {
  for (let at = 0; at * 3 < canvas.length; at++) {
    const value = data[at] ?? 0
    if (value === 0) continue
    const to = at * 3
    const isTaken = canvas[to] !== 0 || canvas[to + 1] !== 0 || canvas[to + 2] !== 0
    const share = Math.min(1, value / most) * (isTaken ? 0.5 : 1)
    for (const [channel, part] of colour.entries())
      canvas[to + channel] = Math.round((canvas[to + channel] ?? 0) * (1 - share) + part * share)
  }
}
