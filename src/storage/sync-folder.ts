import { fsync, openSync } from 'node:fs'
import { promisify } from 'node:util'

const fsyncFd = promisify(fsync)
/** Folders stay open: there are few, and each is made durable again and again. */
const opened = new Map<string, number>()

/** Makes the names in a folder durable. */
export async function syncFolder(path: string): Promise<void> {
  let fd = opened.get(path)
  if (fd === undefined) {
    fd = openSync(path, 'r')
    opened.set(path, fd)
  }
  await fsyncFd(fd)
}
