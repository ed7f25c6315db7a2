import { createHash } from 'node:crypto'
import type { RenderPool } from '../dicom/pixel/pool.ts'
import { deflatedLittleEndian, transferSyntax } from '../dicom/transfer-syntaxes.ts'
import { ExchangeError } from '../errors.ts'
import type { Logger } from '../log.ts'
import { withObject } from './objects.ts'
import type { InstanceRow, ObjectStore } from './ports.ts'

/** What is smaller isn't worth it; what is larger would take too much memory at once. */
const fewest = 4096
const most = 32 * 1024 * 1024
/** An object that doesn't get smaller than this share of itself goes as it is. */
const worthwhile = 0.9

const digestBytes = 32

export interface PackedObject {
  readonly bytes: Buffer
  /** Of `bytes`, in hexadecimal: another version of a library may pack the same object otherwise. */
  readonly sha256: string
}

interface PackingPorts {
  readonly objects: ObjectStore
  readonly pool: RenderPool
  readonly log: Logger
}

/**
 * An instance packed for the way (`packed`): made when it is first asked for, then kept with the derived things, behind
 * its digest. Undefined for what is compressed already or gains nothing, and when it can't be made now.
 */
export async function packedObject(
  { objects, pool, log }: PackingPorts,
  instance: InstanceRow,
): Promise<PackedObject | undefined> {
  const { bytes, digest } = instance
  const syntax = transferSyntax(instance.transferSyntax)
  const isPacked = syntax === undefined || syntax.encapsulated || syntax.uid === deflatedLittleEndian
  if (isPacked || bytes < fewest || bytes > most) return undefined
  const key = `${digest}-packed-2`
  try {
    const held = await objects.derived.read(key)
    if (held) return parted(held)
    const made = await withObject({ objects }, instance, async ({ path }) =>
      path === undefined ? undefined : pool.packed(path),
    )
    if (!made) return undefined
    const isWorthIt = made.length > 0 && made.length < bytes * worthwhile
    const sha256 = createHash('sha256').update(made).digest()
    // Nothing is kept in its place, so that it is not tried again
    const kept = isWorthIt ? Buffer.concat([sha256, made]) : Buffer.alloc(0)
    await objects.derived.write(key, kept)
    return parted(kept)
  } catch (error) {
    // The object itself will do, and says what is wrong with it
    const code = error instanceof ExchangeError ? error.code : (error as Error).name
    log.warn({ event: 'packing.failed', code }, 'an object goes over the line as it is stored')
    return undefined
  }
}

const parted = (kept: Buffer): PackedObject | undefined =>
  kept.length <= digestBytes
    ? undefined
    : {
        bytes: kept.subarray(digestBytes),
        sha256: kept.toString('hex', 0, digestBytes),
      }
