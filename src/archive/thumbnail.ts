import type { RenderPool } from '../dicom/pixel/pool.ts'
import type { InstanceRow, ObjectStore } from './ports.ts'
import { rendered } from './rendered.ts'

/** Longest side in pixels. */
const side = 128

/** A small JPEG of a frame (from 1), or of the middle one: made once, then kept with the derived things. Errors as `rendered`. */
export async function thumbnail(
  ports: { readonly objects: ObjectStore; readonly pool: RenderPool },
  instance: InstanceRow,
  wanted: number | undefined,
): Promise<Buffer> {
  const frame = wanted ?? Math.max(1, Math.ceil((instance.frames ?? 1) / 2))
  const key = `${instance.digest}-thumbnail-${side}-${frame}`
  const held = await ports.objects.derived.read(key)
  if (held) return held
  const made = await rendered(ports, instance, {
    frame,
    options: { format: 'jpeg', quality: 80, viewport: { width: side, height: side } },
  })
  await ports.objects.derived.write(key, made)
  return made
}
