import type { FastifyInstance } from 'fastify'
import { negotiate, parseAccept } from '../../dicom/accept.ts'
import { multipartWriter } from '../../dicom/multipart.ts'
import { ExchangeError } from '../../errors.ts'
import { acceptOf, addressedInstance } from './address.ts'
import { isUnchanged, keptForever } from './caching.ts'
import type { ReadingDependencies } from './reading.ts'

const octets = 'application/octet-stream'
const offers = [
  { mediaType: 'multipart/related', type: octets },
  { mediaType: octets, type: undefined },
].map(({ mediaType, type }) => ({ mediaType, ...(type !== undefined && { type }) }))

/** A value that the metadata leave out, by the address they give: PS3.18 10.4.1.1.5. */
export function retrieveBulkData(app: FastifyInstance, { archive, open }: ReadingDependencies): void {
  app.get('/studies/:study/series/:series/instances/:instance/bulkdata/*', async (request, reply) => {
    const reader = await open(request)
    const { studyUid, seriesUid, sopUid } = addressedInstance(request, reader)
    const path = (request.params as { '*': string })['*']
    if (!/^[0-9A-Fa-f]{8}(\/(\d{1,6}|[0-9A-Fa-f]{8})){0,64}$/.test(path)) throw new ExchangeError('not-found')
    const offer = negotiate(parseAccept(acceptOf(request)), offers)
    if (!offer) throw new ExchangeError('not-acceptable')
    const instance = await archive.instance(studyUid, seriesUid, sopUid)
    const bytes = await archive.bulkData(instance, path)
    await reader.disclose({ kind: 'part', studyUid, seriesUid })
    if (isUnchanged(request, instance.digest)) return reply.code(304).send()
    keptForever(reply, instance.digest)
    if (offer.mediaType === octets) return reply.type(octets).send(bytes)
    const writer = multipartWriter(octets)
    const head = writer.head({ 'Content-Type': octets })
    return reply.type(writer.contentType).send(Buffer.concat([head, bytes, writer.tail]))
  })
}
