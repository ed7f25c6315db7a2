import { LRUCache } from 'lru-cache'

interface Window {
  readonly end: number
  count: number
}

/**
 * Counts requests of each client within a minute.
 * @returns for a client's request the seconds it must wait, or 0 when it may go on.
 */
export function perMinute(max: number): (client: string) => number {
  const windows = new LRUCache<string, Window>({ max: 10_000 })
  return (client) => {
    const now = Date.now()
    const held = windows.get(client)
    const window = held && held.end > now ? held : { end: now + 60_000, count: 0 }
    window.count += 1
    windows.set(client, window)
    return window.count <= max ? 0 : Math.ceil((window.end - now) / 1000)
  }
}
