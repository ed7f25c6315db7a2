import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { InstanceRow } from '../../archive/ports.ts'
import { multipartWriter } from '../../dicom/multipart.ts'
import { ExchangeError } from '../../errors.ts'
import { acceptOf, addressedInstance, addressedSeries, addressedStudy } from './address.ts'
import { isUnchanged, keptForever } from './caching.ts'
import { negotiateObjects } from './negotiate-objects.ts'
import type { ReadingDependencies } from './reading.ts'
import { type SentPart, sendParts } from './send.ts'

/** Stored objects of a study, a series or an instance: PS3.18 10.4.1.1.1. */
export function retrieveObjects(app: FastifyInstance, { archive, open }: ReadingDependencies): void {
  app.get('/studies/:study', async (request, reply) => {
    const reader = await open(request)
    const studyUid = addressedStudy(request, reader)
    const { seriesUid } = reader
    const instances = await archive.instances(studyUid, seriesUid)
    return whole(request, reply, instances, () =>
      reader.disclose({ kind: 'whole', studyUid, ...(seriesUid !== undefined && { seriesUid }) }),
    )
  })

  app.get('/studies/:study/series/:series', async (request, reply) => {
    const reader = await open(request)
    const address = addressedSeries(request, reader)
    const instances = await archive.instances(address.studyUid, address.seriesUid)
    return whole(request, reply, instances, () => reader.disclose({ kind: 'whole', ...address }))
  })

  app.get('/studies/:study/series/:series/instances/:instance', async (request, reply) => {
    const reader = await open(request)
    const { studyUid, seriesUid, sopUid } = addressedInstance(request, reader)
    const instance = await archive.instance(studyUid, seriesUid, sopUid)
    const { multipart } = negotiateObjects(acceptOf(request), [instance])
    await reader.disclose({ kind: 'part', studyUid, seriesUid })
    if (isUnchanged(request, instance.digest)) return reply.code(304).send()
    keptForever(reply, instance.digest)
    return answer(reply, [instance], multipart)
  })

  async function whole(
    request: FastifyRequest,
    reply: FastifyReply,
    instances: readonly InstanceRow[],
    disclose: () => Promise<void>,
  ): Promise<FastifyReply> {
    if (instances.length === 0) throw new ExchangeError('not-found')
    const { multipart } = negotiateObjects(acceptOf(request), instances)
    await disclose()
    return answer(reply, instances, multipart)
  }

  function answer(
    reply: FastifyReply,
    instances: readonly InstanceRow[],
    multipart: boolean,
  ): Promise<FastifyReply> {
    const writer = multipart ? multipartWriter('application/dicom') : undefined
    void reply.type(
      writer?.contentType ?? `application/dicom; transfer-syntax=${instances[0]?.transferSyntax ?? ''}`,
    )
    return sendParts(reply, instances.map(partOf), writer)
  }

  const partOf = (instance: InstanceRow): SentPart => ({
    headers: { 'Content-Type': `application/dicom; transfer-syntax=${instance.transferSyntax}` },
    bytes: instance.bytes,
    read: (target, at) => archive.read(instance, target, at),
    stream: () => archive.stream(instance),
  })
}
