import { z } from 'zod'
import { ExchangeError } from '../errors.ts'
import { signClientAssertion } from '../trust/client-assertion.ts'
import type { NodeKeys } from '../trust/keys.ts'
import type { Checkpoints } from '../trust/ports.ts'
import type { TrustedCountry } from '../trust/trust-list-schema.ts'
import { discard, type Line, type LineResponse, retryAfterOf } from './line.ts'
import { parsePeerJson, readBody } from './read-body.ts'
import type { Expiring } from './renewed.ts'

const answer = z.object({
  access_token: z.string().regex(/^[\w.-]+$/),
  token_type: z.string().regex(/^bearer$/i),
  expires_in: z.number().positive().max(86_400),
})
const fault = z.object({ error: z.string().max(60), ncp_error: z.string().max(10).optional() })
const maxBytes = 65_536

/** What the codes of the other country mean to the professional who asked. */
const meanings: Readonly<Record<string, string>> = {
  '1002': 'The other country does not accept the treatment relationship.',
  '4702': 'The other country asks for a stronger or more recent sign-in.',
  '4703': 'The other country does not let this role, permission or purpose look.',
  '4705': 'The other country does not accept how the patient was informed.',
}

/**
 * Asks a country's token endpoint, which is where the trust list says, with a client assertion made for it.
 * Errors: `not-found` (a target that isn't there), `too-many-requests`, `peer-refused`, and those of the line.
 */
export async function requestToken(
  { keys, country, line, checkpoints }: TokenClient,
  fields: Readonly<Record<string, string>>,
  transaction: string,
): Promise<Expiring> {
  const checkpoint = checkpoints?.latestCheckpoint()
  const form = new URLSearchParams({
    ...fields,
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: await signClientAssertion(keys, country.token_endpoint),
  })
  const response = await line.send({
    method: 'POST',
    url: new URL(country.token_endpoint),
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      accept: 'application/json',
      'x-request-id': transaction,
      ...(checkpoint !== undefined && { 'ncp-audit-checkpoint': checkpoint }),
    },
    body: form.toString(),
    isIdempotent: false, // its assertions are used once
  })
  await keepCheckpoint({ checkpoints, country }, response)
  if (response.status === 429) {
    discard(response.body)
    throw new ExchangeError('too-many-requests', undefined, retryAfterOf(response))
  }
  const body = parsePeerJson(await readBody(response.body, maxBytes))
  if (response.status !== 200) throw refusalOf(fault.safeParse(body).data, response.status)
  const { access_token, expires_in } = answered(body)
  return { token: access_token, expiresIn: expires_in }
}

export interface TokenClient {
  readonly keys: NodeKeys
  readonly country: TrustedCountry
  readonly line: Line
  readonly checkpoints?: Checkpoints | undefined
}

function answered(body: unknown): z.output<typeof answer> {
  const result = answer.safeParse(body)
  if (result.success) return result.data
  throw new ExchangeError('peer-refused', undefined, { detail: 'token endpoint: no token in the answer' })
}

function refusalOf(body: z.output<typeof fault> | undefined, status: number): ExchangeError {
  if (body?.error === 'invalid_target') return new ExchangeError('not-found')
  const meaning = Object.hasOwn(meanings, body?.ncp_error ?? '') ? meanings[body?.ncp_error ?? ''] : undefined
  return new ExchangeError('peer-refused', meaning, {
    detail: `token endpoint: ${status} ${body?.error ?? ''} ${body?.ncp_error ?? ''}`.trim(),
  })
}

/** Both countries keep each other's checkpoints, so that neither can rewrite its journal alone. */
async function keepCheckpoint(
  { checkpoints, country }: Pick<TokenClient, 'checkpoints' | 'country'>,
  { headers }: LineResponse,
): Promise<void> {
  const theirs = headers['ncp-audit-checkpoint']
  if (checkpoints && typeof theirs === 'string') await checkpoints.keepPeerCheckpoint(country, theirs)
}
