import type { Point } from './camera.ts'
import { type DataSet, item, items, number, numbers, text, texts } from './dicom-json.ts'
import { describeFrame, type FrameDescription } from './frame.ts'
import { fullWindow, type GreyWindow, storedWindows, windowRange } from './window.ts'

/** A line, an area or words that a presentation state draws; places in pixels of the picture. */
export type StateDrawing =
  | { readonly kind: 'line'; readonly points: readonly Point[]; readonly isFilled: boolean }
  | { readonly kind: 'circle'; readonly center: Point; readonly edge: Point; readonly isFilled: boolean }
  | {
      readonly kind: 'words'
      readonly lines: readonly string[]
      readonly at: Point
      /** What the words are about, where a line leads there. */
      readonly anchor?: Point
    }

/** What is seen of a picture; everything outside is dark. */
export type StateShutter =
  | { readonly kind: 'polygon'; readonly points: readonly Point[] }
  | { readonly kind: 'circle'; readonly center: Point; readonly edge: Point }

/** What a softcopy presentation state does with one picture: PS3.4 N.2. */
export interface StateOfImage {
  /** False where it changes values by tables, masks or bitmaps, which the viewer does not do: then nothing of it is applied. */
  readonly isWhole: boolean
  readonly window?: GreyWindow
  readonly isInverse: boolean
  /** Degrees clockwise, of a picture that was flipped before. */
  readonly rotation: number
  readonly isFlipped: boolean
  readonly area?: readonly [Point, Point]
  readonly drawings: readonly StateDrawing[]
  readonly shutters: readonly StateShutter[]
  /** Grey outside the shutters, 0 to 255. */
  readonly shade: number
}

/** Greyscale and colour softcopy states: PS3.3 A.33.1, A.33.2. */
const softcopy: ReadonlySet<string> = new Set([
  '1.2.840.10008.5.1.4.1.1.11.1',
  '1.2.840.10008.5.1.4.1.1.11.2',
])

export const isSoftcopy = (sopClassUid: string | undefined): boolean => softcopy.has(sopClassUid ?? '')

/** Images that a state is about, by SOP Instance UID. */
export function presentedImages(state: DataSet): readonly string[] {
  return items(state, '00081115').flatMap((series) =>
    items(series, '00081140').flatMap((image) => text(image, '00081155') ?? []),
  )
}

/** What a state does with a frame (from 1) of an image; undefined where it is about others only. */
export function stateOfImage(state: DataSet, image: DataSet, frame: number): StateOfImage | undefined {
  const uid = text(image, '00080018')
  if (uid === undefined || !items(state, '00081115').some((series) => isAbout(series, uid, frame)))
    return undefined
  const own = (tag: string) => items(state, tag).filter((one) => isAbout(one, uid, frame))
  const area = areaOf(own('0070005A')[0])
  const voi = own('00283110')[0]
  const description = describeFrame(image, frame)
  const window = description === undefined ? undefined : windowOf(state, voi, description)
  const turned = (((number(state, '00700042') ?? 0) % 360) + 360) % 360
  const isFlipped = text(state, '00700041') === 'Y'
  return {
    isWhole: isWhole(state, voi, description),
    ...(window === undefined ? {} : { window }),
    isInverse: text(state, '20500020') === 'INVERSE',
    // PS3.3 C.10.6: turned first, then flipped; the viewer does it the other way round
    rotation: isFlipped ? (360 - turned) % 360 : turned,
    isFlipped,
    ...(area === undefined ? {} : { area }),
    drawings: own('00700001').flatMap((one) =>
      drawingsOf(one, placer(area ?? whole(image), turned, isFlipped)),
    ),
    shutters: shuttersOf(state),
    // PS3.3 C.7.6.11: a P-value of 16 bits
    shade: Math.round(Math.min(1, (number(state, '00181622') ?? 0) / 0xffff) * 255),
  }
}

const whole = (image: DataSet): readonly [Point, Point] => [
  [0, 0],
  [number(image, '00280011') ?? 1, number(image, '00280010') ?? 1],
]

