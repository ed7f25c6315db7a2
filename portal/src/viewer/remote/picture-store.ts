import { fetchPicture } from './api.ts'

/** Pictures by address: those that are there, and those on their way. */
export interface PictureStore {
  held(address: string): ImageBitmap | undefined
  /** Fetches it for somebody who waits. Throws ViewerFailure, or an abort when another is wanted since. */
  show(address: string): Promise<ImageBitmap>
  /** Fetches these side by side while nobody waits, in place of those named before. */
  ahead(addresses: readonly string[]): void
  close(): void
}

interface Fetch {
  readonly abort: AbortController
  readonly picture: Promise<ImageBitmap>
}

/** A country lets one professional ask for eight at once. */
const aheadAtOnce = 3
/** Of pictures that are kept, as the browser holds them: four bytes a pixel. */
const keptBytes = 384 * 2 ** 20

/** @param onHeld is told when a picture came ahead. */
export function createPictureStore(onHeld: () => void): PictureStore {
  const kept = new Map<string, ImageBitmap>()
  const going = new Map<string, Fetch>()
  let bytes = 0
  let waited: { readonly address: string; readonly fetch: Fetch } | undefined
  let plan: string[] = []
  let isClosed = false

  const keep = (address: string, picture: ImageBitmap): void => {
    if (isClosed || kept.has(address)) return
    kept.set(address, picture)
    bytes += picture.width * picture.height * 4
    for (const [oldest, old] of kept) {
      if (bytes <= keptBytes || oldest === address) break
      kept.delete(oldest)
      bytes -= old.width * old.height * 4
    }
  }
  const begin = (address: string, priority: 'high' | 'low'): Fetch => {
    const abort = new AbortController()
    const picture = fetchPicture(address, { signal: abort.signal, priority })
    const fetch = { abort, picture }
    going.set(address, fetch)
    const done = (): void => {
      if (going.get(address) === fetch) going.delete(address)
      next()
    }
    picture.then(
      (came) => {
        keep(address, came)
        done()
        onHeld()
      },
      done, // whoever wants to see it asks again, and hears why
    )
    return fetch
  }
  const next = (): void => {
    while (!isClosed && waited === undefined && going.size < aheadAtOnce) {
      const address = plan.shift()
      if (address === undefined) return
      if (!kept.has(address) && !going.has(address)) begin(address, 'low')
    }
  }
  return {
    held: (address) => kept.get(address),
    async show(address) {
      const held = kept.get(address)
      if (waited !== undefined && waited.address !== address) waited.fetch.abort.abort()
      if (held !== undefined) {
        kept.delete(address)
        kept.set(address, held)
        return held
      }
      const own = { address, fetch: going.get(address) ?? begin(address, 'high') }
      waited = own
      try {
        return await own.fetch.picture
      } finally {
        if (waited === own) {
          waited = undefined
          next()
        }
      }
    },
    ahead(addresses) {
      const wanted = new Set(addresses)
      for (const [address, { abort }] of going)
        if (address !== waited?.address && !wanted.has(address)) abort.abort()
      plan = [...addresses]
      next()
    },
    close() {
      isClosed = true
      plan = []
      for (const { abort } of going.values()) abort.abort()
      for (const picture of kept.values()) picture.close()
      kept.clear()
    },
  }
}
