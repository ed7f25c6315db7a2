import { type DicomJson, item, items, number, numbers, text, texts } from '../dicom/attributes.ts'
import { type PictureSides, pictureSides } from './picture-sides.ts'

/** A window as an object states it; `shape` in the words of PS3.18 8.3.5.1.4. */
export interface ViewedWindow {
  readonly center: number
  readonly width: number
  readonly shape: 'linear' | 'linear-exact' | 'sigmoid'
  readonly name?: string
}

/** One picture of a series: an instance's frame, from 1. */
export interface ViewedPicture {
  readonly sopUid: string
  readonly frame: number
  readonly frames: number
  readonly rows: number
  readonly columns: number
  readonly instanceNumber?: number
  readonly sides?: PictureSides
  /** The opening one first; none for colours. */
  readonly windows: readonly ViewedWindow[]
}

export interface ViewedPictures {
  readonly pictures: readonly ViewedPicture[]
  /** Pictures a second, of a film. */
  readonly rate?: number
}

/** Windows that are offered for one picture. */
const maxWindows = 8

/**
 * The pictures of a series in the order in which they are looked through: along the normal where all lie parallel at
 * more than one place, else by instance number and frame.
 * @param sets data sets of its instances; those that `isShown` are images.
 */
export function viewedPictures(
  sets: readonly DicomJson[],
  isShown: (sopUid: string) => boolean,
): ViewedPictures {
  const shown = sets.filter((set) => isShown(text(set, 'SOPInstanceUID') ?? ''))
  const pictures = inOrder(shown).flatMap(picturesOf)
  const rate = shown.flatMap(rateOf)[0]
  return { pictures, ...(rate !== undefined && { rate }) }
}

function picturesOf(set: DicomJson): ViewedPicture[] {
  const frames = Math.max(1, number(set, 'NumberOfFrames') ?? 1)
  const instanceNumber = number(set, 'InstanceNumber')
  const whole = windowsOf(set)
  const shared = windowsIn(item(set, 'SharedFunctionalGroupsSequence'))
  const groups = items(set, 'PerFrameFunctionalGroupsSequence')
  const own = (frame: number) =>
    [windowsIn(groups[frame - 1]), shared, whole].find((found) => found.length > 0)
  const isColour = (number(set, 'SamplesPerPixel') ?? 1) > 1
  return Array.from({ length: frames }, (_, at) => {
    const sides = pictureSides(set, at + 1)
    return {
      sopUid: text(set, 'SOPInstanceUID') ?? '',
      frame: at + 1,
      frames,
      rows: number(set, 'Rows') ?? 0,
      columns: number(set, 'Columns') ?? 0,
      ...(instanceNumber !== undefined && { instanceNumber }),
      ...(sides && { sides }),
      windows: isColour ? [] : (own(at + 1) ?? [fullRange(set)]),
    }
  })
}

const windowsIn = (groups: DicomJson | undefined): readonly ViewedWindow[] => {
  const group = groups && item(groups, 'FrameVOILUTSequence')
  return group ? windowsOf(group) : []
}

const shapes = { LINEAR_EXACT: 'linear-exact', SIGMOID: 'sigmoid' } as const

/** PS3.3 C.11.2.1.2. */
function windowsOf(place: DicomJson): readonly ViewedWindow[] {
  const widths = numbers(place, 'WindowWidth')
  const names = texts(place, 'WindowCenterWidthExplanation')
  const term = text(place, 'VOILUTFunction')
  const shape = term === 'LINEAR_EXACT' || term === 'SIGMOID' ? shapes[term] : 'linear'
  return numbers(place, 'WindowCenter')
    .slice(0, maxWindows)
    .flatMap((center, at) => {
      const width = widths[at] ?? 0
      const name = names[at]?.slice(0, 60)
      return width > 0 ? [{ center, width, shape, ...(name !== undefined && { name }) }] : []
    })
}

/** Where a picture that states no window begins when somebody sets one: all values that it may have. */
function fullRange(set: DicomJson): ViewedWindow {
  const bits = number(set, 'BitsStored') ?? 8
  const isSigned = number(set, 'PixelRepresentation') === 1
  const least = number(set, 'SmallestImagePixelValue') ?? (isSigned ? -(2 ** (bits - 1)) : 0)
  const most = number(set, 'LargestImagePixelValue') ?? (isSigned ? 2 ** (bits - 1) : 2 ** bits) - 1
  const [slope, intercept] = [number(set, 'RescaleSlope') ?? 1, number(set, 'RescaleIntercept') ?? 0]
  const width = Math.max(1, Math.abs((most - least) * slope))
  return { center: ((least + most) / 2) * slope + intercept, width, shape: 'linear' }
}

/** PS3.3 C.7.6.5: of a film, or of a series that says how it is played. */
function rateOf(set: DicomJson): number[] {
  const frameTime = number(set, 'FrameTime')
  const rate =
    number(set, 'RecommendedDisplayFrameRate') ??
    number(set, 'CineRate') ??
    (frameTime !== undefined && frameTime > 0 ? 1000 / frameTime : undefined)
  return rate !== undefined && rate > 0 ? [Math.min(60, rate)] : []
}

function inOrder(sets: readonly DicomJson[]): readonly DicomJson[] {
  const byNumber = sets.toSorted(
    (a, b) =>
      (number(a, 'InstanceNumber') ?? Number.MAX_SAFE_INTEGER) -
      (number(b, 'InstanceNumber') ?? Number.MAX_SAFE_INTEGER),
  )
  const heights = heightsOf(byNumber)
  if (!heights) return byNumber
  const first = byNumber[0]
  const last = byNumber.at(-1)
  const sign = first && last && (heights.get(last) ?? 0) < (heights.get(first) ?? 0) ? -1 : 1
  return byNumber.toSorted((a, b) => {
    const apart = (heights.get(a) ?? 0) - (heights.get(b) ?? 0)
    return Math.abs(apart) < 1e-3 ? 0 : apart * sign
  })
}

/** Each along the normal of the first; undefined where that would order nothing. */
function heightsOf(sets: readonly DicomJson[]): ReadonlyMap<DicomJson, number> | undefined {
  const normal = normalOf(sets[0])
  if (!normal || sets.length < 2) return undefined
  const heights = new Map<DicomJson, number>()
  for (const set of sets) {
    const own = normalOf(set)
    const position = numbers(set, 'ImagePositionPatient')
    // Planes that are not parallel (localizers, radial sets) have no common order
    if (!own || position.length !== 3 || dot(own, normal) < 0.99) return undefined
    heights.set(set, dot(position, normal))
  }
  const places = new Set([...heights.values()].map((height) => Math.round(height * 100)))
  return places.size > 1 ? heights : undefined
}

function normalOf(set: DicomJson | undefined): readonly number[] | undefined {
  const cosines = set ? numbers(set, 'ImageOrientationPatient') : []
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = cosines
  return cosines.length === 6 ? [b * f - c * e, c * d - a * f, a * e - b * d] : undefined
}

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0)
