import type { ObjectStore } from '../archive/ports.ts'
import type { ReportObjects } from '../reports/ports.ts'

/** Reports in the object store that holds the images too: one object for each content, by its digest. */
export function reportObjects(objects: ObjectStore): ReportObjects {
  return {
    async write(bytes) {
      const staged = await objects.stage(once(bytes), bytes.byteLength)
      try {
        await objects.keep([staged])
        return staged.digest
      } finally {
        await staged.release()
      }
    },
    async read(key) {
      const object = await objects.open(key)
      try {
        const target = Buffer.alloc(object.bytes)
        await objects.read(key, { start: 0, end: object.bytes }, target, 0)
        return target
      } finally {
        object.close()
      }
    },
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
