import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { inOrder } from '../../archive/in-order.ts'
import type { InstanceRow, Span } from '../../archive/ports.ts'
import { negotiate, parseAccept } from '../../dicom/accept.ts'
import { formsOf, pictureTypes, refusalWords } from '../../dicom/objects/forms.ts'
import type { RenderOptions } from '../../dicom/pixel/encode.ts'
import { isUid } from '../../dicom/uid.ts'
import { ExchangeError } from '../../errors.ts'
import { queryOf } from './address.ts'
import { isUnchanged, keptForever } from './caching.ts'
import { negotiateObjects } from './negotiate-objects.ts'
import { objectPart, storedPart } from './object-part.ts'
import type { ReadingDependencies } from './reading.ts'
import { annotation, qualityOf, refuseForState, windowOf } from './render-options.ts'
import { sendParts } from './send.ts'
import { sendMade } from './send-made.ts'
import { sendShown } from './send-shown.ts'

const dicom = 'application/dicom'

/** PS3.18 Tables 9.4-1 to 9.4-4. */
const known = new Set([
  'requestType',
  'studyUID',
  'seriesUID',
  'objectUID',
  'contentType',
  'charset',
  'frameNumber',
  'rows',
  'columns',
  'region',
  'windowCenter',
  'windowWidth',
  'imageQuality',
  'transferSyntax',
  'annotation',
  'presentationUID',
  'presentationSeriesUID',
])
/** Parameters of the standard that would change what is seen, and aren't done. */
const undone: Readonly<Record<string, string>> = {
  anonymize: 'Objects are given as they are: anonymize is not supported.',
}

/** One object, or a picture or text of it, by parameters: WADO-URI, PS3.18 9. */
export function wadoUri(
  app: FastifyInstance,
  path: string,
  { archive, open }: Omit<ReadingDependencies, 'prefix'>,
): void {
  app.get(path, async (request, reply) => {
    const reader = await open(request)
    const given = parametersOf(request)
    const uids = { study: uid(given, 'studyUID'), series: uid(given, 'seriesUID') }
    const instance = await archive.instance(uids.study, uids.series, uid(given, 'objectUID'))
    const mediaType = mediaTypeFor(instance, given.get('contentType'))
    void reply.header('x-content-type-options', 'nosniff')
    const disclose = (): Promise<void> =>
      reader.disclose({ kind: 'part', studyUid: uids.study, seriesUid: uids.series })
    if (mediaType === dicom) return sendObject(reply, instance, given, disclose)
    if (given.has('transferSyntax'))
      throw new ExchangeError('bad-request', `transferSyntax is for ${dicom} only.`)
    return sendSeen(request, reply, { instance, mediaType, given, disclose })
  })

  async function sendObject(
    reply: FastifyReply,
    instance: InstanceRow,
    given: Given,
    disclose: () => Promise<void>,
  ): Promise<FastifyReply> {
    refusePictureParameters(given)
    const syntax = given.get('transferSyntax')
    if (syntax !== undefined && !isUid(syntax))
      throw new ExchangeError('bad-request', 'transferSyntax is not a UID.')
    const accept = syntax === undefined ? dicom : `${dicom}; transfer-syntax=${syntax}`
    const form = negotiateObjects(accept, [instance])
    const choices = form.choices(instance)
    const part = await objectPart(archive, instance, choices)
    await disclose()
    const key = [instance.digest, ...choices].join('-')
    keptForever(reply, key)
    if (isUnchanged(reply.request, key)) return reply.code(304).send()
    const [best = ''] = choices
    if (best === instance.transferSyntax)
      return sendParts(
        reply.type(part.headers['Content-Type'] ?? dicom),
        [storedPart(archive, instance)],
        undefined,
      )
    return sendMade(
      reply,
      inOrder(1, 0, async () => part),
      undefined,
    )
  }

  /** PS3.18 9.4.1.2.4: with a presentation state the image is shown as that wants it, and its window is the state's. */
  async function pictureOf(instance: InstanceRow, given: Given, mediaType: string): Promise<Buffer> {
    const options = optionsOf(given, mediaType, instance)
    const frame = frameOf(given)
    if (!given.has('presentationUID') && !given.has('presentationSeriesUID'))
      return archive.rendered(instance, { frame, options })
    const [series, state] = [uid(given, 'presentationSeriesUID'), uid(given, 'presentationUID')]
    refuseForState(options)
    if (options.window) throw new ExchangeError('bad-request', 'A presentation state has its own window.')
    const found = await archive.instance(uid(given, 'studyUID'), series, state)
    if (formsOf(found).form !== 'softcopy')
      throw new ExchangeError(
        'not-acceptable',
        'presentationUID is none of a presentation state that is drawn.',
      )
    const shown = await archive.presented(found, { sopUid: instance.sopUid, frame })
    return archive.rendered(instance, { frame: shown.frame, options, presentation: shown.presentation })
  }

  async function sendSeen(
    request: FastifyRequest,
    reply: FastifyReply,
    { instance, mediaType, given, disclose }: Seen,
  ): Promise<FastifyReply> {
    const isPicture = pictureTypes.some((picture) => picture === mediaType)
    if (!isPicture) refusePictureParameters(given)
    const content = isPicture
      ? pictureOf(instance, given, mediaType).then((bytes) => ({ bytes }))
      : archive.shown(instance, mediaType)
    const [shown] = await Promise.all([content, disclose()])
    const key = `${instance.digest}-${mediaType}`
    keptForever(reply, key)
    if (isUnchanged(request, key)) return reply.code(304).send()
    const stream = (span: Span) => archive.stream(instance, span)
    return sendShown(request, reply, { shown, mediaType, key, stream })
  }
}

