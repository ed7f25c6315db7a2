import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import type { Asking, SourcePorts, StoredDocument } from '../../country-a/ports.ts'
import { contentOf } from '../../country-a/read-report.ts'
import { readInside, readKosInside, searchInside } from '../../country-a/search-inside.ts'
import type { AuditReader } from '../../domain/audit.ts'
import type { SystemCaller } from '../../domain/caller.ts'
import type { Identifier } from '../../domain/patient.ts'
import { ExchangeError } from '../../errors.ts'
import type { Searchable } from '../../fhir/search-parameters.ts'
import { detached } from '../../mapping/detached.ts'
import { requireScope } from '../authenticate.ts'
import { searchAuditEvents } from './audit-events.ts'
import { acceptFhirBodies, send } from './bodies.ts'
import { type Capability, capabilityStatement } from './capability-statement.ts'
import { binaryId, isWholeDocument, sendAttachment, sendBinary, sendDocument } from './document-answer.ts'
import { fhirFormat } from './format.ts'
import {
  type ListingDeps,
  listedRow,
  type Rendered,
  renderedResource,
  rowFor,
  sendSearch,
} from './listing.ts'
import { type PublishDeps, postBundle, postDocument, putPatient } from './publish.ts'
import { reportOperations } from './report-operations.ts'

export interface HospitalFhirDeps extends ListingDeps, PublishDeps {
  readonly ports: SourcePorts
  readonly reader: AuditReader
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
  readonly scope: 'fhir.read' | 'fhir.write' | 'audit.read'
  readonly handler: Handler
}

const count = { defaultCount: 50, maxCount: 500 }
/** ImagingStudy and DiagnosticReport are opened one by one. */
const resourceCount = { defaultCount: 50, maxCount: 50 }
const searchables: readonly Searchable[] = ['DocumentReference', 'ImagingStudy', 'DiagnosticReport']

/** The hospital listener's /fhir: reports and patients in, documents out, for systems of the country. */
export function hospitalFhirRoutes(deps: HospitalFhirDeps): FastifyPluginAsync {
  const routes = [...writing(deps), ...reading(deps), ...auditing(deps)]
  const statement = capabilityStatement(routes, {
    title: 'Roentgate for the hospitals of the country',
    description: 'Imaging reports in; the list of studies and reports out',
    base: deps.base,
    date: new Date().toISOString(),
  })
  return async (app) => {
    await acceptFhirBodies(app)
    app.get('/fhir/metadata', (_, reply) => send(reply, statement))
    for (const { method, url, scope, handler, resource } of routes)
      app.route({
        method,
        url: `/fhir/${url}`,
        bodyLimit: deps.bodyLimit,
        handler: async (request, reply) => {
          const caller = await deps.authenticate(request)
          requireScope(caller, scope)
          // Before anything is looked up: an answer that can't be given discloses nothing.
          if (resource !== 'Binary') fhirFormat(request)
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
  const search =
    (type: Searchable): Handler =>
    (request, reply, caller, asking) =>
      sendSearch(request, reply, deps, {
        type,
        who: caller.clientId,
        count: type === 'DocumentReference' ? count : resourceCount,
        find: (asked) => searchInside(ports, caller, asked, asking),
        render: async (documents) => {
          const people = await ports.patients.peopleFor(documents.map(({ patientKey }) => patientKey))
          return Promise.all(
            documents.map((document) => rendered(deps, type, document, people.get(document.patientKey))),
          )
        },
      })
  return [
    ...searchables.flatMap((type): Route[] => {
      const searching = { resource: type, interaction: 'search-type', scope, handler: search(type) } as const
      return [
        { ...searching, method: 'GET', url: type },
        { ...searching, method: 'POST', url: `${type}/_search` },
      ]
    }),
    ...(['ImagingStudy', 'DiagnosticReport'] as const).map(
      (type): Route => ({
        resource: type,
        interaction: 'read',
        method: 'GET',
        url: `${type}/:id`,
        scope,
        handler: async (request, reply, caller, asking) => {
          const { document, bundle } = await readInside(ports, caller, idOf(request), asking)
          const resource = detached(bundle, type, {
            id: document.id,
            patientKey: document.patientKey,
            person: await ports.patients.personFor(document.patientKey),
          })
          if (!resource) throw new ExchangeError('not-found')
          return send(reply, resource)
        },
      }),
    ),
    ...reportOperations.map(
      (operation): Route => ({
        resource: 'DiagnosticReport',
        operation,
        method: 'GET',
        url: `DiagnosticReport/:id/$${operation.name}`,
        scope,
        handler: async (request, reply, caller, asking) =>
          sendDocument(request, reply, await readInside(ports, caller, idOf(request), asking)),
      }),
    ),
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
        const asked = idOf(request)
        if (isWholeDocument(asked)) {
          const { bytes: content } = await readKosInside(ports, caller, asked, asking)
          return sendBinary(request, reply, { id: asked, contentType: 'application/dicom', content })
        }
        const id = binaryId(asked)
        return sendAttachment(request, reply, await readInside(ports, caller, id.document, asking), id)
      },
    },
  ]
}

function auditing(deps: HospitalFhirDeps): Route[] {
  const route = {
    resource: 'AuditEvent',
    interaction: 'search-type',
    scope: 'audit.read',
    handler: async (request, reply, caller) =>
      send(reply, await searchAuditEvents(request, { ...deps, audit: deps.ports.audit }, caller)),
  } satisfies Partial<Route>
  return [
    { ...route, method: 'GET', url: 'AuditEvent' },
    { ...route, method: 'POST', url: 'AuditEvent/_search' },
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

async function rendered(
  { ports, base }: HospitalFhirDeps,
  type: Searchable,
  document: StoredDocument,
  person: Identifier | undefined,
): Promise<Rendered | undefined> {
  const { id, patientKey } = document
  if (type === 'DocumentReference') return listedRow(document, { base, person })
  const read = await contentOf(ports, document, undefined)
  const resource = read && detached(read.bundle, type, { id, patientKey, person })
  return resource && renderedResource(id, resource)
}

const idOf = (request: FastifyRequest): string => (request.params as { id: string }).id
