import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { OpenViewer, ViewerAccesses } from '../../country-a/ports.ts'
import type { StudyGrant } from '../../country-a/read-study.ts'
import type { ViewedStudies } from '../../country-a/viewed-study.ts'
import type { AuditTrail } from '../../domain/audit.ts'
import type { CountryCode } from '../../domain/codes.ts'

type Authenticate = (request: FastifyRequest) => Promise<OpenViewer>

/** What the viewer's routes work with. */
export interface ViewerDeps {
  readonly accesses: ViewerAccesses
  readonly studies: ViewedStudies
  /** Whether the treatment or its country was taken back since. */
  readonly isRevoked: (grant: StudyGrant) => boolean
  /** Keeps one professional and one country within their limits. */
  readonly limit: (app: FastifyInstance, authenticate: Authenticate) => Authenticate
  readonly audit: AuditTrail
  readonly country: CountryCode
  /** Address of the viewer, as browsers know it. */
  readonly url: string
  /** Folder of the built portal. */
  readonly dist: string
}