interface Seen {
  readonly instance: InstanceRow
  readonly mediaType: string
  readonly given: Given
  readonly disclose: () => Promise<void>
}

type Given = ReadonlyMap<string, string>

const pictureParameters = [
  'frameNumber',
  'rows',
  'columns',
  'region',
  'windowCenter',
  'windowWidth',
  'imageQuality',
  'annotation',
  'presentationUID',
  'presentationSeriesUID',
]

function refusePictureParameters(given: Given): void {
  for (const name of pictureParameters)
    if (given.has(name)) throw new ExchangeError('bad-request', `${name} is for pictures only.`)
}

/** Errors: `bad-request` for what isn't known or comes twice, `not-supported` for what isn't done. */
function parametersOf(request: FastifyRequest): Given {
  const given = new Map<string, string>()
  for (const [name, value] of queryOf(request)) {
    const why = Object.hasOwn(undone, name) ? undone[name] : undefined
    if (why !== undefined && !(name === 'anonymize' && value === 'no'))
      throw new ExchangeError('not-supported', why)
    if (why === undefined && !known.has(name))
      throw new ExchangeError('bad-request', 'A parameter is not one of WADO-URI.')
    if (given.has(name)) throw new ExchangeError('bad-request', `${name} is given more than once.`)
    given.set(name, value)
  }
  if (given.get('requestType') !== 'WADO') throw new ExchangeError('bad-request', 'requestType is not WADO.')
  const charset = given.get('charset')
  if (charset !== undefined && !charset.split(',').some((each) => /^\s*(utf-?8|\*)\s*(;|$)/i.test(each)))
    throw new ExchangeError('not-acceptable', 'Texts are given in UTF-8.')
  return given
}

function uid(given: Given, name: string): string {
  const value = given.get(name) ?? ''
  if (!isUid(value)) throw new ExchangeError('bad-request', `${name} is missing or is not a UID.`)
  return value
}

/** Without a wish what the object is shown as best, and the object itself where it isn't shown: PS3.18 9.4.1.2. */
function mediaTypeFor(instance: InstanceRow, contentType: string | undefined): string {
  const forms = formsOf(instance)
  const offers = [...forms.mediaTypes, dicom].map((mediaType) => ({ mediaType }))
  const offer = negotiate(parseAccept(contentType), offers)
  if (!offer) throw new ExchangeError('not-acceptable', refusalWords(forms))
  return offer.mediaType
}

const wrong = (name: string): never => {
  throw new ExchangeError('bad-request', `The value of ${name} does not have its form.`)
}

function whole(given: Given, name: string, most: number): number | undefined {
  const value = given.get(name)
  if (value === undefined) return undefined
  const number = Number(value)
  if (!/^[1-9]\d{0,8}$/.test(value) || number > most) wrong(name)
  return number
}

const frameOf = (given: Given): number | undefined => whole(given, 'frameNumber', 999_999_999)
const largestSide = 8192
const formatOf = (mediaType: string): RenderOptions['format'] =>
  mediaType.replace('image/', '') as RenderOptions['format']

function optionsOf(given: Given, mediaType: string, instance: InstanceRow): RenderOptions {
  const rows = whole(given, 'rows', largestSide)
  const columns = whole(given, 'columns', largestSide)
  const center = given.get('windowCenter')
  const width = given.get('windowWidth')
  const quality = given.get('imageQuality')
  const region = given.get('region')
  const words = given.get('annotation')
  if ((center === undefined) !== (width === undefined))
    throw new ExchangeError('bad-request', 'windowCenter and windowWidth go together.')
  return {
    format: formatOf(mediaType),
    ...(quality !== undefined && { quality: qualityOf('imageQuality', quality) }),
    ...((rows !== undefined || columns !== undefined) && {
      viewport: { width: columns ?? largestSide, height: rows ?? largestSide },
    }),
    ...(center !== undefined &&
      width !== undefined && {
        window: { ...windowOf('windowCenter or windowWidth', center, width), function: 'LINEAR' as const },
      }),
    ...(region !== undefined && { region: regionOf(region, instance) }),
    ...(words !== undefined && annotation(words)),
  }
}

/** PS3.18 9.4.1.2.3: left, top, right and bottom as parts of one. */
function regionOf(text: string, { rows, columns }: InstanceRow): NonNullable<RenderOptions['region']> {
  const parts = text.split(',')
  const [left = 2, top = 2, right = 2, bottom = 2] = parts.map((part) =>
    /^[01](\.\d{1,12})?$/.test(part) ? Number(part) : 2,
  )
  const isSound = parts.length === 4 && left < right && top < bottom && right <= 1 && bottom <= 1
  if (!isSound || rows === null || columns === null) return wrong('region')
  const x = Math.min(columns - 1, Math.round(left * columns))
  const y = Math.min(rows - 1, Math.round(top * rows))
  return {
    x,
    y,
    width: Math.max(1, Math.round(right * columns) - x),
    height: Math.max(1, Math.round(bottom * rows) - y),
  }
}
