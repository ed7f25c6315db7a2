import type { Parameters, Patient } from '@medplum/fhirtypes'
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { findPatient } from '../../country-a/find-patient.ts'
import { listDocuments, readListed } from '../../country-a/list-documents.ts'
import type { ViewerWish } from '../../country-a/offer-viewer.ts'
import type { Asking, SourcePorts, StoredDocument } from '../../country-a/ports.ts'
import { contentOf, readKos, readReport } from '../../country-a/read-report.ts'
import type { ForeignCaller } from '../../domain/caller.ts'
import { personId } from '../../domain/patient.ts'
import { ExchangeError } from '../../errors.ts'
import type { Searchable } from '../../fhir/search-parameters.ts'
import { detached } from '../../mapping/detached.ts'
import { patientResource } from '../../mapping/patient-resource.ts'
import { requireScope } from '../authenticate.ts'
import { evidenceOf } from '../signed-messages.ts'
import { transactionOf } from '../transaction.ts'
import { acceptFhirBodies, queryOf, resourceOf, send } from './bodies.ts'
import { type Capability, capabilityStatement } from './capability-statement.ts'
import { binaryId, isWholeDocument, sendAttachment, sendBinary, sendDocument } from './document-answer.ts'
import { fhirFormat } from './format.ts'
import { type ListingDeps, listedRow, renderedResource, rowFor, sendSearch } from './listing.ts'
import { matchAnswer, personAsked } from './match.ts'
import { reportOperations } from './report-operations.ts'
import { type ViewerOffer, viewerAnswer, viewerOperation, viewerWish } from './viewer-session.ts'

export interface ExchangeFhirDeps extends ListingDeps {
  readonly ports: SourcePorts
  /** Errors: `unauthenticated`, `token-invalid`. */
  authenticate(request: FastifyRequest): Promise<ForeignCaller>
  /** A code for this country's own viewer; absent when it has none. Errors: those of `offerViewer`. */
  offerViewer?(caller: ForeignCaller, wish: ViewerWish, asking: Asking): Promise<ViewerOffer>
}

type Handler = (request: FastifyRequest, reply: FastifyReply, caller: ForeignCaller) => Promise<unknown>
interface Route extends Capability {
  readonly method: 'GET' | 'POST'
  readonly url: string
  /** SMART scope, or the name of the IHE transaction. */
  readonly scope: string
  readonly handler: Handler
}

/** Pages of a list for another country: few and large. */
const listCount = { defaultCount: 500, maxCount: 1000 }
/** ImagingStudy and DiagnosticReport are opened one by one. */
const resourceCount = { defaultCount: 50, maxCount: 50 }

/**
 * The exchange listener's /fhir: what gateways of other countries may ask (EU Health Data API; ITI-119, ITI-67, ITI-68).
 * Identifiers of patients come in bodies only.
 */
export function exchangeFhirRoutes(deps: ExchangeFhirDeps): FastifyPluginAsync {
  const routes = routesOf(deps)
  const statement = capabilityStatement(routes, {
    title: 'Roentgate exchange',
    description: 'Imaging studies and reports for gateways of other countries',
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
        handler: async (request, reply) => {
          const caller = await deps.authenticate(request)
          requireScope(caller, scope)
          // Before anything is looked up: an answer that can't be given discloses nothing.
          if (resource !== 'Binary') fhirFormat(request)
          return handler(request, reply, caller)
        },
      })
  }
}

