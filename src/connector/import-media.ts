import type { Readable } from 'node:stream'
import { asExchangeError } from '../errors.ts'
import type { MediaItem } from './media.ts'
import { notImported } from './sniff.ts'

export interface Taken {
  /** `taken` is new, `present` was held already, `refused` was not taken, with the reason. */
  readonly result: 'taken' | 'present' | 'refused'
  readonly why?: string
}

type ReportType = 'application/fhir+json' | 'text/xml' | 'x-application/hl7-v2+er7'

/** What reports are called by what their files are; everything else is DICOM or not imported. */
const reportTypes: Readonly<Record<string, ReportType>> = {
  json: 'application/fhir+json',
  hl7v2: 'x-application/hl7-v2+er7',
}

/** Where the two kinds of content go. */
export interface MediaTargets {
  dicom(body: AsyncIterable<Uint8Array>): Promise<Taken>
  report(bytes: Buffer, contentType: ReportType): Promise<Taken>
}

export interface ImportSummary {
  readonly taken: number
  readonly present: number
  readonly refused: readonly { readonly item: string; readonly why: string }[]
}

const reportBytes = 64 * 2 ** 20

/**
 * Imports what a medium holds, `concurrency` items at a time. Every item is accounted for: taken, there already, or
 * refused with a reason. A fault of the node itself (database, disk) ends the import with that error.
 */
export async function importMedia(
  items: AsyncIterable<MediaItem>,
  targets: MediaTargets,
  {
    concurrency = 8,
    onItem,
  }: { concurrency?: number; onItem?: (item: MediaItem, taken: Taken) => void } = {},
): Promise<ImportSummary> {
  const refused: { item: string; why: string }[] = []
  const counts = { taken: 0, present: 0, refused: 0 }
  const source = items[Symbol.asyncIterator]()
  const worker = async (): Promise<void> => {
    for (let next = await source.next(); !next.done; next = await source.next()) {
      const taken = await take(next.value, targets)
      counts[taken.result]++
      if (taken.result === 'refused') refused.push({ item: next.value.label, why: taken.why ?? 'refused' })
      onItem?.(next.value, taken)
    }
  }
  await Promise.all(Array.from({ length: concurrency }, worker))
  refused.sort((a, b) => (a.item < b.item ? -1 : 1))
  return { taken: counts.taken, present: counts.present, refused }
}

async function take(item: MediaItem, targets: MediaTargets): Promise<Taken> {
  const why = notImported[item.kind]
  if (why !== undefined) return { result: 'refused', why }
  try {
    if (item.kind === 'dicom') return await targets.dicom(await item.open())
    if (item.bytes > reportBytes) return { result: 'refused', why: 'a report of more than 64 MiB' }
    const contentType = reportTypes[item.kind] ?? 'text/xml'
    return await targets.report(await collect(await item.open()), contentType)
  } catch (error) {
    const refusal = asExchangeError(error)
    if (refusal.row.http >= 500) throw refusal
    return { result: 'refused', why: refusal.where ? `${refusal.tell} (${refusal.where})` : refusal.tell }
  }
}

async function collect(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return Buffer.concat(chunks)
}
