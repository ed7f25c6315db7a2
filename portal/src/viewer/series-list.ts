import type { Study } from '../../../src/http/portal/contract.ts'
import type { SeriesAddress } from './api.ts'
import type { StudySeries } from './series-model.ts'

/** A study as far as it has been fetched. */
export interface StudyEntry {
  readonly handle: string
  readonly study: Study | undefined
  /** Why it couldn't be fetched. */
  readonly failure: unknown
}

/** A series and the study that it belongs to. */
export interface SeriesEntry {
  readonly at: SeriesAddress
  readonly study: Study
  readonly series: StudySeries
}

/** Pictures of a series; 0 when it has none that the viewer shows. */
export function imageCount(series: StudySeries): number {
  return series.instances.reduce((sum, { image, frames }) => sum + (image ? Math.max(1, frames) : 0), 0)
}

/** All series in the order of the strip: studies as given, within each by number. */
export function seriesEntries(treatment: string, studies: readonly StudyEntry[]): readonly SeriesEntry[] {
  return studies.flatMap(({ handle, study }) =>
    study === undefined
      ? []
      : [...study.series]
          .sort((a, b) => (a.number ?? Number.MAX_SAFE_INTEGER) - (b.number ?? Number.MAX_SAFE_INTEGER))
          .map((series) => ({ at: { treatment, study: handle, series: series.series }, study, series })),
  )
}

/** The series that a study is opened with: the one asked for, else the first with pictures, else the first. */
export function firstSeries(entries: readonly SeriesEntry[], wished?: string): SeriesEntry | undefined {
  return (
    entries.find(({ at }) => at.series === wished) ??
    entries.find(({ series }) => imageCount(series) > 0) ??
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
  const taken = new Set(shown.map(({ at }) => at.series))
  const free = entries.filter(({ at, series }) => !taken.has(at.series) && imageCount(series) > 0)
  const model = shown[0]
  const studies = new Set(shown.map(({ at }) => at.study))
  const elsewhere = free.filter(({ at }) => !studies.has(at.study))
  const alike = elsewhere.filter(({ series }) => series.modality === model?.series.modality)
  const same = alike.find(({ series }) => series.description === model?.series.description)
  return same ?? alike[0] ?? elsewhere[0] ?? free[0]
}
