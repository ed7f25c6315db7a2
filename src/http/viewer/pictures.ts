import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { ExchangeError } from '../../errors.ts'
import { renderOptions } from '../dicomweb/render-options.ts'
import type { ViewedSeries, ViewedStudy } from '../portal/contract-viewer.ts'
import { cookieIn, demandOwnPage, viewerOf } from './caller.ts'
import type { ViewerDeps } from './deps.ts'
import { entryOf } from './open.ts'
import { seriesView, studyView } from './views.ts'

/** Longest side of the small picture of a series. */
const thumbnailSide = 128
const defaultQuality = 85
const asked = new Set(['window', 'viewport', 'quality'])

/** The study that a session is for: what there is, and its pictures, drawn here. */
export function pictureRoutes(app: FastifyInstance, deps: ViewerDeps): void {
  const { studies } = deps
  const open = viewerOf(deps)
  const limited = deps.limit(app, open)

  app.get('/api/:viewer', async (request): Promise<ViewedStudy> => {
    const viewer = await open(request)
    return studyView(deps.country, viewer, await studies.open(viewer, request.ip))
  })

  app.delete('/api/:viewer', async (request, reply) => {
    demandOwnPage(request, deps.url)
    const { access } = await open(request)
    await deps.accesses.close(cookieIn(deps, request))
    await deps.audit.append({ ...entryOf(access, request), kind: 'viewer-closed', outcome: 'success' })
    return reply.header('clear-site-data', '"cache"').code(204).send()
  })

  app.get('/api/:viewer/series/:series', async (request): Promise<ViewedSeries> => {
    const viewer = await limited(request)
    return seriesView(await studies.series(viewer, seriesIn(request), request.ip))
  })

  app.get('/api/:viewer/series/:series/pictures/:picture', async (request, reply) => {
    const viewer = await limited(request)
    const at = { series: seriesIn(request), picture: pictureIn(request) }
    const query = queryOf(request)
    const options = (size: { readonly rows: number; readonly columns: number }) => ({
      quality: defaultQuality,
      ...renderOptions(query, 'jpeg', size),
    })
    return send(reply, await studies.picture(viewer, at, options, request.ip))
  })

  app.get('/api/:viewer/series/:series/thumbnail', async (request, reply) => {
    const viewer = await limited(request)
    const viewport = { width: thumbnailSide, height: thumbnailSide }
    const at = { series: seriesIn(request), picture: 'middle' } as const
    return send(reply, await studies.picture(viewer, at, () => ({ format: 'jpeg', viewport }), request.ip))
  })
}

const send = (reply: FastifyReply, picture: Buffer): FastifyReply => reply.type('image/jpeg').send(picture)

const seriesIn = (request: FastifyRequest): string => (request.params as { series: string }).series

/** Errors: `not-found` for anything but a number from 1. */
function pictureIn(request: FastifyRequest): number {
  const { picture } = request.params as { picture: string }
  if (!/^[1-9]\d{0,6}$/.test(picture)) throw new ExchangeError('not-found')
  return Number(picture)
}

/** Parameters of pictures, the others left out: nothing in an address leads anywhere else. */
function queryOf(request: FastifyRequest): URLSearchParams {
  const query = new URLSearchParams(request.url.split('?')[1] ?? '')
  return new URLSearchParams([...query].filter(([name]) => asked.has(name)))
}
