import { type Forms, formsOf } from '../dicom/objects/forms.ts'
import { type StoredContent, storedDocument, storedVideo } from '../dicom/objects/stored-content.ts'
import type { RenderPool } from '../dicom/pixel/pool.ts'
import { ExchangeError } from '../errors.ts'
import { withInspected } from './inspected-object.ts'
import { withObject } from './objects.ts'
import type { InstanceRow, ObjectStore } from './ports.ts'

/** An instance as it is shown, by where its content comes from. */
export type Shown = StoredContent

interface Ports {
  readonly objects: ObjectStore
  readonly pool: RenderPool
}

/**
 * An instance that is no picture, in one of its media types: a text or drawing made beside the main thread, or the
 * document or video that it carries. Errors: `not-acceptable`, `unprocessable`.
 */
export function shown(ports: Ports, instance: InstanceRow, mediaType: string): Promise<Shown> {
  const { form, mediaTypes }: Forms = formsOf(instance)
  if (!mediaTypes.includes(mediaType)) throw new ExchangeError('not-acceptable')
  if (form === 'video') return withInspected(ports, instance, (_source, inspected) => storedVideo(inspected))
  if (form === 'document')
    return withInspected(ports, instance, (source, inspected) => storedDocument(source, inspected, mediaType))
  return withObject(ports, instance, async ({ path }) => {
    if (path === undefined) throw new ExchangeError('not-acceptable')
    return { bytes: await ports.pool.show(path, mediaType) }
  })
}
