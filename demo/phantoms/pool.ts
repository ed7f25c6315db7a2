import { Worker } from 'node:worker_threads'
import type { Task } from './job.ts'

/** Shares batches of tasks among `workers` threads and answers the bytes written. `onBatch` is told as each ends. */
export async function runBatches(
  dir: string,
  batches: readonly (readonly Task[])[],
  workers: number,
  onBatch: (done: number) => void,
): Promise<number> {
  const queue = [...batches]
  let bytes = 0
  let done = 0
  const one = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: { dir } })
      const next = (): void => {
        const batch = queue.shift()
        if (batch !== undefined) worker.postMessage(batch)
        else worker.terminate().then(() => resolve(), reject)
      }
      worker.on('message', (answer: { bytes: number; tasks: number }) => {
        bytes += answer.bytes
        done += answer.tasks
        onBatch(done)
        next()
      })
      worker.on('error', reject)
      next()
    })
  await Promise.all(Array.from({ length: Math.min(workers, batches.length) }, one))
  return bytes
}