/** What a reader calls a state by; undefined where its author gave it no name. */
export function stateName(state: DataSet): string | undefined {
  return text(state, '00700081') ?? text(state, '00700080')
}

// An item without references is about all images; one without frames about all frames (PS3.3 C.11.8, C.10.5)
function isAbout(holder: DataSet, uid: string, frame: number): boolean {
  const images = items(holder, '00081140')
  if (images.length === 0) return true
  return images.some((image) => {
    const frames = numbers(image, '00081160')
    return text(image, '00081155') === uid && (frames.length === 0 || frames.includes(frame))
  })
}

const grey = (photometric: string): boolean => photometric.startsWith('MONOCHROME')

function isWhole(
  state: DataSet,
  voi: DataSet | undefined,
  description: FrameDescription | undefined,
): boolean {
  const changesValues = ['00283000', '20500010', '00286100'].some((tag) => items(state, tag).length > 0)
  const isBitmap = texts(state, '00181600').includes('BITMAP')
  const isKnown = description !== undefined && description.modality.kind === 'rescale'
  return isKnown && !changesValues && !isBitmap && item(voi, '00283010') === undefined
}

/**
 * The window of a state in the units of the image's own values: PS3.4 N.2.1. The state brings the modality's step
 * with it, and where it has none the stored values are what its window is of; without a window all values are shown.
 */
function windowOf(
  state: DataSet,
  voi: DataSet | undefined,
  { format, modality }: FrameDescription,
): GreyWindow | undefined {
  if (modality.kind === 'table' || !grey(format.photometric)) return undefined
  const own = { slope: number(state, '00281053') ?? 1, intercept: number(state, '00281052') ?? 0 }
  if (own.slope === 0) return undefined
  const toImage = (value: number): number =>
    ((value - own.intercept) / own.slope) * modality.slope + modality.intercept
  const [window] = storedWindows(voi)
  if (window === undefined) {
    const least = format.signed ? -(2 ** (format.bitsStored - 1)) : 0
    const ends = [least, least + 2 ** format.bitsStored - 1].map(
      (stored) => stored * modality.slope + modality.intercept,
    )
    return fullWindow(Math.min(...ends), Math.max(...ends))
  }
  if (own.slope === modality.slope && own.intercept === modality.intercept) return window
  if (window.function === 'SIGMOID')
    return {
      ...window,
      center: toImage(window.center),
      width: (window.width / Math.abs(own.slope)) * Math.abs(modality.slope),
    }
  const { lower, upper } = windowRange(window)
  return fullWindow(toImage(lower), toImage(upper))
}

function areaOf(selection: DataSet | undefined): readonly [Point, Point] | undefined {
  const [left, top] = numbers(selection, '00700052')
  const [right, bottom] = numbers(selection, '00700053')
  if (left === undefined || top === undefined || right === undefined || bottom === undefined) return undefined
  // PS3.3 C.10.4: pixels counted from 1, both included
  const corners = [
    [Math.min(left, right) - 1, Math.min(top, bottom) - 1],
    [Math.max(left, right), Math.max(top, bottom)],
  ] as const
  return corners
}

const most = 2000

type Place = (units: string | undefined, at: readonly number[]) => Point

/**
 * Places of annotations in the picture. DISPLAY units are shares of what is displayed, after it was turned and
 * flipped: PS3.3 C.10.5.
 */
function placer([from, to]: readonly [Point, Point], turned: number, isFlipped: boolean): Place {
  return (units, [x = 0, y = 0]) => {
    if (units !== 'DISPLAY') return [x, y]
    const across = isFlipped ? 1 - x : x
    const [u, v] = (unturned[turned] ?? unturned[0])(across, y)
    return [from[0] + u * (to[0] - from[0]), from[1] + v * (to[1] - from[1])]
  }
}

const unturned: Readonly<Record<number, (x: number, y: number) => Point>> & {
  readonly 0: (x: number, y: number) => Point
} = {
  0: (x, y) => [x, y],
  90: (x, y) => [y, 1 - x],
  180: (x, y) => [1 - x, 1 - y],
  270: (x, y) => [1 - y, x],
}

