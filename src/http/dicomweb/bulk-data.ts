import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { BulkEntry } from '../../archive/bulk-data.ts'
import type { InstanceRow, Span } from '../../archive/ports.ts'
import { negotiate, parseAccept } from '../../dicom/accept.ts'
import { multipartWriter } from '../../dicom/multipart.ts'
import { ExchangeError } from '../../errors.ts'
import { acceptOf, addressedInstance, addressedSeries, addressedStudy, serviceBase } from './address.ts'
import { isUnchanged, keptForever } from './caching.ts'
import type { ReadingDependencies } from './reading.ts'
import { type SentPart, sendParts } from './send.ts'
import { sendShown } from './send-shown.ts'

const octets = 'application/octet-stream'
const inParts = { mediaType: 'multipart/related', type: octets } as const
const alone = { mediaType: octets } as const
const instancePath = '/studies/:study/series/:series/instances/:instance'

/** Values that the metadata leave out, one by the address they give, or all of study, series or instance: PS3.18 10.4.1.1.5. */
export function retrieveBulkData(app: FastifyInstance, { archive, open, prefix }: ReadingDependencies): void {
  app.get(`${instancePath}/bulkdata/*`, async (request, reply) => {
    const reader = await open(request)
    const { studyUid, seriesUid, sopUid } = addressedInstance(request, reader)
    const path = (request.params as { '*': string })['*']
    if (!/^[0-9A-Fa-f]{8}(\/(\d{1,6}|[0-9A-Fa-f]{8})){0,64}$/.test(path)) throw new ExchangeError('not-found')
    const offer = negotiate(parseAccept(acceptOf(request)), [inParts, alone])
    if (!offer) throw new ExchangeError('not-acceptable')
    const instance = await archive.instance(studyUid, seriesUid, sopUid)
    const content = await archive.bulkData(instance, path.toUpperCase())
    await reader.disclose({ kind: 'part', studyUid, seriesUid })
    const key = `${instance.digest}-${path.toUpperCase()}-${offer.mediaType}`
    keptForever(reply, key)
    if (isUnchanged(request, key)) return reply.code(304).send()
    if (offer.mediaType === octets) {
      const stream = (span: Span) => archive.stream(instance, span)
      return sendShown(request, reply, { shown: content, mediaType: octets, key, stream })
    }
    const entry = (await archive.bulkEntries(instance)).find((each) => each.path === path.toUpperCase())
    if (!entry) throw new ExchangeError('not-found')
    return sendAll(reply, [partOf(request, instance, studyUid, entry)])
  })

  app.get('/studies/:study/bulkdata', async (request, reply) => {
    const reader = await open(request)
    const studyUid = addressedStudy(request, reader)
    const { seriesUid } = reader
    return whole(request, reply, { studyUid, instances: await archive.instances(studyUid, seriesUid) }, () =>
      reader.disclose({ kind: 'whole', studyUid, ...(seriesUid !== undefined && { seriesUid }) }),
    )
  })

  app.get('/studies/:study/series/:series/bulkdata', async (request, reply) => {
    const reader = await open(request)
    const { studyUid, seriesUid } = addressedSeries(request, reader)
    return whole(request, reply, { studyUid, instances: await archive.instances(studyUid, seriesUid) }, () =>
      reader.disclose({ kind: 'whole', studyUid, seriesUid }),
    )
  })

  app.get(`${instancePath}/bulkdata`, async (request, reply) => {
    const reader = await open(request)
    const { studyUid, seriesUid, sopUid } = addressedInstance(request, reader)
    const instances = [await archive.instance(studyUid, seriesUid, sopUid)]
    return whole(request, reply, { studyUid, instances }, () =>
      reader.disclose({ kind: 'part', studyUid, seriesUid }),
    )
  })

  async function whole(
    request: FastifyRequest,
    reply: FastifyReply,
    { studyUid, instances }: { readonly studyUid: string; readonly instances: readonly InstanceRow[] },
    disclose: () => Promise<void>,
  ): Promise<FastifyReply> {
    if (!negotiate(parseAccept(acceptOf(request)), [inParts])) throw new ExchangeError('not-acceptable')
    const parts: SentPart[] = []
    for (const instance of instances)
      for (const entry of await archive.bulkEntries(instance))
        parts.push(partOf(request, instance, studyUid, entry))
    if (parts.length === 0) throw new ExchangeError('not-found')
    await disclose()
    return sendAll(reply, parts)
  }

  /** Pixels in fragments are sent as they stand, and say in which transfer syntax: PS3.18 8.7.3.3. */
  function partOf(
    request: FastifyRequest,
    instance: InstanceRow,
    studyUid: string,
    { path, bytes, encapsulated }: BulkEntry,
  ): SentPart {
    const { seriesUid, sopUid } = instance
    const base = `${serviceBase(request, prefix)}/studies/${studyUid}/series/${seriesUid}`
    return {
      headers: {
        'Content-Type': encapsulated ? `${octets}; transfer-syntax=${instance.transferSyntax}` : octets,
        'Content-Location': `${base}/instances/${sopUid}/bulkdata/${path}`,
      },
      bytes,
      async read(target, at) {
        const content = await archive.bulkData(instance, path)
        if ('bytes' in content) content.bytes.copy(target, at)
        else for (const span of content.ranges) await archive.read(instance, target, at, span)
      },
      async *stream() {
        const content = await archive.bulkData(instance, path)
        if ('bytes' in content) yield content.bytes
        else for (const span of content.ranges) yield* archive.stream(instance, span)
      },
    }
  }
}

function sendAll(reply: FastifyReply, parts: readonly SentPart[]): Promise<FastifyReply> {
  const writer = multipartWriter(octets)
  return sendParts(reply.type(writer.contentType), parts, writer)
}
