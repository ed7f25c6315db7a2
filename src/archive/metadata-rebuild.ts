import { randomUUID } from 'node:crypto'
import { asExchangeError, ExchangeError } from '../errors.ts'
import type { Logger } from '../log.ts'
import { withInspected } from './inspected-object.ts'
import { divider, metadataLine, pack } from './metadata-text.ts'
import type { ArchiveIndex, InstanceRow, ObjectStore } from './ports.ts'

export interface RebuildPorts {
  readonly objects: ObjectStore
  readonly index: ArchiveIndex
  readonly log: Logger
}

/**
 * Makes the metadata object of a series anew out of its instances, with what came since, when the store has lost it.
 * @param key of the lost object.
 * @returns false when it isn't lost, or was replaced meanwhile. Errors: when an instance can't be read.
 */
export async function rebuildMetadata(ports: RebuildPorts, key: string): Promise<boolean> {
  const { objects, index, log } = ports
  const series = await index.changes.seriesOf(key)
  if (!series || (await objects.metadata.read(key))) return false
  // In this order: what comes between the two is fresh
  const instances = await index.instances(series.studyUid, series.seriesUid)
  const fresh = await index.changes.fresh(series.seriesId)
  const isFresh = new Set(fresh.map(({ sopUid }) => sopUid))
  const lines: string[] = []
  for (const instance of instances)
    if (!isFresh.has(instance.sopUid)) lines.push(await lineFromObject(ports, instance))
  lines.push(...fresh.map(({ json }) => json))
  const next = randomUUID()
  await objects.metadata.write(next, await pack(lines.join(divider)))
  const { seriesId } = series
  const isReplaced = await index.changes.replaceMetadata({ seriesId, previous: key, key: next, put: fresh })
  if (isReplaced)
    log.warn(
      { event: 'metadata.rebuilt', series: seriesId, instances: lines.length },
      'the store had lost metadata',
    )
  else await objects.metadata.remove(next)
  return isReplaced
}

async function lineFromObject(ports: RebuildPorts, instance: InstanceRow): Promise<string> {
  try {
    return await withInspected(ports, instance, (_source, inspected) => {
      if (inspected.sopInstanceUid !== instance.sopUid) throw new Error('It is another object')
      return metadataLine(inspected)
    })
  } catch (cause) {
    if (asExchangeError(cause).code === 'unavailable') throw cause
    throw new ExchangeError('internal', undefined, {
      detail: 'The metadata object of a series is missing, and an instance that it is made of too',
      cause,
    })
  }
}
