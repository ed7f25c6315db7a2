import { type DataSet, items, number, text } from './dicom-json.ts'

/** An image that a key object selection points at. */
export interface KeyImage {
  readonly uid: string
  /** From 1, where one frame is meant. */
  readonly frame?: number
  /** Its place in the selection, from 0, and how many there are. */
  readonly number: number
  readonly count: number
}

const deepest = 16

/** The images of a key object selection (PS3.3 A.35.4): those of its content, else all of its evidence. */
export function keyImagesOf(set: DataSet): readonly KeyImage[] {
  const inContent = [...referred(set, '0040A730', 0)]
  const found =
    inContent.length > 0
      ? inContent
      : ['0040A375', '0040A385'].flatMap((evidence) =>
          items(set, evidence).flatMap((study) =>
            items(study, '00081115').flatMap((series) => [...images(series)]),
          ),
        )
  return found.map((image, at) => ({ ...image, number: at, count: found.length }))
}

type Found = Pick<KeyImage, 'uid' | 'frame'>

function* referred(set: DataSet, content: string, depth: number): Generator<Found> {
  if (depth > deepest) return
  for (const item of items(set, content)) {
    yield* images(item)
    yield* referred(item, content, depth + 1)
  }
}

function* images(place: DataSet): Generator<Found> {
  for (const item of items(place, '00081199')) {
    const uid = text(item, '00081155')
    const frame = number(item, '00081160')
    if (uid !== undefined) yield { uid, ...(frame === undefined ? {} : { frame }) }
  }
}
