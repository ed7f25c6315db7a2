import { type DataSet, item, items } from './dicom-json.ts'

/** Sequences whose item stands for attributes of a frame: PS3.3 C.7.6.16.2. */
export const groups = {
  pixelMeasures: '00289110',
  position: '00209113',
  orientation: '00209116',
  window: '00289132',
  modality: '00289145',
  content: '00209111',
  anatomy: '00209071',
} as const

/**
 * Where the attributes of a frame may stand, nearest first: its own functional group, the shared one, the data set.
 * `frame` counts from 1.
 */
export function places(set: DataSet, frame: number, group: string): readonly DataSet[] {
  const own = items(set, '52009230')[frame - 1]
  const shared = item(set, '52009229')
  const found = [item(own, group), item(shared, group), set]
  return found.filter((place): place is DataSet => place !== undefined)
}

/** What `read` gives at the first place where it gives anything. */
export function nearest<T>(
  set: DataSet,
  frame: number,
  group: string,
  read: (place: DataSet) => T | undefined,
): T | undefined {
  for (const place of places(set, frame, group)) {
    const value = read(place)
    if (value !== undefined) return value
  }
  return undefined
}
