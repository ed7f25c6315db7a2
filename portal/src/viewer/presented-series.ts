import { type DataSet, text } from './dicom-json.ts'
import { objectKind } from './object-kinds.ts'
import { otherPatient } from './patient-check.ts'
import { isSoftcopy, presentedImages } from './presentation-state.ts'
import { imageCount, type SeriesEntry } from './series-list.ts'
import type { SeriesModel, SeriesObject } from './series-model.ts'

/** The pictures that a series of presentation states is about, where they are in its study. */
export function presentedEntry(
  { images, objects }: SeriesModel,
  entries: readonly SeriesEntry[],
): SeriesEntry | undefined {
  const [first] = objects
  if (images.length > 0 || first === undefined || !isSoftcopy(text(first.set, '00080016'))) return undefined
  const wanted = presentedImages(first.set).flatMap((uid) => first.references[uid] ?? [])
  return entries.find(
    ({ at, series }) =>
      imageCount(series) > 0 &&
      wanted.some(
        (one) =>
          one.series === at.series && series.instances.some(({ instance }) => instance === one.instance),
      ),
  )
}

/** Place of the first picture that a state is about. */
export function presentedIndex({ images }: Pick<SeriesModel, 'images'>, state: DataSet): number {
  const uids = new Set(presentedImages(state))
  return Math.max(
    0,
    images.findIndex(({ set }) => uids.has(text(set, '00080018') ?? '')),
  )
}

/** Most series of a kind in a study that are looked through for what is about a series. */
const most = 20

/** Series of a kind of object, such as 'pr' or 'seg', in the study of an entry. */
export function entriesOfKind(
  kind: string,
  entry: SeriesEntry,
  entries: readonly SeriesEntry[],
): readonly SeriesEntry[] {
  return entries
    .filter(
      ({ at, series }) =>
        at.study === entry.at.study &&
        series.instances.some(({ sopClassUid }) => objectKind(sopClassUid) === kind),
    )
    .slice(0, most)
}

/** Which of the objects are presentation states of a series, and of its patient. */
export function statesOf(model: SeriesModel, objects: readonly SeriesObject[]): readonly SeriesObject[] {
  const uids = new Set(model.images.map(({ set }) => text(set, '00080018')))
  return objects.filter(
    ({ set }) =>
      isSoftcopy(text(set, '00080016')) &&
      presentedImages(set).some((uid) => uids.has(uid)) &&
      otherPatient([set, model.first ?? {}]) === undefined,
  )
}
