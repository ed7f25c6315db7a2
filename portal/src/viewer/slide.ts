import { type DataSet, number, texts } from './dicom-json.ts'
import type { SeriesObject } from './series-model.ts'

/** One resolution of a slide: width and height of all its tiles together, in pixels. */
export interface SlideLevel {
  readonly object: SeriesObject
  readonly width: number
  readonly height: number
}

/** The levels of the picture that an object belongs to, largest first; a label or overview is its own. */
export function slideLevels(object: SeriesObject, all: readonly SeriesObject[]): readonly SlideLevel[] {
  const kind = imageKind(object.set)
  const own = all.filter(({ set }) => imageKind(set) === kind).map(levelOf)
  const shape = levelOf(object)
  // What isn't the same picture at another size has another shape
  const isAlike = ({ width, height }: SlideLevel) =>
    Math.abs(Math.log((width * shape.height) / (height * shape.width))) < 0.1
  return (kind === 'VOLUME' ? own.filter(isAlike) : [shape]).sort((a, b) => b.width - a.width)
}

/** PS3.3 C.8.12.4.1.1: VOLUME, LABEL, OVERVIEW or THUMBNAIL, the last of which is a volume's smallest level. */
function imageKind(set: DataSet): string {
  const kind = texts(set, '00080008')[2] ?? 'VOLUME'
  return kind === 'THUMBNAIL' ? 'VOLUME' : kind
}

function levelOf(object: SeriesObject): SlideLevel {
  const { set } = object
  return {
    object,
    width: number(set, '00480006') ?? number(set, '00280011') ?? 1,
    height: number(set, '00480007') ?? number(set, '00280010') ?? 1,
  }
}

/** What of a slide is seen: middle and size of a screen pixel, in pixels of the largest level. */
export interface SlideView {
  readonly x: number
  readonly y: number
  readonly perPixel: number
}

/** A piece of a level and where it lies on the screen, in CSS pixels. */
export interface SlidePiece {
  readonly key: string
  readonly level: SlideLevel
  /** PS3.18 8.3.5.1.3 */
  readonly viewport: string
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

export const pieceSize = 512
const most = 64

/**
 * The pieces that cover a screen: the whole smallest level beneath, and those of the level that has a pixel for each of
 * the screen's. Screen sizes in CSS pixels.
 */
export function piecesFor(
  levels: readonly SlideLevel[],
  view: SlideView,
  screen: { readonly width: number; readonly height: number },
): readonly SlidePiece[] {
  const [base] = levels
  const smallest = levels.at(-1)
  if (base === undefined || smallest === undefined) return []
  const whole = pieceOf(smallest, { x: 0, y: 0, width: smallest.width, height: smallest.height })
  // The levels run from the largest: the last that is fine enough is the cheapest
  const level = levels.findLast(({ width }) => base.width / width <= view.perPixel * 1.2) ?? base
  const per = base.width / level.width
  const halves = [(screen.width / 2) * view.perPixel, (screen.height / 2) * view.perPixel] as const
  const from = [first(view.x - halves[0], per), first(view.y - halves[1], per)] as const
  const to = [
    last(view.x + halves[0], per, level.width),
    last(view.y + halves[1], per, level.height),
  ] as const
  const found: SlidePiece[] = []
  for (let row = from[1]; row <= to[1] && found.length < most; row++)
    for (let column = from[0]; column <= to[0] && found.length < most; column++) {
      const [x, y] = [column * pieceSize, row * pieceSize]
      const width = Math.min(pieceSize, level.width - x)
      const height = Math.min(pieceSize, level.height - y)
      if (width > 0 && height > 0) found.push(pieceOf(level, { x, y, width, height }))
    }
  const isSmall = smallest.width <= 2048 && smallest.height <= 2048
  return isSmall && level !== smallest ? [whole, ...found] : found

  function pieceOf(
    of: SlideLevel,
    part: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
  ): SlidePiece {
    const each = (base?.width ?? 1) / of.width / view.perPixel
    const size = [Math.min(part.width, 2048), Math.min(part.height, 2048)]
    const middle = [view.x / view.perPixel, view.y / view.perPixel] as const
    return {
      key: `${of.object.instance.instance} ${part.x} ${part.y} ${part.width}`,
      level: of,
      viewport: [...size, part.x, part.y, part.width, part.height].join(','),
      left: part.x * each - middle[0] + screen.width / 2,
      top: part.y * each - middle[1] + screen.height / 2,
      width: part.width * each,
      height: part.height * each,
    }
  }
}

const first = (edge: number, per: number): number => Math.max(0, Math.floor(edge / per / pieceSize))
const last = (edge: number, per: number, size: number): number =>
  Math.min(Math.ceil(size / pieceSize) - 1, Math.floor(edge / per / pieceSize))

/** The whole slide in the middle of a screen. */
export function fitted(
  { width, height }: Pick<SlideLevel, 'width' | 'height'>,
  screen: { readonly width: number; readonly height: number },
): SlideView {
  const perPixel = Math.max(width / Math.max(1, screen.width), height / Math.max(1, screen.height))
  return { x: width / 2, y: height / 2, perPixel }
}
