import type { Study } from '../../../src/http/portal/contract-study.ts'
import type { SeriesAddress } from './api.ts'
import { isStacked } from './object-forms.ts'
import { objectKind } from './object-kinds.ts'
import type { StudySeries } from './series-model.ts'
import type { View } from './volume.ts'

/** A study as far as it has been fetched. */
export interface StudyEntry {
  readonly handle: string
  readonly study: Study | undefined
  /** Why it couldn't be fetched. */
  readonly failure: unknown
}

/** What a press in the strip shows: a series, or one clip of a series that holds several. */
export interface SeriesEntry {
  readonly key: string
  /** The clip's number in its series, from 1. */
  readonly clip?: number
  /** The planes of its volume that are shown in place of its own pictures. */
  readonly view?: View
  readonly at: SeriesAddress
  readonly study: Study
  readonly series: StudySeries
}

/** Pictures of a series; 0 when it has none that the viewer shows. */
export function imageCount(series: StudySeries): number {
  return series.instances.reduce(
    (sum, instance) => sum + (isStacked(instance) ? Math.max(1, instance.frames) : 0),
    0,
  )
}

/** All entries in the order of the strip: studies as given, within each by number. */
export function seriesEntries(treatment: string, studies: readonly StudyEntry[]): readonly SeriesEntry[] {
  return studies.flatMap(({ handle, study }) =>
    study === undefined
      ? []
      : [...study.series]
          .sort((a, b) => (a.number ?? Number.MAX_SAFE_INTEGER) - (b.number ?? Number.MAX_SAFE_INTEGER))
          .flatMap((series) => clips({ treatment, study: handle, series: series.series }, study, series)),
  )
}

// Frames of different clips are no stack: each multi-frame object of several is an entry of its own, and so is what is
// no picture beside pictures
function clips(at: SeriesAddress, study: Study, series: StudySeries): readonly SeriesEntry[] {
  const entry = (instances: StudySeries['instances'], key = at.series, clip?: number): SeriesEntry => ({
    key,
    ...(clip === undefined ? {} : { clip }),
    at,
    study,
    series: { ...series, instances },
  })
  const pictures = series.instances.filter(isStacked)
  const objects = series.instances.filter((instance) => !isStacked(instance))
  const clips = pictures.length > 1 ? pictures.filter(({ frames }) => frames > 1) : []
  const rest = pictures.filter((instance) => !clips.includes(instance))
  const entries = clips.map((instance, index) =>
    entry([instance], `${at.series} ${instance.instance}`, index + 1),
  )
  if (rest.length > 0) entries.unshift(entry(rest))
  if (objects.length > 0)
    entries.push(entry(objects, entries.length === 0 ? at.series : `${at.series} objects`))
  return entries
}

// Words of the vendors and of the languages that name a planning picture
const scoutName = /\b(scout|lo[ck]ali[sz]er|topogram(a|me)?|surview|scanogram|plan ?scan|3[ -]?plane)\b/i
const slicedModalities: ReadonlySet<string> = new Set(['CT', 'MR', 'PT', 'NM'])
const [fewImages, manyImages] = [5, 20]

/** Whether a series only plans the others: by its name, or by its few images beside a stack of the same modality. */
function isScout({ series }: SeriesEntry, entries: readonly SeriesEntry[]): boolean {
  if (!slicedModalities.has(series.modality)) return false
  if (scoutName.test(series.description ?? '')) return true
  return (
    imageCount(series) <= fewImages &&
    entries.some(
      (other) => other.series.modality === series.modality && imageCount(other.series) >= manyImages,
    )
  )
}

const derived: ReadonlySet<string> = new Set(['seg', 'rtdose'])

const kindOf = ({ instances }: StudySeries): string => objectKind(instances[0]?.sopClassUid ?? '')

/** The entry that a study is opened with: the one asked for, else the first with pictures that isn't a scout, else the first. */
export function firstSeries(
  entries: readonly SeriesEntry[],
  wish: { readonly series?: string; readonly instance?: string } = {},
): SeriesEntry | undefined {
  const wished = entries.filter(({ at }) => at.series === wish.series)
  const pictured = entries.filter(({ series }) => imageCount(series) > 0)
  // What was derived from images says little without them
  const plain = pictured.filter(({ series }) => !derived.has(kindOf(series)))
  const withImages = plain.length > 0 ? plain : pictured
  return (
    wished.find(({ series }) => series.instances.some(({ instance }) => instance === wish.instance)) ??
    wished[0] ??
    withImages.find((entry) => !isScout(entry, entries)) ??
    withImages[0] ??
    entries[0]
  )
}

/**
 * The series for another pane: of another study the one most like the first, else the next series with pictures that
 * isn't shown yet.
 */
export function companion(
  entries: readonly SeriesEntry[],
  shown: readonly SeriesEntry[],
): SeriesEntry | undefined {
  const taken = new Set(shown.map(({ key }) => key))
  const free = entries.filter(({ key, series }) => !taken.has(key) && imageCount(series) > 0)
  const model = shown[0]
  const studies = new Set(shown.map(({ at }) => at.study))
  const elsewhere = free.filter(({ at }) => !studies.has(at.study))
  const alike = elsewhere.filter(({ series }) => series.modality === model?.series.modality)
  const same = alike.find(({ series }) => series.description === model?.series.description)
  return same ?? alike[0] ?? elsewhere[0] ?? free[0]
}
