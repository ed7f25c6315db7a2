import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { InstanceRow, Span } from '../../archive/ports.ts'
import { imageMissing } from '../../archive/presented.ts'
import type { Shown } from '../../archive/shown.ts'
import { negotiate, type Offer, parseAccept } from '../../dicom/accept.ts'
import { type Forms, formsOf, pictureTypes, refusalWords } from '../../dicom/objects/forms.ts'
import type { RenderOptions } from '../../dicom/pixel/encode.ts'
import { ExchangeError } from '../../errors.ts'
import type { Reader } from './access.ts'
import { acceptOf, addressedInstance, addressedSeries, addressedStudy, queryOf } from './address.ts'
import { isUnchanged, keptForever } from './caching.ts'
import { frameNumbers } from './frames.ts'
import type { ReadingDependencies } from './reading.ts'
import { refuseForState, renderOptions, thumbnailSize } from './render-options.ts'
import { sendShown } from './send-shown.ts'

const instancePath = '/studies/:study/series/:series/instances/:instance'

/** Pictures, texts, documents and videos: PS3.18 10.4.1.1.3 and 10.4.1.1.4. */
export function retrieveRendered(app: FastifyInstance, { archive, open }: ReadingDependencies): void {
  for (const path of [`${instancePath}/rendered`, `${instancePath}/frames/:frames/rendered`])
    app.get(path, async (request, reply) => {
      const { reader, instance, seriesUid } = await instanceOf(request)
      const mediaType = mediaTypeFor(request, instance)
      if (!isPicture(mediaType)) {
        const found = { shown: archive.shown(instance, mediaType), mediaType, reader, instance }
        return sendWhole(request, reply, found)
      }
      const options = renderOptions(queryOf(request), formats[mediaType], instance)
      const found = { reader, instance, type: mediaType, seriesUid }
      if (formsOf(instance).form === 'softcopy') return sendPresented(request, reply, { ...found, options })
      const picture = archive.rendered(instance, { frame: frameGiven(request), options })
      return send(request, reply, { ...found, picture })
    })

  for (const path of [
    `${instancePath}/thumbnail`,
    `${instancePath}/frames/:frames/thumbnail`,
    '/studies/:study/series/:series/thumbnail',
    '/studies/:study/thumbnail',
  ])
    app.get(path, async (request, reply) => {
      const { reader, instance } = await representative(request)
      const forms = picturesOf(formsOf(instance))
      if (!negotiate(parseAccept(acceptOf(request)), forms.mediaTypes.slice(0, 1).map(offerOf)))
        throw new ExchangeError('not-acceptable', refusalWords(forms))
      return send(request, reply, {
        reader,
        instance,
        picture: archive.thumbnail(instance, frameGiven(request), thumbnailSize(queryOf(request))),
        type: 'image/jpeg',
      })
    })

  /** The image that a presentation state is about; a reader of one series sees none of another. */
  async function sendPresented(
    request: FastifyRequest,
    reply: FastifyReply,
    found: Found & { readonly type: string; readonly options: RenderOptions },
  ): Promise<FastifyReply> {
    refuseForState(found.options)
    const { image, frame, presentation } = await archive.presented(found.instance)
    if (found.seriesUid !== undefined && found.seriesUid !== image.seriesUid) throw imageMissing()
    await found.reader(image)
    const picture = archive.rendered(image, { frame, options: found.options, presentation })
    return send(request, reply, { ...found, picture })
  }

  async function sendWhole(
    request: FastifyRequest,
    reply: FastifyReply,
    { shown, mediaType, reader, instance }: Found & { shown: Promise<Shown>; mediaType: string },
  ): Promise<FastifyReply> {
    const [content] = await Promise.all([shown, reader(instance)])
    const key = keyOf(instance, mediaType)
    if (keep(request, reply, key)) return reply.code(304).send()
    const stream = (span: Span) => archive.stream(instance, span)
    return sendShown(request, reply, { shown: content, mediaType, key, stream })
  }

  const frameGiven = (request: FastifyRequest): number | undefined => {
    if ((request.params as { frames?: string }).frames === undefined) return undefined
    const [only, more] = frameNumbers(request)
    if (only === undefined || more !== undefined)
      throw new ExchangeError('bad-request', 'One frame is rendered at a time.')
    return only
  }

  async function instanceOf(request: FastifyRequest): Promise<Found> {
    const reader = await open(request)
    const { studyUid, seriesUid, sopUid } = addressedInstance(request, reader)
    return {
      reader: within(reader, studyUid),
      instance: await archive.instance(studyUid, seriesUid, sopUid),
      seriesUid: reader.seriesUid,
    }
  }

  /** The instance that stands for a series or a study: the middle one, of the first series that has frames. */
  async function representative(request: FastifyRequest): Promise<Found> {
    const { series, instance } = request.params as { series?: string; instance?: string }
    if (instance !== undefined) return instanceOf(request)
    const reader = await open(request)
    const studyUid = addressedStudy(request, reader)
    const seriesUid = series === undefined ? reader.seriesUid : addressedSeries(request, reader).seriesUid
    const instances = await archive.instances(studyUid, seriesUid)
    const first = instances.find(({ rows }) => rows !== null) ?? instances[0]
    const own = instances.filter((each) => each.seriesUid === first?.seriesUid && each.rows !== null)
    const middle = own[Math.floor(own.length / 2)] ?? first
    if (!middle) throw new ExchangeError('not-found')
    return { reader: within(reader, studyUid), instance: middle }
  }
}

