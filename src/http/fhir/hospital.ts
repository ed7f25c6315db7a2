import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import type { Asking, SourcePorts, StoredDocument } from '../../country-a/ports.ts'
import { readInside, searchInside } from '../../country-a/search-inside.ts'
import type { SystemCaller } from '../../domain/caller.ts'
import { ExchangeError } from '../../errors.ts'
import { requireScope } from '../authenticate.ts'
import { acceptFhirBodies, acceptsJson, send } from './bodies.ts'
import { type Capability, capabilityStatement } from './capability-statement.ts'
import { binaryId, sendAttachment, sendDocument } from './document-answer.ts'
import { answerSearch, type ListingDeps, rowFor } from './listing.ts'
import { type PublishDeps, postBundle, postDocument, putPatient } from './publish.ts'

export interface HospitalFhirDeps extends ListingDeps, PublishDeps {
  readonly ports: SourcePorts
  /** Largest FHIR request in bytes. */
  readonly bodyLimit: number
  /** Errors: `unauthenticated`, `token-invalid`. */
  authenticate(request: FastifyRequest): Promise<SystemCaller>
}

type Handler = (
  request: FastifyRequest,
  reply: FastifyReply,
  caller: SystemCaller,
  asking: Asking,
) => Promise<unknown>
interface Route extends Capability {
  readonly method: 'GET' | 'POST' | 'PUT'
  readonly url: string
  readonly scope: 'fhir.read' | 'fhir.write'
  readonly handler: Handler
}

const count = { defaultCount: 50, maxCount: 500 }

/** The hospital listener's /fhir: reports and patients in, documents out, for systems of the country. */
export function hospitalFhirRoutes(deps: HospitalFhirDeps): FastifyPluginAsync {
  const routes = [...writing(deps), ...reading(deps)]
  const statement = capabilityStatement(routes, {
    title: 'Roentgate for the hospitals of the country',
    description: 'Imaging reports in; the list of studies and reports out',
    base: deps.base,
    date: new Date().toISOString(),
  })
  return async (app) => {
    await acceptFhirBodies(app)
    app.get('/fhir/metadata', (request, reply) => {
      acceptsJson(request)
      return send(reply, statement)
    })
    for (const { method, url, scope, handler } of routes)
      app.route({
        method,
        url: `/fhir/${url}`,
        bodyLimit: deps.bodyLimit,
        handler: async (request, reply) => {
          const caller = await deps.authenticate(request)
          requireScope(caller, scope)
          return handler(request, reply, caller, { transaction: request.id, network: request.ip })
        },
      })
  }
}

function writing(deps: HospitalFhirDeps): Route[] {
  const scope = 'fhir.write'
  return [
    {
      resource: 'Bundle',
      interaction: 'create',
      method: 'POST',
      url: 'Bundle',
      scope,
      handler: (...request) => postBundle(deps, ...request),
    },
    {
      resource: 'DocumentReference',
      interaction: 'create',
      method: 'POST',
      url: 'DocumentReference',
      scope,
      handler: (...request) => postDocument(deps, ...request),
    },
    {
      resource: 'Patient',
      interaction: 'create',
      method: 'POST',
      url: 'Patient',
      scope,
      handler: (request, reply) => putPatient(deps, request, reply),
    },
    {
      resource: 'Patient',
      interaction: 'update',
      method: 'PUT',
      url: 'Patient/:id',
      scope,
      handler: (request, reply) => putPatient(deps, request, reply),
    },
  ]
}

function reading(deps: HospitalFhirDeps): Route[] {
  const { ports } = deps
  const scope = 'fhir.read'
  const search: Handler = async (request, reply, caller, asking) =>
    send(
      reply,
      await answerSearch(request, deps, {
        type: 'DocumentReference',
        who: caller.clientId,
        count,
        find: (asked) => searchInside(ports, caller, asked, asking),
        render: (document) => row(deps, document),
      }),
    )
  const searching = {
    resource: 'DocumentReference',
    interaction: 'search-type',
    scope,
    handler: search,
  } as const
  return [
    { ...searching, method: 'GET', url: 'DocumentReference' },
    { ...searching, method: 'POST', url: 'DocumentReference/_search' },
    {
      resource: 'DocumentReference',
      interaction: 'read',
      method: 'GET',
      url: 'DocumentReference/:id',
      scope,
      handler: async (request, reply, caller, asking) => {
        const id = idOf(request)
        const found = await searchInside(
          ports,
          caller,
          { search: byId(id), patient: undefined, query: `_id=${encodeURIComponent(id)}` },
          asking,
        )
        const [document] = found.documents
        if (!document) throw new ExchangeError('not-found')
        return send(reply, await row(deps, document))
      },
    },
    {
      resource: 'Bundle',
      interaction: 'read',
      method: 'GET',
      url: 'Bundle/:id',
      scope,
      handler: async (request, reply, caller, asking) =>
        sendDocument(request, reply, await readInside(ports, caller, idOf(request), asking)),
    },
    {
      resource: 'Binary',
      interaction: 'read',
      method: 'GET',
      url: 'Binary/:id',
      scope,
      handler: async (request, reply, caller, asking) => {
        const id = binaryId(idOf(request))
        return sendAttachment(request, reply, await readInside(ports, caller, id.document, asking), id)
      },
    },
  ]
}

const byId = (id: string) => ({
  criteria: [{ kind: 'token', name: '_id', not: false, values: [{ code: id }] } as const],
  sort: { name: '_id', descending: false },
  count: 1,
  countOnly: false,
})

const row = async ({ ports, base }: HospitalFhirDeps, document: StoredDocument) =>
  rowFor(document, { base, person: await ports.patients.personFor(document.patientKey) })

const idOf = (request: FastifyRequest): string => (request.params as { id: string }).id
