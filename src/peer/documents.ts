import type { Bundle, BundleEntry } from '@medplum/fhirtypes'
import { z } from 'zod'
import { type Identifier, personId } from '../domain/patient.ts'
import { ExchangeError } from '../errors.ts'
import { guardedUrl } from './address-guard.ts'
import type { Line, LineRequest } from './line.ts'
import { guardDocument, guardList } from './person-guard.ts'
import { parsePeerJson } from './read-body.ts'
import { askSigned, type SignedExchange } from './signed-exchange.ts'

const limits = { pageBytes: 10 * 2 ** 20, documentBytes: 32 * 2 ** 20, pages: 100, entries: 10_000 }
const fhirJson = 'application/fhir+json'

const bundleSchema = z.looseObject({
  resourceType: z.literal('Bundle'),
  link: z.array(z.looseObject({ relation: z.string(), url: z.string() })).default([]),
  entry: z
    .array(z.looseObject({ resource: z.exactOptional(z.looseObject({ resourceType: z.string() })) }))
    .default([]),
})

interface From extends SignedExchange {
  readonly person: Identifier
  /** Every identifier under which the country confirmed this person, `person` among them. */
  readonly known: readonly Identifier[]
}

/**
 * ITI-67 by POST, so that no identifier stands in an address: all pages as one Bundle, every row of it about the person.
 * `status=current` unless told.
 * Errors: `patient-mismatch`, `integrity`, `peer-refused` (a page that is no Bundle, more than 100 pages or 10 000 rows), and those of
 * the line.
 */
export async function searchDocuments(
  from: From,
  parameters: URLSearchParams,
  transaction: string,
): Promise<Bundle> {
  const { line, person, known } = from
  const form = new URLSearchParams(parameters)
  form.set('patient.identifier', personId(person))
  if (!form.has('status')) form.set('status', 'current')
  let request: LineRequest | undefined = {
    method: 'POST',
    url: guardedUrl('DocumentReference/_search', line.host),
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: fhirJson },
    body: form.toString(),
    isIdempotent: true,
  }
  const entries: BundleEntry[] = []
  for (let pages = 0; request; pages++) {
    if (pages >= limits.pages) tooMuch('pages')
    const asked = { transaction, maxBytes: limits.pageBytes }
    const { bytes } = await askSigned(from, request, asked)
    const page = parsedBundle(bytes)
    guardList(page, known)
    entries.push(...(page.entry ?? []))
    if (entries.length > limits.entries) tooMuch('entries')
    const next = page.link?.find(({ relation }) => relation === 'next')?.url
    request = next === undefined ? undefined : pageRequest(next, line)
  }
  return { resourceType: 'Bundle', type: 'searchset', total: entries.length, entry: entries }
}

const pageRequest = (next: string, line: Line): LineRequest => ({
  method: 'GET',
  url: guardedUrl(next, line.host),
  headers: { accept: fhirJson },
  isIdempotent: true,
})

/**
 * ITI-68: one document, at most 32 MiB. A FHIR document is checked to be about the person; other formats can't be looked
 * into and rest on the row that named them, on the token, which the other country confines to the person, and on TLS.
 * Errors: `patient-mismatch`, `integrity`, `not-found`, `peer-refused`, and those of the line.
 */
export async function readDocument(
  from: From,
  { url, accept }: { url: string; accept: string },
  transaction: string,
): Promise<{ contentType: string; bytes: Uint8Array }> {
  const request: LineRequest = {
    method: 'GET',
    url: guardedUrl(url, from.line.host),
    headers: { accept },
    isIdempotent: true,
  }
  const { contentType, bytes } = await askSigned(from, request, {
    transaction,
    maxBytes: limits.documentBytes,
  })
  if (/^application\/(fhir\+)?json\b/i.test(contentType)) guardDocument(parsedBundle(bytes), from.known)
  else if (/^(application|text)\/(fhir\+)?xml\b/i.test(contentType) && !/xml/i.test(accept))
    throw new ExchangeError('peer-refused', undefined, { detail: 'peer: XML was not asked for' })
  return { contentType, bytes }
}

function parsedBundle(bytes: Buffer): Bundle {
  const result = bundleSchema.safeParse(parsePeerJson(bytes))
  // The frame was checked; what the resources hold is for their reader to check.
  if (result.success) return result.data as unknown as Bundle
  throw new ExchangeError('peer-refused', undefined, { detail: 'peer: not a Bundle' })
}

function tooMuch(what: string): never {
  throw new ExchangeError('peer-refused', 'The other country sent more than is taken here.', {
    detail: `peer: too many ${what}`,
  })
}