function routesOf(deps: ExchangeFhirDeps): Route[] {
  const { ports } = deps
  const search = (type: Searchable): Handler => searchHandler(deps, type)
  return [
    {
      resource: 'Patient',
      operation: { name: 'match', definition: 'http://hl7.org/fhir/OperationDefinition/Patient-match' },
      method: 'POST',
      url: 'Patient/$match',
      scope: 'ITI-119',
      handler: async (request, reply, caller) => {
        const patient = personAsked(resourceOf<Parameters>(request, 'Parameters'))
        const found = await findPatient(ports, caller, patient, askingOf(request))
        return send(reply, matchAnswer(deps.base, found && patientResource(found.key, found.identity), true))
      },
    },
    {
      resource: 'Patient',
      interaction: 'search-type',
      method: 'POST',
      url: 'Patient/_search',
      scope: 'system/Patient.s',
      handler: async (request, reply, caller) => {
        const found = await findPatient(ports, caller, patientOfQuery(queryOf(request)), askingOf(request))
        return send(reply, matchAnswer(deps.base, found && patientResource(found.key, found.identity), false))
      },
    },
    ...(deps.offerViewer ? [viewerRoute(deps.offerViewer)] : []),
    ...(['DocumentReference', 'ImagingStudy', 'DiagnosticReport'] as const).flatMap((type): Route[] => {
      const capability = { resource: type, interaction: 'search-type', scope: `system/${type}.s` } as const
      return [
        { ...capability, method: 'GET', url: type, handler: search(type) },
        { ...capability, method: 'POST', url: `${type}/_search`, handler: search(type) },
      ]
    }),
    {
      resource: 'DocumentReference',
      interaction: 'read',
      method: 'GET',
      url: 'DocumentReference/:id',
      scope: 'system/DocumentReference.r',
      handler: async (request, reply, caller) => {
        const { document, person } = await readListed(ports, caller, idOf(request), askingOf(request))
        return send(reply, rowFor(document, { base: deps.base, person }))
      },
    },
    {
      resource: 'Bundle',
      interaction: 'read',
      method: 'GET',
      url: 'Bundle/:id',
      scope: 'system/Bundle.r',
      handler: async (request, reply, caller) =>
        sendDocument(request, reply, await readReport(ports, caller, idOf(request), askingOf(request))),
    },
    {
      resource: 'Binary',
      interaction: 'read',
      method: 'GET',
      url: 'Binary/:id',
      scope: 'system/Binary.r',
      handler: async (request, reply, caller) => {
        const asked = idOf(request)
        if (isWholeDocument(asked)) {
          const { bytes: content } = await readKos(ports, caller, asked, askingOf(request))
          return sendBinary(request, reply, { id: asked, contentType: 'application/dicom', content })
        }
        const id = binaryId(asked)
        const read = await readReport(ports, caller, id.document, askingOf(request))
        return sendAttachment(request, reply, read, id)
      },
    },
    ...(['ImagingStudy', 'DiagnosticReport'] as const).map(
      (type): Route => ({
        resource: type,
        interaction: 'read',
        method: 'GET',
        url: `${type}/:id`,
        scope: `system/${type}.r`,
        handler: async (request, reply, caller) => {
          const { document, bundle } = await readReport(ports, caller, idOf(request), askingOf(request))
          const { id, patientKey } = document
          const resource = detached(bundle, type, { id, patientKey, person: caller.person })
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
        scope: 'system/DiagnosticReport.r',
        handler: async (request, reply, caller) =>
          sendDocument(request, reply, await readReport(ports, caller, idOf(request), askingOf(request))),
      }),
    ),
  ]
}

const viewerRoute = (offer: NonNullable<ExchangeFhirDeps['offerViewer']>): Route => ({
  resource: 'ImagingStudy',
  operation: viewerOperation,
  method: 'POST',
  url: `ImagingStudy/$${viewerOperation.name}`,
  scope: 'system/ImagingStudy.rs',
  handler: async (request, reply, caller) => {
    const wish = viewerWish(resourceOf<Parameters>(request, 'Parameters'))
    return send(reply, viewerAnswer(await offer(caller, wish, askingOf(request))))
  },
})

function searchHandler(deps: ExchangeFhirDeps, type: Searchable): Handler {
  const { ports } = deps
  return async (request, reply, caller) => {
    return sendSearch(request, reply, deps, {
      type,
      who: [caller.clientId, caller.treatmentId, caller.person && personId(caller.person)].join(' '),
      count: type === 'DocumentReference' ? listCount : resourceCount,
      find: ({ patient, ...asked }) => {
        if (!patient)
          throw new ExchangeError('bad-request', 'Say which patient the search is about.', {
            where: 'patient',
          })
        return listDocuments(ports, caller, { ...asked, patient }, askingOf(request))
      },
      render: (documents) => Promise.all(documents.map((document) => rendered(deps, type, document, caller))),
    })
  }
}

async function rendered(
  { ports, base }: ExchangeFhirDeps,
  type: Searchable,
  document: StoredDocument,
  { person }: ForeignCaller,
) {
  if (type === 'DocumentReference') return listedRow(document, { base, person })
  const read = await contentOf(ports, document, person)
  const { id, patientKey } = document
  const resource = read && detached(read.bundle, type, { id, patientKey, person })
  return resource && renderedResource(id, resource)
}

/** ITI-78 parameters as the Patient that is looked for. */
function patientOfQuery(query: URLSearchParams): Patient {
  const identifier = query.getAll('identifier').map((text) => {
    const bar = text.indexOf('|')
    return { system: text.slice(0, Math.max(bar, 0)), value: text.slice(bar + 1) }
  })
  const family = query.get('family')
  const given = query.get('given')
  const birthDate = query.get('birthdate')
  const gender = query.get('gender')
  return {
    resourceType: 'Patient',
    identifier,
    ...((family !== null || given !== null) && {
      name: [{ ...(family !== null && { family }), ...(given !== null && { given: [given] }) }],
    }),
    ...(birthDate !== null && { birthDate }),
    ...(gender !== null && { gender: gender as 'female' }),
  }
}

const askingOf = (request: FastifyRequest): Asking => ({
  transaction: transactionOf(request),
  network: request.ip,
  ...evidenceOf(request),
})

const idOf = (request: FastifyRequest): string => (request.params as { id: string }).id
