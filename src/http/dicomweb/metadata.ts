import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { MetadataOf } from '../../archive/metadata.ts'
import { ExchangeError } from '../../errors.ts'
import type { Reader } from './access.ts'
import { addressedInstance, addressedSeries, addressedStudy, serviceBase } from './address.ts'
import type { ReadingDependencies } from './reading.ts'
import { jsonType } from './search.ts'
import { sendHead, sendOrBreak, write } from './send.ts'

/** An answer up to this size, in bytes, is sent in one piece with its length. */
const onePiece = 4 * 1024 * 1024

/** Metadata of all instances of a study, a series, or of one: PS3.18 10.4.1.1.2. */
export function retrieveMetadata(app: FastifyInstance, { archive, open, prefix }: ReadingDependencies): void {
  const route = (path: string, addressOf: (request: FastifyRequest, reader: Reader) => MetadataOf): void => {
    app.get(path, async (request, reply) => {
      const reader = await open(request)
      const type = jsonType(request)
      const address = addressOf(request, reader)
      const pieces = await archive.metadata(address, serviceBase(request, prefix))
      if (!pieces) throw new ExchangeError('not-found')
      const { studyUid, seriesUid } = address
      await reader.disclose({ kind: 'part', studyUid, ...(seriesUid !== undefined && { seriesUid }) })
      return sendPieces(reply.type(type), pieces)
    })
  }
  route('/studies/:study/metadata', (request, reader) => ({
    studyUid: addressedStudy(request, reader),
    ...(reader.seriesUid !== undefined && { seriesUid: reader.seriesUid }),
  }))
  route('/studies/:study/series/:series/metadata', addressedSeries)
  route('/studies/:study/series/:series/instances/:instance/metadata', addressedInstance)
}

async function sendPieces(reply: FastifyReply, pieces: AsyncIterable<Buffer>): Promise<FastifyReply> {
  const held: Buffer[] = []
  let length = 0
  const source = pieces[Symbol.asyncIterator]()
  for (let next = await source.next(); !next.done; next = await source.next()) {
    held.push(next.value)
    length += next.value.length
    if (length > onePiece) return streamed(reply, held, source)
  }
  return reply.send(Buffer.concat(held, length))
}

async function streamed(
  reply: FastifyReply,
  held: readonly Buffer[],
  source: AsyncIterator<Buffer>,
): Promise<FastifyReply> {
  if (reply.request.method === 'HEAD') return sendHead(reply)
  reply.hijack()
  const { raw } = reply
  raw.writeHead(200, reply.getHeaders() as Record<string, string>)
  await sendOrBreak(reply, async () => {
    for (const piece of held) await write(raw, piece)
    for (let next = await source.next(); !next.done; next = await source.next()) await write(raw, next.value)
    raw.end()
  })
  return reply
}
