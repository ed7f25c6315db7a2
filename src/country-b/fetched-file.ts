import { createHash } from 'node:crypto'
import { unpacked } from '../dicom/packed.ts'
import type { ManifestInstance } from '../domain/study.ts'
import { ExchangeError } from '../errors.ts'
import { type ChannelAnswer, singlePart } from './channel-answer.ts'
import type { StudyChannel } from './ports.ts'
import { type BytesFrom, type Resuming, resumingBytes } from './resuming-bytes.ts'
import { verifiedBytes } from './verified-bytes.ts'

/** What is asked of the image channel for one object. */
interface Asked {
  readonly accept: string
  readonly packed: boolean
  readonly from?: { readonly byte: number; readonly etag: string }
}

export interface Fetching {
  readonly instance: ManifestInstance
  readonly channel: StudyChannel
  readonly resuming: Resuming
  ask(asked: Asked): Promise<ChannelAnswer>
  /** What is here already, in place of the first answer. */
  readonly held: AsyncIterable<Buffer> | undefined
}

const asStored = 'application/dicom; transfer-syntax=*'
/** Some gateways know objects as multipart only, which can't be gone on with at a byte. */
const objectForms = `${asStored}, multipart/related; type="application/dicom"; transfer-syntax=*; q=0.5`

/** Channels whose source packed something that didn't come out as it should: they aren't asked for that again. */
const distrusted = new WeakSet<StudyChannel>()

/**
 * An object as the signed manifest promises it. What came packed and is not that is fetched as it is stored; of what was
 * given out before, the digest must then be the same. Errors: `integrity`, those of the image channel.
 */
export async function* fetchedFile(fetching: Fetching): AsyncGenerator<Buffer> {
  const { instance, channel } = fetching
  const first = overTheLine(fetching, !distrusted.has(channel))
  const given = createHash('sha256')
  let bytes = 0
  try {
    for await (const chunk of verifiedBytes(first.content(), instance)) {
      yield chunk
      given.update(chunk)
      bytes += chunk.length
    }
    return
  } catch (error) {
    if (!first.isPacked() || !isOfPacking(error)) throw error
    distrusted.add(channel)
  }
  const again = overTheLine({ ...fetching, held: undefined }, false)
  yield* after(verifiedBytes(again.content(), instance), { bytes, sha256: given.digest('hex') })
}

const isOfPacking = (error: unknown): boolean =>
  error instanceof ExchangeError && (error.code === 'integrity' || error.code === 'peer-refused')

/** What follows the bytes that were given out, if they were right. Errors: `integrity`. */
async function* after(
  whole: AsyncIterable<Buffer>,
  given: { readonly bytes: number; readonly sha256: string },
): AsyncGenerator<Buffer> {
  const hash = createHash('sha256')
  let left = given.bytes
  for await (const chunk of whole) {
    const old = chunk.subarray(0, Math.min(left, chunk.length))
    if (old.length > 0) {
      hash.update(old)
      left -= old.length
      if (left === 0 && hash.digest('hex') !== given.sha256)
        throw new ExchangeError('integrity', undefined, { detail: 'what was unpacked was another object' })
    }
    if (old.length < chunk.length) yield chunk.subarray(old.length)
  }
}

interface OverTheLine {
  /** Known from the first bytes on. */
  isPacked(): boolean
  content(): AsyncGenerator<Buffer>
}

function overTheLine(fetching: Fetching, mayBePacked: boolean): OverTheLine {
  const { ask, instance, resuming } = fetching
  let { held } = fetching
  let form: Form | undefined
  const open = async (byte: number): Promise<BytesFrom> => {
    if (held) {
      const body = held
      held = undefined
      form = {}
      return { at: 0, total: instance.bytes, body }
    }
    const answer = await ask({ accept: objectForms, ...askedFor(byte, form, mayBePacked) })
    if (form && byte > 0) demandSameForm(answer, form)
    form = answer
    return bytesOf(answer, instance)
  }
  const isPacked = (): boolean => form?.isPacked === true
  return {
    isPacked,
    async *content() {
      const wire = resumingBytes(open, resuming)
      const bytes = begun(wire, await wire.next())
      yield* isPacked() ? unpacked(bytes) : bytes
    },
  }
}

type Form = Pick<ChannelAnswer, 'etag' | 'isPacked'>

/** At first in either form, later on in the one that came. */
function askedFor(byte: number, form: Form | undefined, mayBePacked: boolean): Omit<Asked, 'accept'> {
  if (byte === 0 || !form) return { packed: mayBePacked }
  const { etag, isPacked = false } = form
  return { packed: isPacked, ...(etag !== undefined && { from: { byte, etag } }) }
}

async function bytesOf(answer: ChannelAnswer, { bytes }: ManifestInstance): Promise<BytesFrom> {
  const { start: at = 0, contentLength } = answer
  if (answer.isPacked) {
    const total = contentLength === undefined ? undefined : at + contentLength
    return { at, total, body: answer.body as AsyncIterable<Buffer> }
  }
  const { body } = await singlePart(answer, bytes + 1024)
  return { at, total: bytes, body }
}

/** The rest of a packed object must be of the same bytes. Errors: `peer-refused`. */
function demandSameForm(answer: ChannelAnswer, form: Form): void {
  const isSame = form.isPacked ? answer.isPacked && answer.etag === form.etag : !answer.isPacked
  if (isSame) return
  answer.body.destroy()
  throw new ExchangeError('peer-refused', undefined, { detail: 'an object in another form than before' })
}

/** A generator whose first piece was taken already. */
export async function* begun(
  rest: AsyncGenerator<Buffer>,
  first: IteratorResult<Buffer>,
): AsyncGenerator<Buffer> {
  try {
    if (first.done === true) return
    yield first.value
    yield* rest
  } finally {
    await rest.return(undefined)
  }
}
