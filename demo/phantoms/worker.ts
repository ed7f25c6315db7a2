import { parentPort, workerData } from 'node:worker_threads'
import { runTask, type Task } from './job.ts'

// Takes a list of tasks at a time and answers with the bytes written.
const { dir } = workerData as { readonly dir: string }
parentPort?.on('message', (tasks: readonly Task[]) => {
  let bytes = 0
  for (const task of tasks) bytes += runTask(dir, task)
  parentPort?.postMessage({ bytes, tasks: tasks.length })
})
