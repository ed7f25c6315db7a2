import type { Socket } from 'node:net'
import { AssociationFault } from './faults.ts'

/** The bytes of a connection as they come, none copied. */
export interface Chunks {
  /** Undefined when the other side has ended. Throws AssociationFault when the connection is gone or was given up. */
  next(): Promise<Buffer | undefined>
  /** Whoever waits for bytes, now or later, is told. */
  fail(fault: AssociationFault): void
  /** Since when somebody waits for the other side, by `performance.now()`; undefined when nobody does. */
  readonly waitingSince: number | undefined
  /** Milliseconds that the other side kept us waiting, in all. */
  waitedMs(): number
}

/** Bytes that wait to be read; beyond it the other side has to wait. */
const most = 256 * 1024

export function chunksOf(socket: Socket): Chunks {
  const queue: Buffer[] = []
  let bytes = 0
  let waitedMs = 0
  let waitingSince: number | undefined
  let waiting: { resolve(chunk: Buffer | undefined): void; reject(fault: AssociationFault): void } | undefined
  let end: { readonly fault?: AssociationFault } | undefined

  const finish = (fault?: AssociationFault): void => {
    end ??= fault ? { fault } : {}
    if (end.fault) waiting?.reject(end.fault)
    else waiting?.resolve(undefined)
    waiting = undefined
    waitingSince = undefined
  }
  socket.on('data', (chunk: Buffer) => {
    if (waiting) {
      waitedMs += performance.now() - (waitingSince ?? 0)
      waitingSince = undefined
      waiting.resolve(chunk)
      waiting = undefined
      return
    }
    queue.push(chunk)
    bytes += chunk.length
    if (bytes > most) socket.pause()
  })
  socket.on('end', () => finish())
  socket.on('close', () => finish(new AssociationFault('The connection is gone.')))
  socket.on('error', () => finish(new AssociationFault('The connection broke.')))
  return {
    async next() {
      const chunk = queue.shift()
      if (chunk) {
        bytes -= chunk.length
        if (bytes <= most && socket.isPaused()) socket.resume()
        return chunk
      }
      if (end?.fault) throw end.fault
      if (end) return undefined
      waitingSince = performance.now()
      return new Promise((resolve, reject) => {
        waiting = { resolve, reject }
      })
    },
    fail: finish,
    get waitingSince() {
      return waitingSince
    },
    waitedMs: () => waitedMs + (waitingSince === undefined ? 0 : performance.now() - waitingSince),
  }
}
