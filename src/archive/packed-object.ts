import type { RenderPool } from '../dicom/pixel/pool.ts'
import { deflatedLittleEndian, transferSyntax } from '../dicom/transfer-syntaxes.ts'
import { withObject } from './objects.ts'
import type { InstanceRow, ObjectStore } from './ports.ts'

/** What is smaller isn't worth it; what is larger would take too much memory at once. */
const fewest = 4096
const most = 32 * 1024 * 1024
/** An object that doesn't get smaller than this share of itself goes as it is. */
const worthwhile = 0.9

/**
 * The bytes of an instance packed for the way (`packed`): made when they are first asked for, then kept with the derived
 * things. Undefined for what is compressed already or gains nothing, and when it can't be made now.
 */
export async function packedObject(
  { objects, pool }: { readonly objects: ObjectStore; readonly pool: RenderPool },
  instance: InstanceRow,
): Promise<Buffer | undefined> {
  const { bytes, digest } = instance
  const syntax = transferSyntax(instance.transferSyntax)
  const isPacked = syntax === undefined || syntax.encapsulated || syntax.uid === deflatedLittleEndian
  if (isPacked || bytes < fewest || bytes > most) return undefined
  const key = `${digest}-packed-1`
  try {
    const held = await objects.derived.read(key)
    const made =
      held ??
      (await withObject({ objects }, instance, async ({ path }) =>
        path === undefined ? undefined : pool.packed(path),
      ))
    if (!made) return undefined
    const isWorthIt = made.length > 0 && made.length < bytes * worthwhile
    // Nothing is kept in its place, so that it is not tried again
    if (!held) await objects.derived.write(key, isWorthIt ? made : Buffer.alloc(0))
    return isWorthIt ? made : undefined
  } catch {
    return undefined // the object itself will do, and says what is wrong with it
  }
}
