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
import { type SentPart, sendParts } from './send.ts'

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
    const key = `${instance.digest}-${form.mediaType}-${form.transferSyntax}-${form.multipart}`
    keptForever(reply, key)
    if (isUnchanged(request, key)) return reply.code(304).send()
    return answer(reply, instance, frames, form)
  })

  function answer(
    reply: FastifyReply,
    instance: InstanceRow,
    frames: readonly SentFrame[],
    form: FrameForm,
  ): Promise<FastifyReply> {
    const syntax = frames[0]?.transferSyntaxUid
    const writer = form.multipart
      ? multipartWriter(form.mediaType, syntax === undefined ? {} : { transferSyntaxUid: syntax })
      : undefined
    const parts = frames.map((frame) => partOf(instance, frame, form))
    void reply.type(writer?.contentType ?? parts[0]?.headers['Content-Type'] ?? octets)
    return sendParts(reply, parts, writer)
  }

  function partOf(instance: InstanceRow, frame: SentFrame, form: FrameForm): SentPart {
    const media = form.mediaType === octets ? octets : frame.mediaType
    const headers = { 'Content-Type': `${media}; transfer-syntax=${frame.transferSyntaxUid}` }
    if ('span' in frame) {
      const { span } = frame
      return {
        headers,
        bytes: span.end - span.start,
        read: (target, at) => archive.read(instance, target, at, span),
        stream: () => archive.stream(instance, span),
      }
    }
    const { bytes } = frame
    return {
      headers,
      bytes: bytes.length,
      async read(target, at) {
        bytes.copy(target, at)
      },
      async *stream() {
        yield bytes
      },
    }
  }
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
