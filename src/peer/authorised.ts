import { ExchangeError } from '../errors.ts'
import { discard, type Line, type LineRequest, type LineResponse, retryAfterOf } from './line.ts'
import type { renewed } from './renewed.ts'

export type Tokens = Pick<ReturnType<typeof renewed>, 'get' | 'drop'>

/**
 * Sends a request with a token; a token that is refused is replaced once.
 * Errors: those of the line; `too-many-requests`; `peer-refused` when a fresh token is refused too.
 */
export async function sendAuthorised(
  line: Line,
  tokens: Tokens,
  request: Omit<LineRequest, 'sign'> & {
    readonly sign?: (authorization: string) => ReturnType<NonNullable<LineRequest['sign']>>
  },
  transaction: string,
): Promise<LineResponse> {
  for (let tries = 0; ; tries++) {
    const token = await tokens.get(transaction)
    const authorization = `Bearer ${token}`
    const { sign, ...rest } = request
    const response = await line.send({
      ...rest,
      headers: { ...request.headers, authorization, 'x-request-id': transaction },
      ...(sign && { sign: () => sign(authorization) }),
    })
    if (response.status === 429) {
      discard(response.body)
      throw new ExchangeError('too-many-requests', undefined, retryAfterOf(response))
    }
    if (response.status !== 401) return response
    discard(response.body)
    tokens.drop(token)
    if (tries > 0) throw new ExchangeError('peer-refused', undefined, { detail: 'peer: token refused' })
  }
}

/** Turns away what is not a 200. Errors: `not-found`, `unprocessable`, `peer-refused`; the body is dropped. */
export function demandOk(response: LineResponse): void {
  if (response.status === 200) return
  discard(response.body)
  if (response.status === 404 || response.status === 410) throw new ExchangeError('not-found')
  if (response.status === 422) throw new ExchangeError('unprocessable')
  throw new ExchangeError('peer-refused', undefined, { detail: `peer: ${response.status}` })
}

/** Content type without its parameters' case games; `application/octet-stream` when there is none. */
export function contentTypeOf({ headers }: LineResponse): string {
  const value = headers['content-type']
  return typeof value === 'string' ? value : 'application/octet-stream'
}
