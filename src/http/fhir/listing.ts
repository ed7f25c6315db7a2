import type { Bundle, DocumentReference, Resource } from '@medplum/fhirtypes'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { DocumentPage, StoredDocument } from '../../country-a/ports.ts'
import type { DocumentSearch } from '../../domain/document-search.ts'
import type { Identifier } from '../../domain/patient.ts'
import { type AskedPatient, parseSearch } from '../../fhir/search.ts'
import type { Searchable } from '../../fhir/search-parameters.ts'
import { givenOut, givenOutText, searchset } from '../../mapping/given-out.ts'
import { isStrict, queryOf, send, sendJson } from './bodies.ts'
import { openPage, sealPage } from './cursor.ts'
import { fhirFormat } from './format.ts'

export interface ListingDeps {
  /** FHIR base of the listener as its callers write it, without a slash at the end. */
  readonly base: string
  /** 32 bytes that all nodes of the country share. */
  readonly cursorKey: Uint8Array
}

export interface Listing {
  readonly type: Searchable
  /** For whom pages are made: others can't continue them. */
  readonly who: string
  readonly count: { readonly defaultCount: number; readonly maxCount: number }
  find(request: {
    readonly search: DocumentSearch
    readonly patient: AskedPatient | undefined
    readonly query: string
  }): Promise<DocumentPage>
  /** What can't be read any more is left out. */
  render(documents: readonly StoredDocument[]): Promise<readonly (Rendered | undefined)[]>
}

/** A match; of both forms only the one that is sent is made. */
export interface Rendered {
  readonly id: string
  resource(): Resource
  json(): string
}

/** Answers a search: the query or the page that continues it, found, rendered, with exact total and a sealed next page. */
export async function sendSearch(
  request: FastifyRequest,
  reply: FastifyReply,
  deps: ListingDeps,
  listing: Listing,
): Promise<FastifyReply> {
  const format = fhirFormat(request)
  const asked = queryOf(request)
  const cursor = asked.get('_cursor')
  const page = cursor === null ? undefined : openPage(deps.cursorKey, cursor, listing.who)
  const query = page ? new URLSearchParams(page.query) : asked
  const parsed = parseSearch(listing.type, query, { ...listing.count, strict: isStrict(request) })
  const { patient, unknown, ...search } = parsed
  const kind = kindOf[listing.type]
  const found = await listing.find({
    search: { ...search, ...(kind && { kind }), ...(page && { after: page.after }) },
    patient,
    query: query.toString(),
  })
  const rendered = await listing.render(found.documents)
  const next =
    found.next && sealPage(deps.cursorKey, { who: listing.who, query: query.toString(), after: found.next })
  const address = `${deps.base}/${listing.type}`
  const matches = rendered.filter((match): match is Rendered => match !== undefined)
  const answer = (resources: readonly Resource[]): Bundle =>
    searchset({
      base: deps.base,
      total: found.total,
      resources,
      unknown,
      links: [
        { relation: 'self', url: `${address}${harmless(query)}` },
        ...(next === undefined ? [] : [{ relation: 'next', url: `${address}?_cursor=${next}` }]),
      ],
    })
  return format === 'json'
    ? sendJson(reply, joined(answer([]), address, matches))
    : send(reply, answer(matches.map(({ resource }) => resource())))
}

/** The searchset in JSON, its matches before what else it has. */
function joined({ entry = [], ...head }: Bundle, address: string, matches: readonly Rendered[]): string {
  const entries = [
    ...matches.map(
      ({ id, json }) => `{"fullUrl":"${address}/${id}","resource":${json()},"search":{"mode":"match"}}`,
    ),
    ...entry.map((one) => JSON.stringify(one)),
  ]
  return `${JSON.stringify(head).slice(0, -1)},"entry":[${entries.join()}]}`
}

/** Studies and reports as resources of their own are found through their rows. */
const kindOf: Readonly<Record<Searchable, DocumentSearch['kind']>> = {
  DocumentReference: undefined,
  ImagingStudy: 'study',
  DiagnosticReport: 'report',
}

/** The query as it is repeated in an address: without what names a person, an order or words of a record. */
function harmless(query: URLSearchParams): string {
  const kept = [...query].filter(([name]) =>
    /^(status|type|category|modality|_count|_sort|_summary)$/.test(name),
  )
  return kept.length === 0 ? '' : `?${new URLSearchParams(kept)}`
}

/** For whom a row is given out. */
interface RowReader {
  readonly base: string
  readonly person: Identifier | undefined
}

/** The row of a document for its reader. */
export const rowFor = (document: StoredDocument, reader: RowReader): DocumentReference =>
  givenOut(JSON.parse(document.reference) as DocumentReference, readingOf(document, reader))

/** The same for a list, of which hundreds are asked for at once: in JSON it is taken apart only where it must be. */
export function listedRow(document: StoredDocument, reader: RowReader): Rendered {
  const resource = (): DocumentReference => rowFor(document, reader)
  const json = (): string =>
    givenOutText(document.reference, readingOf(document, reader)) ?? JSON.stringify(resource())
  return { id: document.id, resource, json }
}

export const renderedResource = (id: string, resource: Resource): Rendered => ({
  id,
  resource: () => resource,
  json: () => JSON.stringify(resource),
})

const readingOf = (document: StoredDocument, { base, person }: RowReader) => ({
  base,
  person,
  patientKey: document.patientKey,
  status: document.status,
  withdrawn: document.withdrawn,
  updatedAt: document.updatedAt,
})
