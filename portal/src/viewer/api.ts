import type { Study } from '../../../src/http/portal/contract-study.ts'
import type { Treatment } from '../../../src/http/portal/contract-treatment.ts'
import type { DataSet, InstanceData } from './dicom-json.ts'
import { type FailureKind, isAbort, ViewerFailure } from './failure.ts'

/** Where a series stands in the portal's API; all parts are opaque handles. */
export interface SeriesAddress {
  readonly treatment: string
  readonly study: string
  readonly series: string
}

/** One frame as it came: the bytes and the transfer syntax that they are in. */
export interface FetchedFrame {
  readonly bytes: ArrayBuffer
  readonly transferSyntax: string
}

const kinds: Record<number, FailureKind> = {
  401: 'session',
  403: 'gone',
  404: 'gone',
  410: 'gone',
  406: 'no-pixels',
}

const studyPath = (treatment: string, study: string): string =>
  `/api/treatments/${encodeURIComponent(treatment)}/studies/${encodeURIComponent(study)}`

const seriesPath = (at: SeriesAddress): string =>
  `${studyPath(at.treatment, at.study)}/series/${encodeURIComponent(at.series)}`

const instancePath = (at: SeriesAddress, instance: string): string =>
  `${seriesPath(at)}/instances/${encodeURIComponent(instance)}`

async function get(path: string, accept: string, signal?: AbortSignal): Promise<Response> {
  let response: Response
  try {
    response = await fetch(path, {
      headers: { accept },
      credentials: 'same-origin',
      ...(signal === undefined ? {} : { signal }),
    })
  } catch (error) {
    if (isAbort(error)) throw error
    throw new ViewerFailure('offline', 'The portal does not answer.', { cause: error })
  }
  if (response.ok) return response
  const kind = kinds[response.status] ?? (response.status === 422 ? 'unreadable' : 'busy')
  throw new ViewerFailure(kind, `The portal answered ${response.status}.`)
}

/** The treatment relationship, with the patient whose identity was confirmed. Throws ViewerFailure. */
export async function fetchTreatment(treatment: string, signal?: AbortSignal): Promise<Treatment> {
  const response = await get(`/api/treatments/${encodeURIComponent(treatment)}`, 'application/json', signal)
  return (await response.json()) as Treatment
}

/** The study's series and instances. Throws ViewerFailure. */
export async function fetchStudy(treatment: string, study: string, signal?: AbortSignal): Promise<Study> {
  const response = await get(studyPath(treatment, study), 'application/json', signal)
  return (await response.json()) as Study
}

/** The data sets of a series in the DICOM JSON Model, with their instances' handles. Throws ViewerFailure. */
export async function fetchMetadata(
  at: SeriesAddress,
  signal?: AbortSignal,
): Promise<readonly InstanceData[]> {
  const response = await get(`${seriesPath(at)}/metadata`, 'application/dicom+json', signal)
  const sets: unknown = await response.json()
  if (!Array.isArray(sets)) throw new ViewerFailure('unreadable', 'The metadata are no list.')
  return sets.flatMap((entry: unknown) => {
    if (typeof entry !== 'object' || entry === null) return []
    const { handle, references, ...set } = entry as Partial<InstanceData>
    return typeof handle === 'string'
      ? [{ handle, set: set as unknown as DataSet, ...(references ? { references } : {}) }]
      : []
  })
}

/**
 * Frame `frame` (from 1): as stored, or as the server decodes it into uncompressed little endian. Throws ViewerFailure.
 */
export async function fetchFrame(
  at: SeriesAddress,
  instance: string,
  frame: number,
  form: 'stored' | 'native',
  signal?: AbortSignal,
): Promise<FetchedFrame> {
  const query = form === 'stored' ? '?stored=1' : ''
  const response = await get(`${instancePath(at, instance)}/frames/${frame}${query}`, '*/*', signal)
  const transferSyntax = response.headers.get('x-transfer-syntax')?.trim() ?? ''
  return { bytes: await response.arrayBuffer(), transferSyntax }
}

/** The server's own picture of a frame, as JPEG. Throws ViewerFailure. */
export async function fetchRendered(
  at: SeriesAddress,
  instance: string,
  frame: number,
  signal?: AbortSignal,
): Promise<Blob> {
  const path = `${instancePath(at, instance)}/rendered?frame=${frame}`
  return await (await get(path, 'image/jpeg', signal)).blob()
}

/** Forms of an object as a whole that the portal passes on. */
export type ShownForm = 'picture' | 'page' | 'drawing' | 'pdf' | 'video'

/** Address of an object in a form; `viewport` is a part of a picture (PS3.18 8.3.5.1.3). */
export function shownAddress(
  at: SeriesAddress,
  instance: string,
  form: ShownForm,
  viewport?: string,
): string {
  const part = viewport === undefined ? '' : `&viewport=${viewport}`
  return `${instancePath(at, instance)}/rendered?as=${form}${part}`
}

/** An object in a form. Throws ViewerFailure, `no-pixels` where there is no such form of it. */
export function fetchShown(
  at: SeriesAddress,
  instance: string,
  form: ShownForm,
  signal?: AbortSignal,
): Promise<Response> {
  return get(shownAddress(at, instance, form), '*/*', signal)
}

/** Address of the small picture of an image, for an img element. */
export function imageThumbnailAddress(at: SeriesAddress, instance: string): string {
  return `${instancePath(at, instance)}/thumbnail`
}

/** Address of the small picture of a series, for an img element. */
export function thumbnailAddress(at: SeriesAddress): string {
  return `${seriesPath(at)}/thumbnail`
}
