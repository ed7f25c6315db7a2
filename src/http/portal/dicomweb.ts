import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { demandContent } from '../../country-b/channel-answer.ts'
import { listDocuments } from '../../country-b/list-documents.ts'
import { studyInUseByUid } from '../../country-b/open-study.ts'
import type { OpenedStudy } from '../../country-b/opened-study.ts'
import { readDataSets, withBulkAddresses } from '../../country-b/read-series.ts'
import type { Treating } from '../../country-b/requester.ts'
import { verifiedFiles } from '../../country-b/verified-files.ts'
import { isUid } from '../../dicom/uid.ts'
import { ExchangeError } from '../../errors.ts'
import { treatingIn } from './caller.ts'
import type { PortalDeps } from './deps.ts'
import { sandboxed } from './headers.ts'
import { instanceDataSets, seriesDataSets, studyDataSets } from './qido-data-sets.ts'
import { answerQuery } from './qido-query.ts'
import { sendStream, untilGone } from './stream.ts'

const root = '/api/treatments/:treatment/dicomweb'

/**
 * A plain DICOMweb root over the studies of one treatment (PS3.18), for viewers and systems of this country: QIDO-RS
 * from the patient's list and the signed manifests, WADO-RS from the source's image channel.
 */
export function dicomwebRoutes(app: FastifyInstance, deps: PortalDeps): void {
  const { requester, portalUrl } = deps
  const rootOf = ({ treatment }: Treating): string => `${portalUrl}/api/treatments/${treatment.id}/dicomweb`

  app.get(`${root}/studies`, async (request, reply) => {
    const treating = await treatingIn(deps, request)
    const { sources, patient } = treating.treatment
    const lists = await Promise.all(
      sources.map(({ country }) => listDocuments(requester, treating, { country, refresh: false })),
    )
    const dataSets = lists.flatMap((list) => studyDataSets(list, patient, rootOf(treating)))
    return sendJson(reply, answerQuery(dataSets, request.query))
  })

  app.get(`${root}/studies/:study/series`, async (request, reply) => {
    const { treating, study } = await studyIn(request)
    return sendJson(reply, answerQuery(seriesDataSets(study.manifest, rootOf(treating)), request.query))
  })

  app.get(`${root}/studies/:study/instances`, async (request, reply) => {
    const { treating, study } = await studyIn(request)
    return sendJson(reply, answerQuery(instanceDataSets(study.manifest, rootOf(treating)), request.query))
  })

  app.get(`${root}/studies/:study/series/:series/instances`, async (request, reply) => {
    const { treating, study } = await studyIn(request)
    const { series } = request.params as { series: string }
    const dataSets = instanceDataSets(study.manifest, rootOf(treating), uidOr404(series))
    return sendJson(reply, answerQuery(dataSets, request.query))
  })

  app.get(`${root}/studies/:study`, retrieve)
  app.get(`${root}/studies/:study/*`, retrieve)

  async function retrieve(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const signal = untilGone(request, reply)
    const { treating, study } = await studyIn(request)
    const { '*': rest } = request.params as { '*'?: string }
    const path = rest === undefined || rest === '' ? '' : `/${rest}`
    demandRetrievePath(path)
    if (path.endsWith('/metadata')) {
      const base = `${rootOf(treating)}/studies/${study.manifest.studyInstanceUid}`
      const dataSets = await readDataSets(treating, study, path)
      const located = dataSets.map((json) => withBulkAddresses(json, (address) => inStudy(address, base)))
      return sendJson(reply, located)
    }
    const accept = request.headers.accept?.slice(0, 1000) ?? '*/*'
    const { transaction } = treating
    const answer = demandContent(
      await study.channel.get(`${path}${queryOf(request)}`, {
        accept,
        transaction,
        signal,
        // Whole objects in bulk are fetched, not looked at
        priority: wholeObjects.test(path) ? 'rest' : 'screen',
      }),
    )
    const { contentType, body } = verifiedFiles(answer, study.manifest)
    // Pages and drawings of another country's making; readers of PDF don't work in a sandbox
    if (path.endsWith('/rendered') && contentType !== 'application/pdf') reply.headers(sandboxed)
    return sendStream(reply, contentType, body)
  }

  async function studyIn(request: FastifyRequest): Promise<{ treating: Treating; study: OpenedStudy }> {
    const treating = await treatingIn(deps, request)
    const { study } = request.params as { study: string }
    return { treating, study: await studyInUseByUid(requester, treating, uidOr404(study)) }
  }
}

const sendJson = (reply: FastifyReply, dataSets: unknown): FastifyReply =>
  reply.type('application/dicom+json').send(JSON.stringify(dataSets))

function uidOr404(text: string): string {
  if (!isUid(text)) throw new ExchangeError('not-found')
  return text
}

const wholeObjects = /^(\/series\/[0-9.]+)?$/

// PS3.18 10.4.1.1: what may be retrieved below a study.
const uid = '[0-9][0-9.]{0,63}'
const retrievePath = new RegExp(
  `^(/series/${uid}(/instances/${uid}(/frames/\\d{1,7}(,\\d{1,7}){0,999})?)?)?(/metadata|/rendered|/thumbnail|/bulkdata(/[0-9A-Fa-f]{1,8})+)?$`,
)

function demandRetrievePath(path: string): void {
  if (!retrievePath.test(path)) throw new ExchangeError('not-found')
}

/** PS3.18 8.3.5: what a request for a picture may say. */
const renderingParameters = ['window', 'viewport', 'quality', 'annotation', 'iccprofile', 'accept', 'charset']

function queryOf(request: FastifyRequest): string {
  const given = request.query as Record<string, unknown>
  const query = new URLSearchParams()
  for (const name of renderingParameters) {
    const value = given[name]
    if (typeof value === 'string' && value.length <= 200) query.set(name, value)
  }
  return query.size === 0 ? '' : `?${query}`
}

/** An address of the source below this root; bulk data elsewhere has no address here. */
function inStudy(address: string, base: string): string | undefined {
  const below = /(\/series\/[0-9.]+\/instances\/[0-9.]+\/bulkdata(?:\/[0-9A-Fa-f]{1,8})+)$/.exec(address)?.[1]
  return below === undefined ? undefined : `${base}${below}`
}
