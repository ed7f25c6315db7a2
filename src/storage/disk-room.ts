import { randomUUID } from 'node:crypto'
import { statfsSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ExchangeError } from '../errors.ts'
import { asNotWritten } from './object-spool.ts'

/** For how long what the disk said counts, in ms: it is asked for every object that comes. */
const heldMs = 500
const probe = Buffer.alloc(4096, 1)

interface DiskRoom {
  /** Errors: `storage-full` when the reserve is reached. */
  demand(): void
  /** Looks now, and writes a little: a quota doesn't show in what is free. Errors: `storage-full`, `unavailable`. */
  check(): Promise<void>
}

/** Keeps `reserveBytes` of the disk that `folder` is on free: for the database and the journal, where they share it. */
export function diskRoom(folder: string, reserveBytes: number): DiskRoom {
  let lookedAt = 0
  let isFull = false
  const look = (): void => {
    lookedAt = performance.now()
    const { bavail, bsize } = statfsSync(folder)
    isFull = bavail * bsize < reserveBytes
  }
  const demand = (): void => {
    try {
      if (lookedAt === 0 || performance.now() - lookedAt > heldMs) look()
    } catch (error) {
      throw asNotWritten(error)
    }
    if (isFull)
      throw new ExchangeError('storage-full', undefined, {
        detail: 'The room that objects.reserveBytes keeps free is reached',
        retryAfter: 60,
      })
  }
  return {
    demand,
    async check() {
      lookedAt = 0
      demand()
      const file = join(folder, randomUUID())
      try {
        await writeFile(file, probe, { flag: 'wx' })
      } catch (error) {
        throw asNotWritten(error)
      } finally {
        await rm(file, { force: true })
      }
    },
  }
}
