import type { FastifyInstance } from 'fastify'
import { makeDownload } from '../../country-b/make-download.ts'
import { streamDownload } from '../../country-b/stream-download.ts'
import { ExchangeError } from '../../errors.ts'
import { handleIn, treatingIn } from './caller.ts'
import { type Download, downloadRequest } from './contract-download.ts'
import type { PortalDeps } from './deps.ts'
import { languageOf } from './documents.ts'
import { parsed } from './parse.ts'
import { sendStream, untilGone } from './stream.ts'
import { downloadView } from './views.ts'

const path = '/api/treatments/:treatment/downloads'

/** Taking studies, series and reports away as a ZIP: planned, fetched once, watched. */
export function downloadRoutes(app: FastifyInstance, deps: PortalDeps): void {
  const { requester } = deps

  app.post(path, async (request, reply): Promise<Download> => {
    const treating = await treatingIn(deps, request)
    const { items } = parsed(downloadRequest, request.body)
    const state = await makeDownload(requester, treating, items, languageOf(request))
    reply.code(201).header('location', `/api/treatments/${treating.treatment.id}/downloads/${state.id}`)
    return downloadView(state)
  })

  app.get(`${path}/:download`, async (request): Promise<Download> => {
    const { treatment } = await treatingIn(deps, request)
    const state = await requester.downloads.find(treatment.id, handleIn(request, 'download'))
    if (!state) throw new ExchangeError('not-found')
    return downloadView(state)
  })

  // exposeHeadRoutes would make HEAD fetch it, and it can be fetched only once.
  app.get(`${path}/:download/content`, { exposeHeadRoute: false }, async (request, reply) => {
    const treating = await treatingIn(deps, request)
    const signal = untilGone(request, reply)
    const { state, body } = await streamDownload(requester, treating, handleIn(request, 'download'), signal)
    reply.header('content-length', state.bytes)
    reply.header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(state.fileName)}`)
    return sendStream(reply, 'application/zip', body)
  })
}
