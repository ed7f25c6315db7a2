import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { inOrder } from '../../archive/in-order.ts'
import type { InstanceRow, Span } from '../../archive/ports.ts'
import type { KosFile } from '../../country-a/study-manifest.ts'
import { multipartWriter } from '../../dicom/multipart.ts'
import { explicitLittleEndian } from '../../dicom/transfer-syntaxes.ts'
import { ExchangeError } from '../../errors.ts'
import { seriesOfKos } from '../../mapping/mado/uids.ts'
import type { Reader } from './access.ts'
import { acceptOf, addressedInstance, addressedSeries, addressedStudy } from './address.ts'
import { isUnchanged, keptForever } from './caching.ts'
import { negotiateObjects, type ObjectForm } from './negotiate-objects.ts'
import { objectPart, storedPart } from './object-part.ts'
import type { ReadingDependencies } from './reading.ts'
import { type SentPart, sendParts } from './send.ts'
import { type MadePart, sendMade } from './send-made.ts'
import { acceptsPacked, sendPacked } from './send-packed.ts'
import { sendShown } from './send-shown.ts'

/** Instances that are made beside the one that is sent. */
const partsAhead = 2

/** Stored objects of a study, a series or an instance: PS3.18 10.4.1.1.1. */
export function retrieveObjects(app: FastifyInstance, { archive, open, kos }: ReadingDependencies): void {
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
    const manifest = await kosAt(reader, { studyUid, seriesUid, sopUid })
    if (manifest) return sendKos(request, reply, manifest, { reader, studyUid, seriesUid })
    const instance = await archive.instance(studyUid, seriesUid, sopUid)
    const form = negotiateObjects(acceptOf(request), [instance])
    await reader.disclose({ kind: 'part', studyUid, seriesUid })
    const choices = form.choices(instance)
    const key = [instance.digest, form.multipart ? 'multipart' : 'alone', ...choices].join('-')
    keptForever(reply, key)
    if (isUnchanged(request, key)) return reply.code(304).send()
    if (form.multipart || choices[0] !== instance.transferSyntax) return answer(reply, [instance], form)
    // Strong, since these bytes are the same each time: a client may go on where it stopped
    void reply.header('accept-ranges', 'bytes').header('etag', `"${key}"`)
    const small = acceptsPacked(request) ? await archive.packed(instance) : undefined
    if (small) return sendPacked(request, reply, instance, small)
    if (request.headers.range === undefined) return answer(reply, [instance], form)
    const mediaType = `application/dicom; transfer-syntax=${instance.transferSyntax}`
    const shown = { ranges: [{ start: 0, end: instance.bytes }] }
    const stream = (span: Span) => archive.stream(instance, span)
    return sendShown(request, reply, { shown, mediaType, key, stream })
  })

  /** The study's manifest, if the address is its own; it names the whole study. */
  async function kosAt(
    reader: Reader,
    { studyUid, seriesUid, sopUid }: { studyUid: string; seriesUid: string; sopUid: string },
  ): Promise<KosFile | undefined> {
    if (!kos || reader.seriesUid !== undefined || seriesUid !== seriesOfKos(sopUid)) return undefined
    const current = await kos(studyUid)
    return current?.uid === sopUid ? current : undefined
  }

  /** Made anew each time, in Explicit VR Little Endian. */
  async function sendKos(
    request: FastifyRequest,
    reply: FastifyReply,
    { bytes }: KosFile,
    { reader, ...of }: { reader: Reader; studyUid: string; seriesUid: string },
  ): Promise<FastifyReply> {
    const stored = { transferSyntax: explicitLittleEndian, rows: null }
    const { multipart, choices } = negotiateObjects(acceptOf(request), [stored])
    if (!choices(stored).includes(explicitLittleEndian)) throw new ExchangeError('not-acceptable')
    await reader.disclose({ kind: 'part', ...of })
    const part: SentPart = {
      headers: { 'Content-Type': `application/dicom; transfer-syntax=${explicitLittleEndian}` },
      bytes: bytes.length,
      read: async (target, at) => void bytes.copy(target, at),
      stream: () => Readable.from([bytes]),
    }
    const writer = multipart ? multipartWriter('application/dicom') : undefined
    void reply.type(writer?.contentType ?? part.headers['Content-Type'] ?? 'application/dicom')
    return sendParts(reply, [part], writer)
  }

  async function whole(
    request: FastifyRequest,
    reply: FastifyReply,
    instances: readonly InstanceRow[],
    disclose: () => Promise<void>,
  ): Promise<FastifyReply> {
    if (instances.length === 0) throw new ExchangeError('not-found')
    const form = negotiateObjects(acceptOf(request), instances)
    await disclose()
    return answer(reply, instances, form)
  }

  async function answer(
    reply: FastifyReply,
    instances: readonly InstanceRow[],
    { multipart, choices }: ObjectForm,
  ): Promise<FastifyReply> {
    const writer = multipart ? multipartWriter('application/dicom') : undefined
    if (instances.every((instance) => choices(instance)[0] === instance.transferSyntax)) {
      const parts = instances.map((instance) => storedPart(archive, instance))
      void reply.type(writer?.contentType ?? parts[0]?.headers['Content-Type'] ?? 'application/dicom')
      return sendParts(reply, parts, writer)
    }
    for (const instance of instances) await assertMakeable(instance, choices(instance))
    const make = async (index: number): Promise<MadePart> => {
      const instance = instances[index]
      if (!instance) throw new ExchangeError('internal')
      return objectPart(archive, instance, choices(instance))
    }
    return sendMade(reply, inOrder(instances.length, partsAhead, make), writer)
  }

  /** What can't be made is known before the first byte, as far as attributes tell. */
  async function assertMakeable(instance: InstanceRow, choices: readonly string[]): Promise<void> {
    let refusal: ExchangeError | undefined
    for (const uid of choices) {
      if (uid === instance.transferSyntax) return
      const reason = await archive.refusalToMake(instance, uid)
      if (!reason) return
      refusal ??= reason
    }
    if (refusal) throw refusal
  }
}
