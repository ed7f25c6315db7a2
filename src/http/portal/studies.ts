import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { demandKeepable } from '../../country-b/document-list.ts'
import { findEntry } from '../../country-b/open-report.ts'
import { openStudy, studyInUse } from '../../country-b/open-study.ts'
import { instanceOf, type OpenedSeries, type OpenedStudy, seriesOf } from '../../country-b/opened-study.ts'
import type { Priority } from '../../country-b/ports.ts'
import {
  type InstanceRequest,
  readBulk,
  readFile,
  readFrame,
  readRendered,
  readThumbnail,
} from '../../country-b/read-instance.ts'
import { bulkPath, readSeriesHeaders } from '../../country-b/read-series.ts'
import { readShown, shownForm } from '../../country-b/read-shown.ts'
import type { Treating } from '../../country-b/requester.ts'
import { ExchangeError } from '../../errors.ts'
import { handleIn, treatingIn } from './caller.ts'
import type { Study } from './contract-study.ts'
import type { PortalDeps } from './deps.ts'
import { sandboxed } from './headers.ts'
import { sendStream, untilGone } from './stream.ts'
import { studyView } from './views.ts'

const studyPath = '/api/treatments/:treatment/studies/:study'
const seriesPath = `${studyPath}/series/:series`
const instancePath = `${seriesPath}/instances/:instance`

/** Guideline step 9: what a study consists of, its headers and its pixels, all by handles. */
export function studyRoutes(app: FastifyInstance, deps: PortalDeps): void {
  const { requester } = deps

  app.get(studyPath, async (request): Promise<Study> => {
    const treating = await treatingIn(deps, request)
    return studyView(await openStudy(requester, treating, handleIn(request, 'study')))
  })

  app.get(`${seriesPath}/metadata`, async (request, reply) => {
    const { treating, study, series } = await seriesIn(request)
    const { treatment } = treating
    const base = `/api/treatments/${treatment.id}/studies/${study.handle}/series/${series.handle}/instances`
    const bulk = (instance: string, path: string): string => `${base}/${instance}/bulkdata/${path}`
    const headers = await readSeriesHeaders(treating, study, series, bulk)
    return reply.type('application/dicom+json').send(JSON.stringify(headers))
  })

  app.get(`${seriesPath}/thumbnail`, async (request, reply) => {
    const { treating, study, series } = await seriesIn(request)
    const { contentType, body } = await readThumbnail(treating, study, series)
    return sendPicture(reply, contentType, body)
  })

  app.get(`${instancePath}/frames/:frame`, async (request, reply) => {
    const { stored } = request.query as { stored?: unknown }
    const instance = await instanceIn(request, reply)
    const frame = await readFrame(instance, frameNumber(request), stored === '1' ? 'stored' : 'native')
    reply.header('x-transfer-syntax', frame.transferSyntaxUid)
    return sendStream(reply, 'application/octet-stream', frame.body)
  })

  app.get(`${instancePath}/thumbnail`, async (request, reply) => {
    const { treating, study, series, instance } = await instanceIn(request, reply)
    const { contentType, body } = await readThumbnail(treating, study, series, instance)
    return sendPicture(reply, contentType, body)
  })

  app.get(`${instancePath}/rendered`, async (request, reply) => {
    const { as, viewport } = request.query as { as?: unknown; viewport?: unknown }
    const form = shownForm(as)
    const instance = await instanceIn(request, reply)
    if (form !== undefined) {
      const { range } = request.headers
      const wish = { form, ...(typeof viewport === 'string' && { viewport }), ...(range && { range }) }
      return sendShown(reply, await readShown(instance, wish))
    }
    const { contentType, body } = await readRendered(instance, frameNumber(request))
    return sendPicture(reply, contentType, body)
  })

  app.get(`${instancePath}/file`, async (request, reply) => {
    const treating = await treatingIn(deps, request)
    demandKeepable((await findEntry(requester, treating, handleIn(request, 'study'), 'study')).entry)
    const instance = await instanceIn(request, reply)
    const body = await readFile(instance)
    reply.header('content-length', instance.instance.bytes)
    reply.header('content-disposition', 'attachment; filename="image.dcm"')
    return sendStream(reply, 'application/dicom', body)
  })

  app.get(`${instancePath}/bulkdata/*`, async (request, reply) => {
    const path = bulkPath(`/bulkdata/${(request.params as { '*': string })['*']}`)
    if (path === undefined) throw new ExchangeError('not-found')
    const { body } = await readBulk(await instanceIn(request, reply), path)
    return sendStream(reply, 'application/octet-stream', body)
  })

  async function seriesIn(
    request: FastifyRequest,
  ): Promise<{ treating: Treating; study: OpenedStudy; series: OpenedSeries }> {
    const treating = await treatingIn(deps, request)
    const study = await studyInUse(requester, treating, handleIn(request, 'study'))
    return { treating, study, series: seriesOf(study, handleIn(request, 'series')) }
  }

  async function instanceIn(request: FastifyRequest, reply: FastifyReply): Promise<InstanceRequest> {
    const signal = untilGone(request, reply)
    const found = await seriesIn(request)
    const instance = instanceOf(found.series, handleIn(request, 'instance'))
    return { ...found, instance, signal, priority: priorityOf(request) }
  }
}

/** RFC 9218 4.1, as browsers send it: urgency 0 to 3 is what is on the screen, 4 what comes next, more is the rest. */
function priorityOf({ headers }: FastifyRequest): Priority {
  const urgency = Number(/(?:^|[,\s])u=([0-7])/.exec(String(headers.priority ?? ''))?.[1] ?? 3)
  return urgency <= 3 ? 'screen' : urgency === 4 ? 'next' : 'rest'
}

/** The frame of the address or of the query; 1 is the first. Errors: `bad-request`. */
function frameNumber(request: FastifyRequest): number {
  const { frame: inPath } = request.params as { frame?: string }
  const { frame: inQuery } = request.query as { frame?: unknown }
  const given = inPath ?? inQuery ?? '1'
  if (typeof given !== 'string' || !/^[1-9]\d{0,6}$/.test(given))
    throw new ExchangeError('bad-request', 'A frame is a number from 1.', { where: 'frame' })
  return Number(given)
}

/** An object as a whole; a page or drawing of another country's making does nothing wherever it is opened. */
function sendShown(reply: FastifyReply, answer: Awaited<ReturnType<typeof readShown>>): FastifyReply {
  const { status, contentType, contentLength, contentRange, body } = answer
  if (!/^(video|application)\//.test(contentType)) reply.headers(sandboxed)
  if (contentLength !== undefined) reply.header('content-length', contentLength)
  if (contentRange !== undefined) reply.header('content-range', contentRange)
  if (contentType.startsWith('video/')) reply.header('accept-ranges', 'bytes')
  const isText = contentType === 'text/html'
  return sendStream(reply.code(status), isText ? `${contentType}; charset=utf-8` : contentType, body)
}

/** Errors: `peer-refused` for anything but a picture, which a browser would take for something else. */
function sendPicture(
  reply: FastifyReply,
  contentType: string,
  body: Parameters<typeof sendStream>[2],
): FastifyReply {
  const type = /^image\/(jpeg|png|gif)\b/i.exec(contentType)?.[0].toLowerCase()
  if (type === undefined) throw new ExchangeError('peer-refused', undefined, { detail: 'no picture' })
  return sendStream(reply, type, body)
}
