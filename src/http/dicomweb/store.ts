import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Archive, Intake } from '../../archive/archive.ts'
import { isStored, type ReceiveOutcome } from '../../archive/receive.ts'
import { negotiate, parseAccept } from '../../dicom/accept.ts'
import { type Part, readMultipart } from '../../dicom/multipart.ts'
import { ExchangeError } from '../../errors.ts'
import type { OpenWriter } from './access.ts'
import { acceptOf, addressed, serviceBase } from './address.ts'
import { storeAnswer } from './store-answer.ts'
import { isMetadata, mediaTypeOf, storeMetadata } from './store-metadata.ts'

export interface StoreDependencies {
  readonly archive: Archive
  readonly open: OpenWriter
  readonly prefix: string
  readonly limits: {
    /** Largest request, in bytes. */
    readonly stowBytes: number
    /** Largest instance, in bytes. */
    readonly instanceBytes: number
  }
}

const dicom = 'application/dicom'
const json = [{ mediaType: 'application/dicom+json' }, { mediaType: 'application/json' }] as const

/** STOW-RS: PS3.18 10.5. What is acknowledged is durable; a request that isn't well formed leaves nothing behind. */
export function storeRoutes(app: FastifyInstance, dependencies: StoreDependencies): void {
  const { archive, open, prefix, limits } = dependencies
  const partLimits = { partBytes: limits.instanceBytes, totalBytes: limits.stowBytes }
  app.addContentTypeParser([dicom, 'multipart/related'], (_request, payload, done) => done(null, payload))
  for (const path of ['/studies', '/studies/:study'])
    app.post(path, { onRequest: [refuseEarly] }, async (request, reply) => {
      const writer = await open(request)
      const { study } = addressed(request)
      const type = negotiate(parseAccept(acceptOf(request)), json)?.mediaType
      if (type === undefined) throw new ExchangeError('not-acceptable')
      const intake = archive.intake({
        source: writer.source,
        ...(study !== undefined && { studyUid: study }),
      })
      const outcomes = await stored(request, intake)
      if (outcomes.length === 0) return reply.code(204).send()
      await writer.stored(
        storedStudies(outcomes),
        outcomes.filter(({ kind }) => kind === 'quarantined').length,
      )
      const { status, body } = storeAnswer(outcomes, serviceBase(request, prefix), study)
      return reply.code(status).type(type).send(body)
    })

  /** Before anything of the body is read. */
  async function refuseEarly(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const encoding = request.headers['content-encoding']
    if (encoding !== undefined && encoding !== 'identity') {
      void reply.header('connection', 'close')
      throw new ExchangeError('unsupported-media-type', 'Bodies are taken without Content-Encoding.')
    }
    if (Number(request.headers['content-length'] ?? 0) > limits.stowBytes) {
      void reply.header('connection', 'close')
      throw new ExchangeError('too-large')
    }
  }

  async function stored(request: FastifyRequest, intake: Intake): Promise<readonly ReceiveOutcome[]> {
    const body = request.body as AsyncIterable<Buffer>
    const contentType = request.headers['content-type'] ?? ''
    try {
      if (/^application\/dicom\s*(;|$)/i.test(contentType)) await intake.add(body)
      else await storeParts(readMultipart(body, contentType, partLimits), intake)
      return await intake.commit()
    } catch (error) {
      await intake.drop()
      throw error
    }
  }
}

/** PS3.18 10.5.1: parts of DICOM objects, or metadata with bulk data. */
async function storeParts(parts: AsyncIterable<Part>, intake: Intake): Promise<void> {
  const source = parts[Symbol.asyncIterator]()
  for (let next = await source.next(), count = 0; !next.done; next = await source.next(), count++) {
    const mediaType = mediaTypeOf(next.value)
    if (count === 0 && isMetadata(mediaType)) return storeMetadata(next.value, source, intake)
    if (mediaType !== '' && mediaType !== dicom)
      throw new ExchangeError(
        'unsupported-media-type',
        'The parts must be application/dicom, or metadata in application/dicom+json before their bulk data.',
      )
    await intake.add(next.value.body)
  }
}

const storedStudies = (outcomes: readonly ReceiveOutcome[]): readonly string[] => [
  ...new Set(outcomes.filter(isStored).map(({ studyInstanceUid }) => studyInstanceUid)),
]
