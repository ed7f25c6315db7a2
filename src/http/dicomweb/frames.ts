import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { frameSyntax, type SentFrame } from '../../archive/frames.ts'
import type { InstanceRow } from '../../archive/ports.ts'
import { type MediaRange, parseAccept } from '../../dicom/accept.ts'
import { multipartWriter } from '../../dicom/multipart.ts'
import { frameTargets } from '../../dicom/pixel/transcode.ts'
import { explicitLittleEndian, frameMediaType } from '../../dicom/transfer-syntaxes.ts'
import { ExchangeError } from '../../errors.ts'
import { acceptOf, addressedInstance } from './address.ts'
import { isUnchanged, keptForever } from './caching.ts'
import type { ReadingDependencies } from './reading.ts'

const octets = 'application/octet-stream'
const maxFrames = 10_000

interface FrameForm {
  readonly multipart: boolean
  /** Media type that the caller asked for. */
  readonly mediaType: string
  readonly transferSyntax: string
}

/** Frames: PS3.18 10.4.1.1.6. */
export function retrieveFrames(app: FastifyInstance, { archive, open }: ReadingDependencies): void {
  app.get('/studies/:study/series/:series/instances/:instance/frames/:frames', async (request, reply) => {
    const reader = await open(request)
    const { studyUid, seriesUid, sopUid } = addressedInstance(request, reader)
    const numbers = frameNumbers(request)
    const instance = await archive.instance(studyUid, seriesUid, sopUid)
    const form = negotiateFrames(acceptOf(request), instance, numbers.length)
    const [frames] = await Promise.all([
      archive.frames(instance, { numbers, transferSyntax: form.transferSyntax }),
      reader.disclose({ kind: 'part', studyUid, seriesUid }),
    ])
    if (isUnchanged(request, instance.digest)) return reply.code(304).send()
    keptForever(reply, instance.digest)
    return answer(reply, frames, form)
  })
}

/** Numbers in the address, from 1. Errors: `bad-request`. */
export function frameNumbers(request: FastifyRequest): readonly number[] {
  const { frames = '' } = request.params as { frames?: string }
  const numbers = frames.split(',').map((text) => (/^[1-9]\d{0,8}$/.test(text) ? Number(text) : 0))
  if (numbers.length > maxFrames || numbers.some((number) => number === 0))
    throw new ExchangeError('bad-request', 'Frames are numbers from 1, divided by commas.')
  return numbers
}

const covers = (range: string, media: string): boolean =>
  range === '*/*' || range === media || (range.endsWith('/*') && media.startsWith(range.slice(0, -1)))

/**
 * PS3.18 8.7.3.3: octet-stream without a word about the transfer syntax is Explicit VR Little Endian; any media type
 * with `*`, and the media type of the stored encoding, get what is stored. Errors: `not-acceptable`.
 */
function negotiateFrames(accept: string | undefined, instance: InstanceRow, count: number): FrameForm {
  const stored = frameSyntax(instance)
  for (const range of parseAccept(accept)) {
    const isMultipart = covers(range.mediaType, 'multipart/related')
    if (!isMultipart && count > 1) continue
    const wanted = isMultipart
      ? (range.type ?? (range.mediaType === '*/*' ? octets : '*/*'))
      : range.mediaType
    const syntax = syntaxFor(wanted, range, stored)
    if (syntax !== undefined)
      return { multipart: isMultipart, mediaType: mediaTypeFor(wanted, syntax), transferSyntax: syntax }
  }
  throw new ExchangeError('not-acceptable')
}

const mediaTypeFor = (wanted: string, syntax: string): string =>
  wanted === octets ? octets : frameMediaType(syntax)

function syntaxFor(wanted: string, { transferSyntax }: MediaRange, stored: string): string | undefined {
  if (transferSyntax === '*')
    return wanted === octets || covers(wanted, frameMediaType(stored)) ? stored : undefined
  const possible = [stored, ...frameTargets]
  if (transferSyntax !== undefined)
    return possible.includes(transferSyntax) &&
      (wanted === octets || covers(wanted, frameMediaType(transferSyntax)))
      ? transferSyntax
      : undefined
  if (wanted === octets) return explicitLittleEndian
  return possible.find((syntax) => covers(wanted, frameMediaType(syntax)))
}

function answer(reply: FastifyReply, frames: readonly SentFrame[], form: FrameForm): FastifyReply {
  const typeOf = (frame: SentFrame): string =>
    `${form.mediaType === octets ? octets : frame.mediaType}; transfer-syntax=${frame.transferSyntaxUid}`
  const [only] = frames
  if (!form.multipart && only) return reply.type(typeOf(only)).send(only.bytes)
  const writer = multipartWriter(form.mediaType, only && { transferSyntaxUid: only.transferSyntaxUid })
  const pieces = frames.flatMap((frame) => [writer.head({ 'Content-Type': typeOf(frame) }), frame.bytes])
  return reply.type(writer.contentType).send(Buffer.concat([...pieces, writer.tail]))
}
