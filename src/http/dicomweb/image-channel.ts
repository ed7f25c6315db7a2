import type { ServerResponse } from 'node:http'
import type { FastifyPluginAsync, FastifyRequest } from 'fastify'
import type { Archive } from '../../archive/archive.ts'
import type { GrantedStudy, ImageRequest } from '../../country-a/read-study.ts'
import { isUid } from '../../dicom/uid.ts'
import type { AuditTrail } from '../../domain/audit.ts'
import type { ImageGrant } from '../../domain/caller.ts'
import type { StudyManifest } from '../../domain/study.ts'
import { ExchangeError } from '../../errors.ts'
import { transactionOf } from '../transaction.ts'
import type { Reader } from './access.ts'
import { burstJournal } from './burst-journal.ts'
import { lookedAfter } from './looked-after.ts'
import { type ReadingDependencies, readingRoutes } from './reading.ts'

export interface ImageChannelDependencies {
  readonly archive: Archive
  /** What the token grants: what `imageGrant` gives. */
  readonly authorise: (request: FastifyRequest) => Promise<ImageGrant>
  /** What `studyReader` gives. */
  readonly readStudy: (grant: ImageGrant, request: ImageRequest) => Promise<GrantedStudy>
  /** Whether the token, its treatment or its country was taken back since. */
  readonly isRevoked: (grant: ImageGrant) => boolean
  readonly audit: AuditTrail
  /** The manifest as a compact JWS of this country. */
  readonly sign: (manifest: StudyManifest) => Promise<string>
  /** Path under which the plugin is registered, `/dicomweb`. */
  readonly prefix: string
  readonly kos?: ReadingDependencies['kos']
}

/** The image channel to other countries: everything of the one study that the token names, and nothing else is there. */
export function imageChannelRoutes(dependencies: ImageChannelDependencies): FastifyPluginAsync {
  const { archive, authorise, readStudy, isRevoked, audit, sign, prefix, kos } = dependencies
  const journal = burstJournal(audit)
  const answers = new WeakMap<FastifyRequest, ServerResponse>()

  const open = async (request: FastifyRequest): Promise<Reader> => {
    const grant = await authorise(request)
    const transaction = transactionOf(request)
    const asked = { transaction, network: request.ip }
    const { entry, ...scope } = await readStudy(grant, asked)
    const answer = answers.get(request)
    if (answer)
      lookedAfter(answer, async () => !isRevoked(grant) && (await readStudy(grant, asked)) !== undefined)
    return { ...scope, disclose: (disclosure) => journal.disclose(disclosure, grant.jti, entry) }
  }

  return async (app) => {
    app.addHook('onRequest', async (request, reply) => void answers.set(request, reply.raw))
    readingRoutes(app, { archive, open, prefix, ...(kos && { kos }) })

    app.get('/manifests/:study', async (request, reply) => {
      const reader = await open(request)
      const { study = '' } = request.params as { study?: string }
      if (!isUid(study))
        throw new ExchangeError('bad-request', 'The address holds something that is not a UID.')
      if (reader.studyUid !== study) throw new ExchangeError('not-found')
      const manifest = await archive.manifest(study)
      if (!manifest) throw new ExchangeError('not-found')
      const { seriesUid } = reader
      const granted = seriesUid === undefined ? manifest : onlySeries(manifest, seriesUid)
      const [signed] = await Promise.all([
        sign(granted),
        reader.disclose({ kind: 'whole', studyUid: study, ...(seriesUid !== undefined && { seriesUid }) }),
      ])
      return reply.type('application/jose').send(signed)
    })
  }
}

const onlySeries = (manifest: StudyManifest, seriesUid: string): StudyManifest => ({
  ...manifest,
  series: manifest.series.filter((series) => series.seriesInstanceUid === seriesUid),
})
