import type { RenderOptions } from '../dicom/pixel/encode.ts'
import type { RenderPool } from '../dicom/pixel/pool.ts'
import type { InstanceRow, ObjectStore } from './ports.ts'
import { rendered } from './rendered.ts'

/** Longest side in pixels. */
const side = 128

/**
 * A small JPEG of a frame (from 1), or of the middle one: made once, then kept with the derived things. One that is to
 * fit into another size is made each time. Errors as `rendered`.
 */
export async function thumbnail(
  ports: { readonly objects: ObjectStore; readonly pool: RenderPool },
  instance: InstanceRow,
  wanted: number | undefined,
  viewport?: RenderOptions['viewport'],
): Promise<Buffer> {
  const frame = wanted ?? Math.max(1, Math.ceil((instance.frames ?? 1) / 2))
  const size = viewport ?? { width: side, height: side }
  const options = { format: 'jpeg', quality: 80, viewport: size } as const
  if (viewport !== undefined) return rendered(ports, instance, { frame, options })
  const key = `${instance.digest}-thumbnail-${side}-${frame}`
  const held = await ports.objects.derived.read(key)
  if (held) return held
  const made = await rendered(ports, instance, { frame, options })
  await ports.objects.derived.write(key, made)
  return made
}
