import type { Bundle, DocumentReference, Resource } from '@medplum/fhirtypes'
import type { FastifyRequest } from 'fastify'
import type { DocumentPage, StoredDocument } from '../../country-a/ports.ts'
import type { DocumentSearch } from '../../domain/document-search.ts'
import type { Identifier } from '../../domain/patient.ts'
import { type AskedPatient, parseSearch } from '../../fhir/search.ts'
import type { Searchable } from '../../fhir/search-parameters.ts'
import { givenOut, searchset } from '../../mapping/given-out.ts'
import { isStrict, queryOf } from './bodies.ts'
import { openPage, sealPage } from './cursor.ts'

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
  render(document: StoredDocument): Promise<Resource | undefined>
}

/** Answers a search: the query or the page that continues it, found, rendered, with exact total and a sealed next page. */
export async function answerSearch(
  request: FastifyRequest,
  deps: ListingDeps,
  listing: Listing,
): Promise<Bundle> {
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
  const rendered = await Promise.all(found.documents.map((document) => listing.render(document)))
  const next =
    found.next && sealPage(deps.cursorKey, { who: listing.who, query: query.toString(), after: found.next })
  const address = `${deps.base}/${listing.type}`
  return searchset({
    base: deps.base,
    total: found.total,
    resources: rendered.filter((resource): resource is Resource => resource !== undefined),
    unknown,
    links: [
      { relation: 'self', url: `${address}${harmless(query)}` },
      ...(next === undefined ? [] : [{ relation: 'next', url: `${address}?_cursor=${next}` }]),
    ],
  })
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

/** The row of a document for its reader. */
export const rowFor = (
  document: StoredDocument,
  { base, person }: { readonly base: string; readonly person: Identifier | undefined },
): DocumentReference =>
  givenOut(JSON.parse(document.reference) as DocumentReference, {
    base,
    person,
    patientKey: document.patientKey,
    status: document.status,
    withdrawn: document.withdrawn,
    updatedAt: document.updatedAt,
  })
