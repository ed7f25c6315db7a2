import { multipartWriter, readMultipart } from '../dicom/multipart.ts'
import { peek } from '../dicom/peek.ts'
import type { ManifestInstance, StudyManifest } from '../domain/study.ts'
import { ExchangeError } from '../errors.ts'
import type { ChannelAnswer } from './channel-answer.ts'
import { verifiedBytes } from './verified-bytes.ts'

interface Passed {
  readonly contentType: string
  readonly body: AsyncIterable<Buffer>
}

/**
 * An answer of the image channel on its way to a DICOMweb client. Whole objects are checked against the signed manifest
 * as they pass: they must be among its instances, and byte for byte what it promises unless the source was asked for
 * another transfer syntax. Frames, pictures and bulk data have no digest of their own and pass as they are.
 * Errors while the body is read: `integrity`.
 */
export function verifiedFiles({ contentType, body }: ChannelAnswer, manifest: StudyManifest): Passed {
  const instances = new Map(
    manifest.series.flatMap((series) => series.instances.map((one) => [one.sopInstanceUid, one] as const)),
  )
  if (/^application\/dicom\s*(;|$)/i.test(contentType))
    return { contentType, body: verifiedFile(body as AsyncIterable<Buffer>, instances) }
  if (
    !/^multipart\/related\b/i.test(contentType) ||
    !/type="?application\/dicom"?\s*(;|$)/i.test(contentType)
  )
    return { contentType, body: body as AsyncIterable<Buffer> }
  const writer = multipartWriter('application/dicom')
  async function* parts(): AsyncGenerator<Buffer> {
    for await (const part of readMultipart(body, contentType)) {
      const { 'content-type': type = 'application/dicom', 'content-location': _place, ...rest } = part.headers
      yield writer.head({ 'Content-Type': type, ...lengthOf(rest) })
      yield* verifiedFile(part.body, instances)
    }
    yield writer.tail
  }
  return { contentType: writer.contentType, body: parts() }
}

const lengthOf = (headers: Record<string, string>): Record<string, string> => {
  const length = headers['content-length']
  return length === undefined ? {} : { 'Content-Length': length }
}

const headBytes = 8192

async function* verifiedFile(
  body: AsyncIterable<Buffer>,
  instances: ReadonlyMap<string, ManifestInstance>,
): AsyncGenerator<Buffer> {
  const chunks = body[Symbol.asyncIterator]()
  let head = Buffer.alloc(0)
  while (head.length < headBytes) {
    const next = await chunks.next()
    if (next.done === true) break
    head = Buffer.concat([head, next.value])
  }
  const { sopInstanceUid = '', transferSyntaxUid } = peek(head)
  const promised = instances.get(sopInstanceUid)
  if (!promised) throw new ExchangeError('integrity', undefined, { detail: 'an object outside the manifest' })
  const whole = joined(head, chunks)
  yield* transferSyntaxUid === promised.transferSyntaxUid ? verifiedBytes(whole, promised) : whole
}

async function* joined(head: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield head
  for (;;) {
    const next = await rest.next()
    if (next.done === true) return
    yield next.value
  }
}
