import { type DataSet, item, items, number, numbers, text } from './dicom-json.ts'
import { dot, normalOf } from './geometry.ts'
import type { SeriesModel, StackImage } from './series-model.ts'
import { sum } from './volume.ts'

/** One segment of a segmentation (PS3.3 C.8.20.2). */
export interface Segment {
  readonly key: string
  readonly number: number
  readonly name: string
  /** Red, green and blue from 0 to 255. */
  readonly colour: readonly [number, number, number]
}

/** A segmentation of pictures, frame by frame. */
export interface Segmentation {
  readonly segments: readonly Segment[]
  readonly frames: readonly StackImage[]
  /** Whether a value is the number of its segment, rather than there or not there, or how much. */
  readonly isLabelMap: boolean
  /** The value of a pixel that is wholly in the segment. */
  readonly full: number
}

const labelMap = '1.2.840.10008.5.1.4.1.1.66.7'

const fallback = [
  [230, 80, 80],
  [90, 200, 110],
  [90, 150, 255],
  [240, 200, 60],
  [200, 110, 230],
  [70, 210, 210],
] as const

/** The segmentations that a series holds, one for each object. */
export function segmentationsOf({ images }: SeriesModel): readonly Segmentation[] {
  return [...Map.groupBy(images, ({ instance }) => instance)].flatMap(([instance, frames]) => {
    const set = frames[0]?.set
    const described = items(set, '00620002')
    if (set === undefined || described.length === 0) return []
    const isLabelMap = text(set, '00080016') === labelMap
    const isFractional = text(set, '00620001') === 'FRACTIONAL'
    return [
      {
        segments: described.map((one, at) => segmentOf(one, at, instance)),
        frames,
        isLabelMap,
        full: isFractional ? (number(set, '0062000E') ?? 255) : 1,
      },
    ]
  })
}

function segmentOf(one: DataSet, at: number, instance: string): Segment {
  const own = number(one, '00620004') ?? at + 1
  const [l, a, b] = numbers(one, '0062000D')
  const colour =
    l === undefined || a === undefined || b === undefined
      ? (fallback[at % fallback.length] ?? fallback[0])
      : colourOf(l, a, b)
  return { key: `${instance} ${own}`, number: own, name: text(one, '00620005') ?? String(own), colour }
}

/** sRGB of a colour as DICOM writes it: PS3.3 C.10.7.1.1, CIELab under D50. */
export function colourOf(l: number, a: number, b: number): readonly [number, number, number] {
  const light = (l * 100) / 0xffff
  const [green, yellow] = [(a * 255) / 0xffff - 128, (b * 255) / 0xffff - 128]
  const y = (light + 16) / 116
  const back = (t: number): number => (t > 6 / 29 ? t ** 3 : 3 * (6 / 29) ** 2 * (t - 4 / 29))
  const [X, Y, Z] = [0.9642 * back(y + green / 500), back(y), 0.8249 * back(y - yellow / 200)]
  // Bradford-adapted from D50 to the D65 of sRGB
  const linear = [
    3.1338561 * X - 1.6168667 * Y - 0.4906146 * Z,
    -0.9787684 * X + 1.9161415 * Y + 0.033454 * Z,
    0.0719453 * X - 0.2289914 * Y + 1.4052427 * Z,
  ]
  return linear.map((value) => {
    const bounded = Math.max(0, Math.min(1, value))
    return Math.round(255 * (bounded <= 0.0031308 ? 12.92 * bounded : 1.055 * bounded ** (1 / 2.4) - 0.055))
  }) as unknown as readonly [number, number, number]
}

/** What a frame of a segmentation is about: the numbers of its segments. */
export function segmentNumberOf({ set, frame }: StackImage): number | undefined {
  for (const place of [items(set, '52009230')[frame - 1], item(set, '52009229')]) {
    const found = number(item(place, '0062000A'), '0062000B')
    if (found !== undefined) return found
  }
  return undefined
}

/** The frames of a segmentation that belong to a picture: by the image they were derived from, else by their place. */
export function framesFor({ frames }: Segmentation, image: StackImage): readonly StackImage[] {
  const uid = text(image.set, '00080018')
  return frames.filter((frame) => {
    const sources = sourcesOf(frame)
    // A cut through the volume carries the name of another image
    const isNamed = sources.length > 0 && image.make === undefined
    return isNamed ? isAmong(sources, uid, image.frame) : isAtPlaceOf(frame, image)
  })
}

function sourcesOf({ set, frame }: StackImage): readonly DataSet[] {
  return [items(set, '52009230')[frame - 1], item(set, '52009229')].flatMap((place) =>
    items(place, '00089124').flatMap((derivation) => items(derivation, '00082112')),
  )
}

function isAmong(sources: readonly DataSet[], uid: string | undefined, of: number): boolean {
  return sources.some((source) => {
    const frames = numbers(source, '00081160')
    return text(source, '00081155') === uid && (frames.length === 0 || frames.includes(of))
  })
}

function isAtPlaceOf({ plane: a }: StackImage, { plane: b }: StackImage): boolean {
  if (a === undefined || b === undefined || a.frameOfReference !== b.frameOfReference) return false
  if (a.frameOfReference === undefined || Math.abs(dot(normalOf(a), normalOf(b))) < 0.999) return false
  return Math.abs(dot(sum([a.position, 1], [b.position, -1]), normalOf(b))) < 0.1
}
