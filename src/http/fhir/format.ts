import type { FastifyRequest } from 'fastify'
import { ExchangeError } from '../../errors.ts'
import type { Json } from '../../fhir/json.ts'
import { writeFhirXml } from '../../fhir/xml-write.ts'

export type FhirFormat = 'json' | 'xml'

/** Media types of the answers. */
export const mediaTypes: Readonly<Record<FhirFormat, string>> = {
  json: 'application/fhir+json; charset=utf-8',
  xml: 'application/fhir+xml; charset=utf-8',
}

/** FHIR R4 http.html#mime-type: `_format` before Accept; a plus sign that was not encoded is a blank. */
const known: readonly (readonly [RegExp, FhirFormat])[] = [
  [/json$|^(\*|application)\/\*$/, 'json'],
  [/^(xml|(application|text)\/(fhir[+ ])?xml)$/, 'xml'],
]

/**
 * The encoding in which an answer is wanted, by `_format` or Accept with its weights; JSON where either will do.
 * Errors: `not-acceptable`.
 */
export function fhirFormat(request: FastifyRequest): FhirFormat {
  const format = askedFormat(request)
  if (!format) throw new ExchangeError('not-acceptable')
  return format
}

/** The same, `undefined` where neither is wanted. */
export function askedFormat(request: FastifyRequest): FhirFormat | undefined {
  const body = request.body instanceof URLSearchParams ? request.body.get('_format') : null
  const asked = body ?? new URLSearchParams(request.url.split('?')[1] ?? '').get('_format')
  const ranges = (asked ?? request.headers.accept ?? '*/*').split(',').map(weighted)
  const wanted = ranges.sort((a, b) => b.weight - a.weight).filter(({ weight }) => weight > 0)
  if (wanted.every(({ type }) => type === '')) return 'json'
  for (const { type } of wanted) {
    const found = known.find(([pattern]) => pattern.test(type))
    if (found) return found[1]
  }
  return undefined
}

function weighted(range: string): { readonly type: string; readonly weight: number } {
  const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase())
  const q = parameters.find((parameter) => parameter.startsWith('q='))
  return { type, weight: q === undefined ? 1 : Number(q.slice(2)) || 0 }
}

/** A resource in the encoding. */
export const encoded = (resource: object, format: FhirFormat): string =>
  format === 'xml' ? writeFhirXml(resource as Json) : JSON.stringify(resource)
