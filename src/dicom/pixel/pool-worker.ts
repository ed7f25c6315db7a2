import { closeSync, fstatSync, openSync } from 'node:fs'
import { parentPort } from 'node:worker_threads'
import { LRUCache } from 'lru-cache'
import { asExchangeError } from '../../errors.ts'
import { type Inspected, inspect } from '../gate.ts'
import { drawOptions, picture } from '../objects/picture.ts'
import { presentedPicture } from '../objects/presented-picture.ts'
import { show } from '../objects/show.ts'
import { packed } from '../packed.ts'
import { reusedMemory } from '../reused-memory.ts'
import { type ByteSource, bufferSource, fileSource } from '../source.ts'
import type { PoolAnswer, PoolTask } from './pool-messages.ts'
import { transcodeFrame } from './transcode.ts'

// Frames of one object are asked for one after the other; its header is read once
// What is kept beyond a task, as a header is, lies elsewhere
const memory = reusedMemory()
const inspected = new LRUCache<string, Inspected>({ max: 16 })

async function work(source: ByteSource, object: Inspected, task: PoolTask): Promise<PoolAnswer> {
  if (task.work.kind === 'frame') {
    const frame = await transcodeFrame(source, object, task.frame ?? 1, task.work.wanted)
    return { kind: 'done', ...frame, bytes: new Uint8Array(frame.bytes) }
  }
  if (task.work.kind === 'show') {
    const { mediaType } = task.work
    const bytes = await show(source, object, mediaType)
    return { kind: 'done', bytes: new Uint8Array(bytes), mediaType, transferSyntaxUid: '' }
  }
  if (task.work.kind === 'pack') {
    const bytes = packed(source.read(0, source.size), object)
    return {
      kind: 'done',
      bytes: new Uint8Array(bytes),
      mediaType: 'application/dicom',
      transferSyntaxUid: '',
    }
  }
  const { options, presentation } = task.work
  const bytes =
    presentation === undefined
      ? await picture(source, object, task.frame, options, memory.allocate)
      : await presentedPicture(source, object, task.frame ?? 1, {
          options: drawOptions(source, object, task.frame ?? 1, options),
          presentation,
        })
  return {
    kind: 'done',
    bytes: new Uint8Array(bytes),
    mediaType: `image/${options.format}`,
    transferSyntaxUid: '',
  }
}

async function workOnFile(path: string, task: PoolTask): Promise<PoolAnswer> {
  const fd = openSync(path, 'r')
  try {
    const { size, mtimeMs, ino } = fstatSync(fd)
    const key = `${path} ${size} ${mtimeMs} ${ino}`
    const object = inspected.get(key) ?? inspect(fileSource(fd, size), { allowBare: true })
    inspected.set(key, object)
    return await work(fileSource(fd, size, memory.allocate), object, task)
  } finally {
    memory.release()
    closeSync(fd)
  }
}

async function answer(task: PoolTask): Promise<PoolAnswer> {
  try {
    const { file } = task
    if (typeof file === 'string') return await workOnFile(file, task)
    const source = bufferSource(file)
    return await work(source, inspect(source, { allowBare: true }), task)
  } catch (error) {
    const { code, tell } = asExchangeError(error)
    return { kind: 'failed', code, tell }
  }
}

parentPort?.on('message', async (task: PoolTask) => {
  const result = await answer(task)
  parentPort?.postMessage(result, result.kind === 'done' ? [result.bytes.buffer as ArrayBuffer] : [])
})
