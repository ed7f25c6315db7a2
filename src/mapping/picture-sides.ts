import { type DicomJson, item, items, numbers, texts } from '../dicom/attributes.ts'

/** To which sides of the body the row and the column of a picture go, in letters: PS3.3 C.7.6.1.1.1, as 'L' or 'AF'. */
export interface PictureSides {
  readonly row: string
  readonly column: string
}

/** Letters of a direction and of its opposite, by axis of the patient. */
const axes = [
  ['L', 'R'],
  ['P', 'A'],
  ['H', 'F'],
] as const
/** Parts of a direction below this don't count: less than 15 degrees off. */
const leastPart = 0.25

/** Sides of a frame, from 1; undefined where the object doesn't state them soundly, since a wrong letter is worse than none. */
export function pictureSides(set: DicomJson, frame: number): PictureSides | undefined {
  const places = [
    items(set, 'PerFrameFunctionalGroupsSequence')[frame - 1],
    item(set, 'SharedFunctionalGroupsSequence'),
  ].flatMap((group) => (group ? items(group, 'PlaneOrientationSequence') : []))
  const found = [...places, set].map((place) => numbers(place, 'ImageOrientationPatient'))
  const cosines = found.find(({ length }) => length > 0)
  if (cosines)
    return isSound(cosines)
      ? { row: letters(cosines.slice(0, 3)), column: letters(cosines.slice(3)) }
      : undefined
  const [row, column] = texts(set, 'PatientOrientation')
  const isStated = [row, column].every((one) => /^[LRAPHF]{1,3}$/.test(one ?? ''))
  return isStated && row && column ? { row, column } : undefined
}

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0)

/** Two unit vectors at a right angle: PS3.3 C.7.6.2.1.1. */
function isSound(cosines: readonly number[]): boolean {
  const [row, column] = [cosines.slice(0, 3), cosines.slice(3)]
  const isUnit = (one: readonly number[]): boolean => Math.abs(Math.sqrt(dot(one, one)) - 1) < 0.01
  return cosines.length === 6 && isUnit(row) && isUnit(column) && Math.abs(dot(row, column)) < 0.01
}

/** The main letter first, at most two. */
const letters = (direction: readonly number[]): string =>
  direction
    .map((part, axis) => ({ size: Math.abs(part), letter: axes[axis]?.[part > 0 ? 0 : 1] ?? '' }))
    .filter(({ size }) => size > leastPart)
    .toSorted((a, b) => b.size - a.size)
    .slice(0, 2)
    .map(({ letter }) => letter)
    .join('')
