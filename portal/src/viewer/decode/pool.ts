import { ViewerFailure } from '../failure.ts'
import type { FrameDescription } from '../frame.ts'
import type { DecodedFrame } from './decode.ts'
import type { DecodeAnswer, DecodeTask } from './messages.ts'
import workerUrl from './worker.ts?worker&url'

/** Decodes frames beside the page. */
export interface DecodePool {
  /** Takes the bytes away from the caller. Throws ViewerFailure 'unreadable'. */
  decode(bytes: ArrayBuffer, transferSyntax: string, description: FrameDescription): Promise<DecodedFrame>
  close(): void
}

interface Waiting {
  readonly resolve: (frame: DecodedFrame) => void
  readonly reject: (reason: ViewerFailure) => void
}

/** Starts no worker before there is something to decode. */
export function createDecodePool(size = poolSize()): DecodePool {
  const workers: { readonly worker: Worker; readonly waiting: Map<number, Waiting> }[] = []
  let next = 0
  const leastBusy = () => {
    const free = workers.find(({ waiting }) => waiting.size === 0)
    if (free !== undefined) return free
    if (workers.length < size) {
      const started = startWorker()
      workers.push(started)
      return started
    }
    return workers.reduce((a, b) => (b.waiting.size < a.waiting.size ? b : a))
  }
  return {
    decode: (bytes, transferSyntax, description) =>
      new Promise((resolve, reject) => {
        const { worker, waiting } = leastBusy()
        const task: DecodeTask = { id: next++, bytes, transferSyntax, description }
        waiting.set(task.id, { resolve, reject })
        worker.postMessage(task, [bytes])
      }),
    close: () => {
      for (const { worker, waiting } of workers.splice(0)) {
        worker.terminate()
        for (const { reject } of waiting.values())
          reject(new ViewerFailure('unreadable', 'The viewer was closed.'))
      }
    },
  }
}

function poolSize(): number {
  return Math.max(1, Math.min(4, (navigator.hardwareConcurrency || 2) - 1))
}

function startWorker(): { readonly worker: Worker; readonly waiting: Map<number, Waiting> } {
  // Under Trusted Types the page's default policy lets pass the portal's own files
  const worker = new Worker(workerUrl, { type: 'module' })
  const waiting = new Map<number, Waiting>()
  worker.addEventListener('message', ({ data }: MessageEvent<DecodeAnswer>) => {
    const task = waiting.get(data.id)
    waiting.delete(data.id)
    if ('frame' in data) task?.resolve(data.frame)
    else task?.reject(new ViewerFailure('unreadable', data.reason))
  })
  worker.addEventListener('error', () => {
    for (const { reject } of waiting.values()) reject(new ViewerFailure('unreadable', 'The decoder ended.'))
    waiting.clear()
  })
  return { worker, waiting }
}
