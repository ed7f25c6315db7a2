import type { ViewedSeries, ViewedStudy } from '../../../../src/http/portal/contract-viewer.ts'
import { type FailureKind, isAbort, ViewerFailure } from '../failure.ts'

const kinds: Record<number, FailureKind> = {
  401: 'session',
  404: 'gone',
  406: 'no-pixels',
  422: 'unreadable',
}
const retries = 5

/** The session that the page's address names; it opens nothing without its cookie. */
export function viewerInAddress(path: string): string | undefined {
  return /^\/v\/([0-9a-f]{16})$/.exec(path)?.[1]
}

export const seriesAddress = (viewer: string, series: string): string => `/api/${viewer}/series/${series}`

/** What may be seen, by whom, and until when. Throws ViewerFailure. */
export async function fetchViewed(viewer: string): Promise<ViewedStudy> {
  return (await (await get(`/api/${viewer}`)).json()) as ViewedStudy
}

/** The pictures of a series. Throws ViewerFailure. */
export async function fetchSeries(
  viewer: string,
  series: string,
  signal: AbortSignal,
): Promise<ViewedSeries> {
  return (await (await get(seriesAddress(viewer, series), { signal })).json()) as ViewedSeries
}

/** A picture, drawn by the country that holds it. Throws ViewerFailure. */
export async function fetchPicture(
  address: string,
  { signal, priority }: { readonly signal: AbortSignal; readonly priority: 'high' | 'low' },
): Promise<ImageBitmap> {
  const response = await get(address, { signal, priority })
  try {
    return await createImageBitmap(await response.blob())
  } catch (error) {
    if (isAbort(error)) throw error
    throw new ViewerFailure('unreadable', 'No picture.', { cause: error })
  }
}

/** Ends the session at once. */
export async function endViewing(viewer: string): Promise<void> {
  await fetch(`/api/${viewer}`, { method: 'DELETE', credentials: 'same-origin' })
}

/** A country that has much to do is asked again a few times, as it says. */
async function get(path: string, init: RequestInit = {}): Promise<Response> {
  for (let tries = 0; ; tries++) {
    const response = await send(path, init)
    if (response.ok) return response
    const isBusy = response.status === 429 || response.status === 503
    if (!isBusy || tries >= retries) {
      const kind = kinds[response.status] ?? 'busy'
      throw new ViewerFailure(kind, `The viewer answered ${response.status}.`)
    }
    const seconds = Number(response.headers.get('retry-after') ?? 1)
    await new Promise((resolve) => setTimeout(resolve, Math.min(5, Math.max(0.2, seconds)) * 1000))
    init.signal?.throwIfAborted()
  }
}

async function send(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, { ...init, credentials: 'same-origin' })
  } catch (error) {
    if (isAbort(error)) throw error
    throw new ViewerFailure('offline', 'The viewer does not answer.', { cause: error })
  }
}
