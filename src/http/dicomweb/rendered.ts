import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { InstanceRow } from '../../archive/ports.ts'
import { negotiate, parseAccept } from '../../dicom/accept.ts'
import { ExchangeError } from '../../errors.ts'
import type { Reader } from './access.ts'
import { acceptOf, addressedInstance, addressedSeries, addressedStudy, queryOf } from './address.ts'
import { isUnchanged, keptForever } from './caching.ts'
import { frameNumbers } from './frames.ts'
import type { ReadingDependencies } from './reading.ts'
import { renderOptions } from './render-options.ts'

const pictures = [{ mediaType: 'image/jpeg' }, { mediaType: 'image/png' }] as const
const instancePath = '/studies/:study/series/:series/instances/:instance'

/** Pictures of frames: PS3.18 10.4.1.1.3 and 10.4.1.1.4. */
export function retrieveRendered(app: FastifyInstance, { archive, open }: ReadingDependencies): void {
  for (const path of [`${instancePath}/rendered`, `${instancePath}/frames/:frames/rendered`])
    app.get(path, async (request, reply) => {
      const { reader, instance } = await instanceOf(request)
      const offer = negotiate(parseAccept(acceptOf(request)), pictures)
      if (!offer) throw new ExchangeError('not-acceptable')
      const options = renderOptions(queryOf(request), offer.mediaType === 'image/png' ? 'png' : 'jpeg')
      const picture = archive.rendered(instance, { frame: frameOf(request), options })
      return send(request, reply, { reader, instance, picture, type: offer.mediaType })
    })

  for (const path of [
    `${instancePath}/thumbnail`,
    `${instancePath}/frames/:frames/thumbnail`,
    '/studies/:study/series/:series/thumbnail',
    '/studies/:study/thumbnail',
  ])
    app.get(path, async (request, reply) => {
      if (!negotiate(parseAccept(acceptOf(request)), pictures.slice(0, 1)))
        throw new ExchangeError('not-acceptable')
      const { reader, instance } = await representative(request)
      return send(request, reply, {
        reader,
        instance,
        picture: archive.thumbnail(instance, frameGiven(request)),
        type: 'image/jpeg',
      })
    })

  const frameOf = (request: FastifyRequest): number => frameGiven(request) ?? 1

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
    return { reader: within(reader, studyUid), instance: await archive.instance(studyUid, seriesUid, sopUid) }
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

interface Found {
  readonly reader: (instance: InstanceRow) => Promise<void>
  readonly instance: InstanceRow
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
  if (isUnchanged(request, found.instance.digest)) return reply.code(304).send()
  keptForever(reply, found.instance.digest)
  return reply.type(found.type).send(picture)
}
