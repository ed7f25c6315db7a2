import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { listDocuments } from '../../country-b/list-documents.ts'
import { nameRows } from '../../country-b/name-codes.ts'
import { type OpenedReport, openReport } from '../../country-b/open-report.ts'
import { studyInUse } from '../../country-b/open-study.ts'
import type { OpenedStudy } from '../../country-b/opened-study.ts'
import type { Treating } from '../../country-b/requester.ts'
import { ExchangeError } from '../../errors.ts'
import { reportAttachments } from '../../mapping/report-attachments.ts'
import { handleIn, treatingIn } from './caller.ts'
import type { Documents } from './contract-list.ts'
import type { Report } from './contract-report.ts'
import type { PortalDeps } from './deps.ts'
import { sandboxed } from './headers.ts'
import { documentsView, reportOf } from './views.ts'

/** Guideline steps 5 to 8 for what can be read: the list, a report, and what came with it. */
export function documentRoutes(app: FastifyInstance, deps: PortalDeps): void {
  const { requester } = deps

  app.get('/api/treatments/:treatment/sources/:country/documents', async (request): Promise<Documents> => {
    const treating = await treatingIn(deps, request)
    const { country } = request.params as { country: string }
    const { refresh } = request.query as { refresh?: unknown }
    const list = await listDocuments(requester, treating, { country, refresh: refresh === '1' })
    const rows = await nameRows(requester, list.rows, languageOf(request))
    return documentsView(list, rows, await requester.lineHistory.figures(country))
  })

  app.get('/api/treatments/:treatment/reports/:report', async (request): Promise<Report> => {
    const treating = await treatingIn(deps, request)
    const opened = await open(request, treating)
    return reportOf(opened, await keyImageStudies(deps, treating, opened, request))
  })

  app.get('/api/treatments/:treatment/reports/:report/attachments/:index', async (request, reply) => {
    const opened = await open(request, await treatingIn(deps, request))
    const { index } = request.params as { index: string }
    const attachment = reportAttachments(opened.bundle).find((one) => String(one.index) === index)
    if (!attachment) throw new ExchangeError('not-found')
    return sendAttachment(reply, attachment)
  })

  const open = (request: FastifyRequest, treating: Treating): Promise<OpenedReport> => {
    const report = handleIn(request, 'report')
    return openReport(requester, treating, { report, language: languageOf(request) })
  }
}

/** Language for labels: `?language=`, else the first of Accept-Language, else English. */
export function languageOf(request: FastifyRequest): string {
  const { language } = request.query as { language?: unknown }
  const header = request.headers['accept-language']?.split(/[,;]/)[0]
  return (
    ([language, header].find((one) => typeof one === 'string' && /^[A-Za-z-]{2,16}$/.test(one)) as
      | string
      | undefined) ?? 'en'
  )
}

/** The studies in which a report's key images lie; one that can't be opened now leaves them out, not the report. */
async function keyImageStudies(
  { requester }: PortalDeps,
  treating: Treating,
  { view, list }: OpenedReport,
  request: FastifyRequest,
): Promise<OpenedStudy[]> {
  if (view.keyImages.length === 0) return []
  const named = new Set([
    ...view.studies.map(({ studyInstanceUid }) => studyInstanceUid),
    ...view.keyImages.flatMap(({ studyInstanceUid }) => studyInstanceUid ?? []),
  ])
  const entries = list.entries
    .filter(({ studyUid }) => studyUid !== undefined && named.has(studyUid))
    .slice(0, 8)
  const opened = await Promise.allSettled(
    entries.map(({ handle }) => studyInUse(requester, treating, handle)),
  )
  return opened.flatMap((result) => {
    if (result.status === 'fulfilled') return [result.value]
    request.log.warn(
      { event: 'key-images.unavailable', err: result.reason },
      'a study of key images is not open',
    )
    return []
  })
}

/** Shown by the browser itself: they run nothing in the portal's origin. */
const shownInline = new Set(['application/pdf', 'image/jpeg', 'image/png', 'text/plain'])

/** Security 3.10: what somebody else made never runs as part of the portal. */
function sendAttachment(
  reply: FastifyReply,
  { contentType, title, content }: ReturnType<typeof reportAttachments>[number],
): FastifyReply {
  const type = contentType.toLowerCase().split(';')[0]?.trim() ?? ''
  const isInline = shownInline.has(type)
  const name = encodeURIComponent(title?.slice(0, 80) ?? 'attachment')
  if (type !== 'application/pdf') reply.headers(sandboxed)
  return reply
    .header('content-type', isInline ? type : 'application/octet-stream')
    .header('content-disposition', `${isInline ? 'inline' : 'attachment'}; filename*=UTF-8''${name}`)
    .send(Buffer.from(content))
}
