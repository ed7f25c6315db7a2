import type { FastifyRequest } from 'fastify'
import { isUid } from '../../dicom/uid.ts'
import { ExchangeError } from '../../errors.ts'
import type { Reader } from './access.ts'

/** Names of the parts of an address: PS3.18 Table 10.3-1. */
interface Parameters {
  readonly study?: string
  readonly series?: string
  readonly instance?: string
}

/** The UIDs in an address, well formed. Errors: `bad-request`. */
export function addressed(request: FastifyRequest): Parameters {
  const parameters = request.params as Parameters
  for (const name of ['study', 'series', 'instance'] as const) {
    const uid = parameters[name]
    if (uid !== undefined && !isUid(uid))
      throw new ExchangeError('bad-request', 'The address holds something that is not a UID.')
  }
  return parameters
}

/** The study in an address; what the reader may not see isn't there. Errors: `bad-request`, `not-found`. */
export function addressedStudy(request: FastifyRequest, reader: Reader): string {
  const { study, series } = addressed(request)
  const isHidden =
    (reader.studyUid !== undefined && reader.studyUid !== study) ||
    (reader.seriesUid !== undefined && series !== undefined && reader.seriesUid !== series)
  if (study === undefined || isHidden) throw new ExchangeError('not-found')
  return study
}

/** Study and series in an address. */
export function addressedSeries(
  request: FastifyRequest,
  reader: Reader,
): { studyUid: string; seriesUid: string } {
  const studyUid = addressedStudy(request, reader)
  const { series } = addressed(request)
  if (series === undefined) throw new ExchangeError('not-found')
  return { studyUid, seriesUid: series }
}

/** Study, series and instance in an address. */
export function addressedInstance(
  request: FastifyRequest,
  reader: Reader,
): { studyUid: string; seriesUid: string; sopUid: string } {
  const { instance } = addressed(request)
  if (instance === undefined) throw new ExchangeError('not-found')
  return { ...addressedSeries(request, reader), sopUid: instance }
}

const hostPattern = /^[\w.-]{1,255}(:\d{1,5})?$|^\[[0-9a-fA-F:.]{2,45}\](:\d{1,5})?$/

/** The address of the service as the caller knows it, without a slash at the end. Errors: `bad-request`. */
export function serviceBase(request: FastifyRequest, prefix: string): string {
  const host = request.headers.host ?? ''
  if (!hostPattern.test(host))
    throw new ExchangeError('bad-request', 'The Host header is not the name of a host.')
  return `${request.protocol}://${host}${prefix}`
}

/** The parameters after the question mark, in order. */
export function queryOf(request: FastifyRequest): URLSearchParams {
  const mark = request.url.indexOf('?')
  return new URLSearchParams(mark < 0 ? '' : request.url.slice(mark + 1))
}

/** Accept, by header or by the parameter that stands in for it: PS3.18 8.3.3.1. */
export function acceptOf(request: FastifyRequest): string | undefined {
  const parameter = request.url.includes('accept=') ? queryOf(request).get('accept') : null
  return parameter ?? request.headers.accept
}
