import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { InstanceRow } from '../../archive/ports.ts'
import { negotiate, parseAccept } from '../../dicom/accept.ts'
import { multipartWriter } from '../../dicom/multipart.ts'
import { formsOf, pictureTypes } from '../../dicom/objects/forms.ts'
import type { RenderOptions } from '../../dicom/pixel/encode.ts'
import { ExchangeError } from '../../errors.ts'
import { acceptOf, addressedSeries, addressedStudy, queryOf, serviceBase } from './address.ts'
import type { ReadingDependencies } from './reading.ts'
import { renderOptions } from './render-options.ts'
import { sendHead, sendOrBreak, write } from './send.ts'

/** A picture of every instance of a study or a series that has one, in parts: PS3.18 10.4.1.1.3. */
export function retrieveRenderedMany(
  app: FastifyInstance,
  { archive, open, prefix }: ReadingDependencies,
): void {
  app.get('/studies/:study/rendered', async (request, reply) => {
    const reader = await open(request)
    const studyUid = addressedStudy(request, reader)
    const { seriesUid } = reader
    const instances = await archive.instances(studyUid, seriesUid)
    return answer(request, reply, { studyUid, instances }, () =>
      reader.disclose({ kind: 'whole', studyUid, ...(seriesUid !== undefined && { seriesUid }) }),
    )
  })

  app.get('/studies/:study/series/:series/rendered', async (request, reply) => {
    const reader = await open(request)
    const { studyUid, seriesUid } = addressedSeries(request, reader)
    const instances = await archive.instances(studyUid, seriesUid)
    return answer(request, reply, { studyUid, instances }, () =>
      reader.disclose({ kind: 'whole', studyUid, seriesUid }),
    )
  })

  async function answer(
    request: FastifyRequest,
    reply: FastifyReply,
    { studyUid, instances }: { readonly studyUid: string; readonly instances: readonly InstanceRow[] },
    disclose: () => Promise<void>,
  ): Promise<FastifyReply> {
    if (instances.length === 0) throw new ExchangeError('not-found')
    const type = typeFor(acceptOf(request))
    const shown = instances.filter((instance) => hasPicture(instance, type))
    const optionsFor = (instance: InstanceRow): RenderOptions =>
      renderOptions(queryOf(request), formatOf(type), instance)
    const [first] = shown
    if (first === undefined)
      throw new ExchangeError(
        'not-acceptable',
        'None of these objects has a picture; each can be asked for alone.',
      )
    optionsFor(first)
    const pictures = picturesOf(shown, optionsFor)
    const start = await pictures.next()
    if (start.done === true) throw new ExchangeError('unprocessable')
    await disclose()
    const writer = multipartWriter(type)
    void reply.type(writer.contentType)
    if (request.method === 'HEAD') return sendHead(reply)
    const base = serviceBase(request, prefix)
    reply.hijack()
    const { raw } = reply
    raw.writeHead(200, reply.getHeaders() as Record<string, string>)
    await sendOrBreak(reply, async () => {
      for (
        let next: IteratorResult<Made, undefined> = start;
        next.done !== true;
        next = await pictures.next()
      ) {
        const { instance, bytes } = next.value
        const location = `${base}/studies/${studyUid}/series/${instance.seriesUid}/instances/${instance.sopUid}/rendered`
        await write(raw, writer.head({ 'Content-Type': type, 'Content-Location': location }))
        await write(raw, bytes)
      }
      raw.end(writer.tail)
    })
    return reply
  }

  /** Pictures in the order of the instances, one made while the one before is sent; broken ones are left out. */
  async function* picturesOf(
    instances: readonly InstanceRow[],
    optionsFor: (instance: InstanceRow) => RenderOptions,
  ): AsyncGenerator<Made, undefined> {
    const make = (at: number): Promise<Buffer | undefined> | undefined => {
      const instance = instances[at]
      return instance && archive.rendered(instance, { options: optionsFor(instance) }).catch(leftOut)
    }
    let ahead = make(0)
    for (const [at, instance] of instances.entries()) {
      const bytes = await ahead
      ahead = make(at + 1)
      ahead?.catch(() => {}) // seen where it is awaited
      if (bytes !== undefined) yield { instance, bytes }
    }
    return undefined
  }
}

interface Made {
  readonly instance: InstanceRow
  readonly bytes: Buffer
}

/** What can't be shown is left out of many; anything else breaks the answer off. */
function leftOut(error: unknown): undefined {
  const isItsOwnFault =
    error instanceof ExchangeError && (error.code === 'unprocessable' || error.code === 'not-acceptable')
  if (!isItsOwnFault) throw error
}

const multipart = 'multipart/related'

/** Errors: `not-acceptable`. */
function typeFor(accept: string | undefined): (typeof pictureTypes)[number] {
  const ranges = parseAccept(accept)
  // A type alone says what the parts shall be
  const offers = pictureTypes.flatMap((type) => [
    { mediaType: multipart, type },
    { mediaType: type, type },
  ])
  const offer = negotiate(ranges, offers)
  if (offer === undefined)
    throw new ExchangeError(
      'not-acceptable',
      `Pictures of a series or a study are ${pictureTypes.join(' or ')}.`,
    )
  return offer.type
}

const formatOf = (type: string): RenderOptions['format'] =>
  type.replace('image/', '') as RenderOptions['format']

/** Presentation states show other objects' pixels. */
function hasPicture(instance: InstanceRow, type: string): boolean {
  const { form, mediaTypes } = formsOf(instance)
  return form !== 'softcopy' && mediaTypes.includes(type)
}