const isPicture = (mediaType: string): mediaType is (typeof pictureTypes)[number] =>
  pictureTypes.some((picture) => picture === mediaType)

const formats = { 'image/jpeg': 'jpeg', 'image/png': 'png', 'image/gif': 'gif' } as const

const offerOf = (mediaType: string): Offer => ({ mediaType })

/** What a frame can be shown as: nothing else than a picture. */
const picturesOf = (forms: Forms): Forms => ({
  ...forms,
  mediaTypes: forms.form === 'softcopy' ? [] : forms.mediaTypes.filter(isPicture),
})

/** Errors: `not-acceptable` with what there is instead. */
function mediaTypeFor(request: FastifyRequest, instance: InstanceRow): string {
  const isFrame = (request.params as { frames?: string }).frames !== undefined
  const forms = isFrame ? picturesOf(formsOf(instance)) : formsOf(instance)
  const offer = negotiate(parseAccept(acceptOf(request)), forms.mediaTypes.map(offerOf))
  if (!offer) throw new ExchangeError('not-acceptable', refusalWords(isFrame ? formsOf(instance) : forms))
  return offer.mediaType
}

/** The same instance is another thing in each media type. */
const keyOf = ({ digest }: InstanceRow, mediaType: string): string => `${digest}-${mediaType}`

/** Whether the caller has it already; if not it may keep it. */
function keep(request: FastifyRequest, reply: FastifyReply, key: string): boolean {
  keptForever(reply, key)
  void reply.header('vary', 'accept')
  return isUnchanged(request, key)
}

interface Found {
  readonly reader: (instance: InstanceRow) => Promise<void>
  readonly instance: InstanceRow
  /** Of the only series that the reader sees. */
  readonly seriesUid?: string | undefined
}

const within =
  (reader: Reader, studyUid: string) =>
  (instance: InstanceRow): Promise<void> =>
    reader.disclose({ kind: 'part', studyUid, seriesUid: instance.seriesUid })

async function send(
  request: FastifyRequest,
  reply: FastifyReply,
  found: Found & { readonly picture: Promise<Buffer>; readonly type: string },
): Promise<FastifyReply> {
  const [picture] = await Promise.all([found.picture, found.reader(found.instance)])
  if (keep(request, reply, keyOf(found.instance, found.type))) return reply.code(304).send()
  return reply.type(found.type).send(picture)
}
