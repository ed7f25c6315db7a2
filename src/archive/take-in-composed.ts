import { type DicomJson, first } from '../dicom/attributes.ts'
import { type BulkPart, type BulkParts, composed } from '../dicom/compose.ts'
import type { ByteSource } from '../dicom/source.ts'
import { isUid } from '../dicom/uid.ts'
import { asExchangeError, ExchangeError } from '../errors.ts'
import { sourceOf } from './content-source.ts'
import type { ObjectStore } from './ports.ts'
import { present } from './present.ts'
import { type Candidate, type ReceiveContext, type ReceivePorts, takeIn } from './receive.ts'

/** A value that comes beside the metadata. */
export interface BulkValue extends Omit<BulkPart, 'source'> {
  /** What the BulkDataURI of the attribute says; frames one by one have `/frames/` and their number after it. */
  readonly location: string
  readonly body: AsyncIterable<Uint8Array>
}

interface Held extends Omit<BulkPart, 'source'> {
  readonly start: number
  end: number
}

/**
 * Takes in objects that come as metadata with values beside them: PS3.18 10.5. Each is put together and looked at like
 * any other; one candidate for each data set, in order. Errors as `takeIn`, and `bad-request` when a value belongs to no
 * data set.
 */
export async function takeInComposed(
  ports: ReceivePorts,
  dataSets: readonly DicomJson[],
  values: AsyncIterable<BulkValue>,
  context: ReceiveContext,
): Promise<readonly Candidate[]> {
  const held = new Map<string, Held[]>()
  const staged = await ports.objects.stage(oneAfterTheOther(values, held), Number.MAX_SAFE_INTEGER)
  const candidates: Candidate[] = []
  try {
    const source = staged.bytes === 0 ? undefined : sourceOf(staged.content)
    const used = new Set<string>()
    const partsOf = (uri: string): readonly BulkPart[] => {
      used.add(uri)
      return source ? (held.get(uri) ?? []).map((part) => ({ ...part, source: slice(source, part) })) : []
    }
    for (const json of dataSets) candidates.push(await takeInOne(ports, { json, partsOf }, context))
    if ([...held.keys()].some((location) => !used.has(location)))
      throw new ExchangeError('bad-request', 'A value came that no BulkDataURI of the metadata names.')
    return candidates
  } catch (error) {
    await Promise.all(candidates.map((candidate) => candidate.staged.release()))
    throw error
  } finally {
    await staged.release()
  }
}

/** Writes down where each value lies, so that all of them need one file. */
async function* oneAfterTheOther(
  values: AsyncIterable<BulkValue>,
  held: Map<string, Held[]>,
): AsyncGenerator<Uint8Array> {
  let at = 0
  for await (const { location, body, ...form } of values) {
    const part: Held = { ...form, start: at, end: at }
    const uri = location.replace(/\/frames\/\d{1,9}$/, '')
    held.set(uri, [...(held.get(uri) ?? []), part])
    for await (const piece of body) {
      at += piece.length
      yield piece
    }
    part.end = at
  }
}

const slice = (source: ByteSource, { start, end }: Held): ByteSource => ({
  size: end - start,
  read: (offset, length) => source.read(start + offset, length),
})

/** What can't be put together is refused by itself: the others of the request are taken. */
async function takeInOne(
  ports: ReceivePorts,
  { json, partsOf }: { readonly json: DicomJson; readonly partsOf: BulkParts },
  context: ReceiveContext,
): Promise<Candidate> {
  let object: AsyncIterable<Buffer>
  try {
    object = composed(json, partsOf)
  } catch (error) {
    const { code, tell, row } = asExchangeError(error)
    if (row.http >= 500) throw error
    const named = { sopClassUid: uidOf(json, 'SOPClassUID'), sopInstanceUid: uidOf(json, 'SOPInstanceUID') }
    const outcome = { kind: 'refused', reason: code, tell, ...present(named) } as const
    return { staged: await nothing(ports.objects), outcome }
  }
  return takeIn(ports, object, context)
}

function uidOf(json: DicomJson, keyword: string): string | undefined {
  const value = first(json, keyword)
  return typeof value === 'string' && isUid(value) ? value : undefined
}

const nothing = (objects: Pick<ObjectStore, 'stage'>) => objects.stage(empty(), 0)

async function* empty(): AsyncGenerator<Uint8Array> {}
