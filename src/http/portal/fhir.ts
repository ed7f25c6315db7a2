import type { Bundle, DocumentReference } from '@medplum/fhirtypes'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { documentReferences } from '../../country-b/document-list.ts'
import { readDocument } from '../../country-b/read-document.ts'
import { searchDocuments } from '../../country-b/search-documents.ts'
import { ExchangeError } from '../../errors.ts'
import { parseJson } from '../../fhir/json.ts'
import { send } from '../fhir/bodies.ts'
import { askedFormat } from '../fhir/format.ts'
import { handleIn, treatingIn } from './caller.ts'
import type { PortalDeps } from './deps.ts'

const root = '/api/treatments/:treatment/fhir'

/**
 * A plain FHIR R4 root over the documents of one treatment, for systems of this country: search of DocumentReference
 * (ITI-67), their documents (ITI-68). Addresses of the source are replaced by addresses here.
 */
export function fhirRoutes(app: FastifyInstance, deps: PortalDeps): void {
  const { requester, portalUrl } = deps
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: 16_384 },
    (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  )

  app.get(`${root}/metadata`, async (request, reply) => {
    await treatingIn(deps, request)
    return send(reply, capabilities(rootOf(request)))
  })

  app.get(`${root}/DocumentReference`, (request, reply) => search(request, reply, request.query))
  app.post(`${root}/DocumentReference/_search`, (request, reply) => search(request, reply, request.body))

  app.get(`${root}/DocumentReference/:document`, async (request, reply) => {
    const { document } = request.params as { document: string }
    const treating = await treatingIn(deps, request)
    const bundle = await searchDocuments(
      requester,
      treating,
      new URLSearchParams({ _id: document }),
      rootOf(request),
    )
    const [found] = documentReferences(bundle).filter(({ id }) => id === document)
    if (!found) throw new ExchangeError('not-found')
    return send(reply, found)
  })

  app.get(`${root}/Bundle/:handle`, read)
  app.get(`${root}/Binary/:handle`, read)

  async function read(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const treating = await treatingIn(deps, request)
    const { contentType, bytes } = await readDocument(requester, treating, handleIn(request, 'handle'))
    const isXml = askedFormat(request) === 'xml' && /json/.test(contentType)
    return isXml ? send(reply, parseJson(bytes)) : reply.type(contentType).send(Buffer.from(bytes))
  }

  async function search(request: FastifyRequest, reply: FastifyReply, given: unknown): Promise<FastifyReply> {
    const treating = await treatingIn(deps, request)
    const parameters = new URLSearchParams(
      Object.entries((given ?? {}) as Record<string, string | string[]>).flatMap(([name, value]) =>
        [value].flat().map((one): [string, string] => [name, one]),
      ),
    )
    const bundle: Bundle = await searchDocuments(requester, treating, parameters, rootOf(request))
    return send(reply, bundle)
  }

  const rootOf = (request: FastifyRequest): string =>
    `${portalUrl}/api/treatments/${handleIn(request, 'treatment')}/fhir`
}

const searchable = [
  '_id',
  'status',
  'type',
  'category',
  'date',
  'period',
  'identifier',
  'event',
  'setting',
  'facility',
  'format',
  'security-label',
  'creation',
  'modality',
  'bodysite',
  'study-instance-uid',
  'accession-number',
  'patient',
  'patient.identifier',
]

const capabilities = (url: string): object => ({
  resourceType: 'CapabilityStatement',
  status: 'active',
  date: '2026-11-25',
  kind: 'instance',
  implementation: { description: 'Documents of one treatment', url },
  fhirVersion: '4.0.1',
  format: ['json'],
  rest: [
    {
      mode: 'server',
      resource: [
        {
          type: 'DocumentReference' satisfies DocumentReference['resourceType'],
          interaction: [{ code: 'read' }, { code: 'search-type' }],
          searchParam: searchable.map((name) => ({
            name,
            type: name === 'date' || name === 'period' || name === 'creation' ? 'date' : 'token',
          })),
        },
        { type: 'Bundle', interaction: [{ code: 'read' }] },
        { type: 'Binary', interaction: [{ code: 'read' }] },
      ],
    },
  ],
})
