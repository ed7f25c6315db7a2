import type { Study } from '../../../src/http/portal/contract-study.ts'
import type { SeriesAddress } from './api.ts'
import { type DataSet, type InstanceData, number, type Reference, text } from './dicom-json.ts'
import { groups, nearest } from './functional-groups.ts'
import { planeOf } from './geometry.ts'
import type { LoadedFrame } from './load-frame.ts'
import { isStacked } from './object-forms.ts'
import { type HeaderPatient, otherPatient } from './patient-check.ts'
import { type Placed, sortImages } from './sort-images.ts'

export type StudySeries = Study['series'][number]
export type StudyInstance = StudySeries['instances'][number]

/** One picture of a stack: a frame of an instance. */
export interface StackImage extends Placed {
  /** Address for the image loader; also the key in every cache. */
  readonly imageId: string
  readonly at: SeriesAddress
  readonly instance: string
  readonly transferSyntaxUid: string
  readonly set: DataSet
  /** Makes the picture out of others that are here; without it the picture is fetched. */
  readonly make?: () => LoadedFrame
}

/** An object that isn't a picture of a stack. */
export interface SeriesObject {
  readonly at: SeriesAddress
  readonly instance: StudyInstance
  readonly set: DataSet
  readonly references: Readonly<Record<string, Reference>>
}

/** A series ready to be shown. */
export interface SeriesModel {
  readonly at: SeriesAddress
  readonly series: StudySeries
  readonly images: readonly StackImage[]
  /** What is no picture of the stack. */
  readonly objects: readonly SeriesObject[]
  /** The first data set, image or not. */
  readonly first: DataSet | undefined
  /** Somebody else's data among the series' own, where there are any. */
  readonly stranger?: HeaderPatient
}

/** The address of a frame (from 1) for the image loader: handles only, no identifier. */
export function imageIdOf(at: SeriesAddress, instance: string, frame: number): string {
  return `roentgate:${at.treatment}/${at.study}/${at.series}/${instance}/${frame}`
}

/** Joins what the portal lists of a series with its metadata, in the order of the stack. */
export function seriesModel(
  at: SeriesAddress,
  series: StudySeries,
  data: readonly InstanceData[],
): SeriesModel {
  const byHandle = new Map(data.map((one) => [one.handle, one]))
  const known = series.instances.flatMap((instance) => {
    const found = byHandle.get(instance.instance)
    return found === undefined ? [] : [{ at, instance, set: found.set, references: found.references ?? {} }]
  })
  const images = known
    .filter(({ instance }) => isStacked(instance))
    .flatMap(({ instance, set }) => framesOf(at, instance, set))
  const stranger = otherPatient(data.map(({ set }) => set))
  return {
    at,
    series,
    first: data[0]?.set,
    images: sortImages(images),
    objects: known.filter(({ instance }) => !isStacked(instance)),
    ...(stranger === undefined ? {} : { stranger }),
  }
}

function framesOf(at: SeriesAddress, instance: StudyInstance, set: DataSet): readonly StackImage[] {
  const instanceNumber = instance.number ?? number(set, '00200013')
  return Array.from({ length: Math.max(1, instance.frames) }, (_, index) => {
    const frame = index + 1
    const plane = planeOf(set, frame)
    const acquiredAt = nearest(set, frame, groups.content, (place) => text(place, '00189074'))
    return {
      imageId: imageIdOf(at, instance.instance, frame),
      at,
      instance: instance.instance,
      transferSyntaxUid: instance.transferSyntaxUid,
      set,
      frame,
      ...(plane === undefined ? {} : { plane }),
      ...(instanceNumber === undefined ? {} : { instanceNumber }),
      ...(acquiredAt === undefined ? {} : { acquiredAt }),
    }
  })
}

/** Place in the stack where a series opens: the image asked for, else the middle of a volume, else the first. */
export function openingIndex(
  model: SeriesModel,
  wish: { readonly instance?: string; readonly frame?: number } = {},
): number {
  if (model.images.length === 0)
    return Math.max(
      0,
      model.objects.findIndex(({ instance }) => instance.instance === wish.instance),
    )
  const wished = model.images.findIndex(
    ({ instance, frame }) => instance === wish.instance && frame === (wish.frame ?? frame),
  )
  if (wish.instance !== undefined && wished >= 0) return wished
  const isVolume = model.images.length > 10 && model.images[0]?.plane !== undefined
  return isVolume ? Math.floor(model.images.length / 2) : 0
}

const defaultRate = 15
const longestRate = 60

/**
 * Frames a second at which a series plays (PS3.3 C.7.6.5), and whether it starts by itself: multi-frame ultrasound,
 * angiography and endoscopy do.
 */
export function cineOf(model: SeriesModel): { readonly rate: number; readonly startsItself: boolean } {
  const set = model.images[0]?.set
  const frameTime = number(set, '00181063')
  const stated =
    number(set, '00082144') ??
    (frameTime !== undefined && frameTime > 0 ? 1000 / frameTime : number(set, '00180040'))
  const isMoving = ['US', 'IVUS', 'XA', 'RF', 'ES'].includes(model.series.modality)
  const isClip =
    model.images.length > 1 && model.images.every(({ instance }) => instance === model.images[0]?.instance)
  const rate = stated === undefined || stated <= 0 ? defaultRate : Math.min(stated, longestRate)
  return { rate: Math.round(rate * 10) / 10, startsItself: isMoving && isClip }
}
