import type { CountryCode } from '../domain/codes.ts'
import type { ManifestInstance, ManifestSeries, StudyManifest } from '../domain/study.ts'
import { ExchangeError } from '../errors.ts'
import { handleOf } from './handles.ts'
import type { KeptStudy, StudyChannel, Treatment } from './ports.ts'

/** A study whose manifest was verified, with the handles of its parts and the channel to its bytes. */
export interface OpenedStudy {
  readonly handle: string
  readonly country: CountryCode
  readonly manifest: StudyManifest
  readonly channel: StudyChannel
  /** Absent where nothing of it may be kept. */
  readonly kept?: KeptStudy
  readonly series: ReadonlyMap<string, OpenedSeries>
}

export interface OpenedSeries {
  readonly handle: string
  readonly manifest: ManifestSeries
  readonly instances: ReadonlyMap<string, ManifestInstance>
}

/** Gives every series and instance of a manifest its handle. */
export function openedStudy(
  treatment: Pick<Treatment, 'seed'>,
  study: Pick<OpenedStudy, 'handle' | 'country' | 'manifest' | 'channel' | 'kept'>,
): OpenedStudy {
  return {
    ...study,
    series: new Map(
      study.manifest.series.map((manifest) => {
        const handle = handleOf(treatment, 'series', manifest.seriesInstanceUid)
        const instances = new Map(
          manifest.instances.map((one) => [handleOf(treatment, 'instance', one.sopInstanceUid), one]),
        )
        return [handle, { handle, manifest, instances }]
      }),
    ),
  }
}

/** Errors: `not-found`. */
export function seriesOf(study: OpenedStudy, handle: string): OpenedSeries {
  const series = study.series.get(handle)
  if (!series) throw new ExchangeError('not-found')
  return series
}

/** Errors: `not-found`. */
export function instanceOf(series: OpenedSeries, handle: string): ManifestInstance {
  const instance = series.instances.get(handle)
  if (!instance) throw new ExchangeError('not-found')
  return instance
}

/** Instances of a series as they are looked through: by number, then as the source listed them. */
export const inOrder = (series: OpenedSeries): readonly (readonly [handle: string, ManifestInstance])[] =>
  [...series.instances].sort(
    ([, a], [, b]) => (a.instanceNumber ?? Number.MAX_VALUE) - (b.instanceNumber ?? Number.MAX_VALUE),
  )

/** Path of an instance below its study at the image channel (PS3.18 10.4). */
export const instancePath = (series: ManifestSeries, instance: ManifestInstance): string =>
  `/series/${series.seriesInstanceUid}/instances/${instance.sopInstanceUid}`
