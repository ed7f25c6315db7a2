import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { frameSyntax, type SentFrame } from '../../archive/frames.ts'
import { inOrder } from '../../archive/in-order.ts'
import { isLossyTarget } from '../../archive/made-syntaxes.ts'
import type { InstanceRow, Span } from '../../archive/ports.ts'
import { type MediaRange, parseAccept } from '../../dicom/accept.ts'
import { multipartWriter } from '../../dicom/multipart.ts'
import { frameTargets } from '../../dicom/pixel/transcode.ts'
import { explicitLittleEndian, frameMediaType } from '../../dicom/transfer-syntaxes.ts'
import { ExchangeError } from '../../errors.ts'
import { acceptOf, addressedInstance } from './address.ts'
import { isUnchanged, keptForever } from './caching.ts'
import { refused } from './object-part.ts'
import type { ReadingDependencies } from './reading.ts'
import { type SentPart, sendParts } from './send.ts'
import { type MadePart, sendMade } from './send-made.ts'

const octets = 'application/octet-stream'
const maxFrames = 10_000
/** Frames that are made beside the one that is sent. */
const framesAhead = 3

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
    const forms = negotiateFrames(acceptOf(request), instance, numbers.length)
    const [{ frames, form }] = await Promise.all([
      firstOf(forms, instance, numbers),
      reader.disclose({ kind: 'part', studyUid, seriesUid }),
    ])
    const key = `${instance.digest}-${form.mediaType}-${form.transferSyntax}-${form.multipart}`
    keptForever(reply, key)
    if (isUnchanged(request, key)) return reply.code(304).send()
    return answer(reply, instance, frames, form)
  })

  /** Frames in the best form in which these can be had. */
  async function firstOf(
    forms: readonly FrameForm[],
    instance: InstanceRow,
    numbers: readonly number[],
  ): Promise<{ readonly frames: readonly SentFrame[]; readonly form: FrameForm }> {
    let refusal: ExchangeError | undefined
    for (const form of forms) {
      try {
        const frames = await archive.frames(instance, { numbers, transferSyntax: form.transferSyntax })
        return { frames, form }
      } catch (error) {
        refusal ??= refused(error)
      }
    }
    throw refusal ?? new ExchangeError('not-acceptable', offerWords(instance))
  }

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
    const spans = frames.flatMap((frame) => ('span' in frame ? spanPart(instance, frame, form) : []))
    if (spans.length === frames.length) {
      void reply.type(writer?.contentType ?? spans[0]?.headers['Content-Type'] ?? octets)
      return sendParts(reply, spans, writer)
    }
    const make = async (index: number): Promise<MadePart> => {
      const frame = frames[index]
      if (!frame || 'span' in frame) throw new ExchangeError('internal')
      const bytes = await frame.make()
      return {
        headers: headersFor(frame, form),
        bytes: bytes.length,
        async *stream() {
          yield bytes
        },
      }
    }
    return sendMade(reply, inOrder(frames.length, framesAhead, make), writer)
  }

  function spanPart(
    instance: InstanceRow,
    frame: Extract<SentFrame, { span: Span }>,
    form: FrameForm,
  ): SentPart {
    const { span } = frame
    return {
      headers: headersFor(frame, form),
      bytes: span.end - span.start,
      read: (target, at) => archive.read(instance, target, at, span),
      stream: () => archive.stream(instance, span),
    }
  }
}

const headersFor = (frame: SentFrame, form: FrameForm): SentPart['headers'] => {
  const media = form.mediaType === octets ? octets : frame.mediaType
  return { 'Content-Type': `${media}; transfer-syntax=${frame.transferSyntaxUid}` }
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
 * Forms in which frames may go, the best first. PS3.18 8.7.3.3: octet-stream without a word about the transfer syntax is
 * Explicit VR Little Endian; any media type with `*`, and the media type of the stored encoding, get what is stored.
 * What is made with loss goes to those only who name it. Errors: `not-acceptable`, with what there is.
 */
function negotiateFrames(
  accept: string | undefined,
  instance: InstanceRow,
  count: number,
): readonly FrameForm[] {
  const stored = frameSyntax(instance)
  const forms = parseAccept(accept).flatMap((range): readonly FrameForm[] => {
    const multipart = covers(range.mediaType, 'multipart/related')
    if (!multipart && count > 1) return []
    const wanted = multipart ? (range.type ?? (range.mediaType === '*/*' ? octets : '*/*')) : range.mediaType
    return syntaxesFor(wanted, range, stored).map((transferSyntax) => ({
      multipart,
      mediaType: wanted === octets ? octets : frameMediaType(transferSyntax),
      transferSyntax,
    }))
  })
  if (forms.length === 0) throw new ExchangeError('not-acceptable', offerWords(instance))
  return forms
}

function syntaxesFor(wanted: string, { transferSyntax }: MediaRange, stored: string): readonly string[] {
  const fits = (uid: string): boolean => wanted === octets || covers(wanted, frameMediaType(uid))
  if (transferSyntax === '*') return [stored].filter(fits)
  if (transferSyntax !== undefined)
    return [stored, ...frameTargets].includes(transferSyntax) && fits(transferSyntax) ? [transferSyntax] : []
  if (wanted === octets) return [explicitLittleEndian]
  return [...new Set([stored, ...frameTargets.filter((uid) => !isLossyTarget(uid))])].filter(fits)
}

const nameOf = (uid: string): string => `${frameMediaType(uid)}; transfer-syntax=${uid}`

function offerWords(instance: InstanceRow): string {
  const made = frameTargets.filter((uid) => uid !== frameSyntax(instance)).map(nameOf)
  return `Frames are given as they are stored (transfer-syntax=*), and as ${made.join(', ')}, as far as the pixels allow it.`
}