function drawingsOf(annotation: DataSet, place: Place): readonly StateDrawing[] {
  const shapes = items(annotation, '00700009').flatMap((shape) => shapeOf(shape, place))
  const words = items(annotation, '00700008').flatMap((one) => wordsOf(one, place))
  return [...shapes, ...words].slice(0, most)
}

function shapeOf(shape: DataSet, place: Place): readonly StateDrawing[] {
  const units = text(shape, '00700005')
  const points = pairs(numbers(shape, '00700022').slice(0, 2 * most)).map((pair) => place(units, pair))
  const isFilled = text(shape, '00700024') === 'Y'
  const [center, edge] = points
  if (center === undefined) return []
  const type = text(shape, '00700023')
  if (type === 'CIRCLE') return edge === undefined ? [] : [{ kind: 'circle', center, edge, isFilled }]
  return [{ kind: 'line', points: type === 'ELLIPSE' ? ellipse(points) : points, isFilled }]
}

function wordsOf(one: DataSet, place: Place): readonly StateDrawing[] {
  const lines = (texts(one, '00700006')[0] ?? '').slice(0, 1000).split(/\r?\n/)
  const corners = [numbers(one, '00700010'), numbers(one, '00700011')]
    .filter((corner) => corner.length === 2)
    .map((corner) => place(text(one, '00700003'), corner))
  const [anchor] = [numbers(one, '00700014')]
    .filter((at) => at.length === 2)
    .map((at) => place(text(one, '00700004'), at))
  const at = corners[0] ?? anchor
  if (at === undefined || lines.join('') === '') return []
  const isLed = anchor !== undefined && at !== anchor && text(one, '00700015') === 'Y'
  return [{ kind: 'words', lines, at, ...(isLed ? { anchor } : {}) }]
}

const sides = 48

// PS3.3 C.10.5.1.2: both ends of the major axis, then both of the minor
function ellipse([a, b, c, d]: readonly Point[]): readonly Point[] {
  if (a === undefined || b === undefined || c === undefined || d === undefined) return []
  const middle = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2] as const
  return Array.from({ length: sides + 1 }, (_, at): Point => {
    const angle = (at / sides) * 2 * Math.PI
    const [along, across] = [Math.cos(angle) / 2, Math.sin(angle) / 2]
    return [
      middle[0] + along * (b[0] - a[0]) + across * (d[0] - c[0]),
      middle[1] + along * (b[1] - a[1]) + across * (d[1] - c[1]),
    ]
  })
}

function pairs(data: readonly number[]): readonly (readonly [number, number])[] {
  return Array.from({ length: Math.floor(data.length / 2) }, (_, at) => [
    data[2 * at] ?? 0,
    data[2 * at + 1] ?? 0,
  ])
}

/** PS3.3 C.7.6.11: rows and columns counted from 1, rows first. */
function shuttersOf(state: DataSet): readonly StateShutter[] {
  const shapes = new Set(texts(state, '00181600'))
  const edge = (tag: string) => number(state, tag) ?? 0
  const found: StateShutter[] = []
  if (shapes.has('RECTANGULAR')) {
    const [left, right] = [edge('00181602'), edge('00181604') - 1]
    const [top, bottom] = [edge('00181606'), edge('00181608') - 1]
    const points: Point[] = [
      [left, top],
      [right, top],
      [right, bottom],
      [left, bottom],
    ]
    found.push({ kind: 'polygon', points })
  }
  if (shapes.has('CIRCULAR')) {
    const [row = 1, column = 1] = numbers(state, '00181610')
    const center: Point = [column - 0.5, row - 0.5]
    found.push({ kind: 'circle', center, edge: [center[0] + edge('00181612'), center[1]] })
  }
  if (shapes.has('POLYGONAL')) {
    const points = pairs(numbers(state, '00181620').slice(0, most)).map(
      ([row, column]): Point => [column - 0.5, row - 0.5],
    )
    found.push({ kind: 'polygon', points })
  }
  return found
}
