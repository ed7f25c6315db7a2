import { Worker } from 'node:worker_threads'
import { ExchangeError } from '../../errors.ts'
import type { Presentation } from '../objects/presentation.ts'
import type { RenderOptions } from './encode.ts'
import type { StoredFrame } from './frames.ts'
import type { PoolAnswer, PoolTask } from './pool-messages.ts'
import type { WantedFrame } from './transcode.ts'

/** Decodes, renders and transcodes frames beside the main thread, so that no frame can stop or kill it. */
export interface RenderPool {
  /**
   * A picture of a frame (from 1) or of the object as a whole, of a Part 10 file, given by its path or its bytes;
   * throws as `picture` does. With a presentation as that wants it.
   */
  render(
    file: string | Uint8Array,
    frame: number | undefined,
    options: RenderOptions,
    presentation?: Presentation,
  ): Promise<Buffer>
  /** A frame in a transfer syntax; throws as transcodeFrame does. */
  frame(file: string | Uint8Array, frame: number, wanted: WantedFrame): Promise<StoredFrame>
  /** An object that is no picture as a text or a drawing; throws as show does. */
  show(file: string | Uint8Array, mediaType: string): Promise<Buffer>
  /** An object as `packed` makes it. */
  packed(file: string): Promise<Buffer>
  /** Ends the workers; what waits is refused with 'unavailable'. */
  close(): Promise<void>
}

export interface PoolOptions {
  readonly workers: number
  /** A frame that takes longer is given up with its worker. */
  readonly timeLimitMs?: number
  /** Heap of one worker. */
  readonly memoryMb?: number
  /** Frames that may wait; more are refused with 'unavailable'. */
  readonly waiting?: number
}

interface Job {
  readonly task: PoolTask
  readonly resolve: (answer: Extract<PoolAnswer, { kind: 'done' }>) => void
  readonly reject: (error: Error) => void
}

interface Seat {
  readonly worker: Worker
  job: Job | undefined
  timer: NodeJS.Timeout | undefined
}

/** Starts `workers` threads; they hold the process open only while a frame is under way. */
export function createRenderPool(options: PoolOptions): RenderPool {
  const { workers, timeLimitMs = 10_000, memoryMb = 512, waiting = 1000 } = options
  const queue: Job[] = []
  const seats: Seat[] = []
  let closed = false

  function newSeat(): Seat | undefined {
    if (seats.length >= workers) return undefined
    const worker = new Worker(new URL('./pool-worker.ts', import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: memoryMb },
    })
    const seat: Seat = { worker, job: undefined, timer: undefined }
    listen(seat)
    seats.push(seat)
    return seat
  }

  function listen(seat: Seat): void {
    const { worker } = seat
    worker.on('message', (answer: PoolAnswer) => {
      const job = finish(seat)
      if (answer.kind === 'done') job?.resolve(answer)
      else job?.reject(new ExchangeError(answer.code, answer.tell))
      next()
    })
    worker.on('error', () => lose(seat))
    worker.on('exit', () => lose(seat))
  }

  /** A worker that is gone takes its frame with it; the next frame gets a new one. */
  function lose(seat: Seat): void {
    const index = seats.indexOf(seat)
    if (index < 0 || closed) return
    seats.splice(index, 1)
    const reason = 'The image could not be decoded within its limits.'
    finish(seat)?.reject(new ExchangeError('unprocessable', reason))
    next()
  }

  function finish(seat: Seat): Job | undefined {
    const { job } = seat
    clearTimeout(seat.timer)
    seat.job = undefined
    seat.worker.unref()
    return job
  }

  function next(): void {
    if (queue.length === 0) return
    const seat = seats.find((candidate) => candidate.job === undefined) ?? newSeat()
    const job = seat === undefined ? undefined : queue.shift()
    if (seat === undefined || job === undefined) return
    const { worker } = seat
    seat.job = job
    worker.ref()
    seat.timer = setTimeout(() => void worker.terminate(), timeLimitMs)
    worker.postMessage(job.task)
  }

  function run(task: PoolTask): Promise<Extract<PoolAnswer, { kind: 'done' }>> {
    if (closed || queue.length >= waiting)
      return Promise.reject(new ExchangeError('unavailable', undefined, { retryAfter: 5 }))
    return new Promise((resolve, reject) => {
      queue.push({ task, resolve, reject })
      next()
    })
  }

  const asBuffer = (bytes: Uint8Array): Buffer =>
    Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)

  return {
    async render(file, frame, renderOptions, presentation) {
      const work = { kind: 'render', options: renderOptions, ...(presentation && { presentation }) } as const
      const { bytes } = await run({ file, frame, work })
      return asBuffer(bytes)
    },
    async frame(file, frame, wanted) {
      const done = await run({ file, frame, work: { kind: 'frame', wanted } })
      return {
        bytes: asBuffer(done.bytes),
        mediaType: done.mediaType,
        transferSyntaxUid: done.transferSyntaxUid,
      }
    },
    async show(file, mediaType) {
      const { bytes } = await run({ file, frame: undefined, work: { kind: 'show', mediaType } })
      return asBuffer(bytes)
    },
    async packed(file) {
      return asBuffer((await run({ file, frame: undefined, work: { kind: 'pack' } })).bytes)
    },
    async close() {
      closed = true
      const gone = new ExchangeError('unavailable')
      for (const job of [...queue.splice(0), ...seats.map(finish)]) job?.reject(gone)
      await Promise.all(seats.map(({ worker }) => worker.terminate()))
    },
  }
}
