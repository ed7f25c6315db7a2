import { ExchangeError } from '../errors.ts'
import type { NodeKeys } from '../trust/keys.ts'
import { contentDigest, requestComponents, responseComponents } from '../trust/message-components.ts'
import { signMessage, signsMessages, verifyMessage } from '../trust/message-signature.ts'
import type { TrustedCountry } from '../trust/trust-list-schema.ts'
import { contentTypeOf, demandOk, sendAuthorised, type Tokens } from './authorised.ts'
import type { Evidence } from './evidence.ts'
import type { Line, LineRequest, LineResponse } from './line.ts'
import { readBody } from './read-body.ts'

/** A country's exchange listener, and what is needed to speak with it. */
export interface SignedExchange {
  readonly keys: NodeKeys
  readonly country: TrustedCountry
  readonly line: Line
  readonly tokens: Tokens
  readonly evidence: Evidence
}

/**
 * Asks the other country's FHIR with a token and a signature (RFC 9421), and gives the answer's body once its signature
 * says that this country gave it to this very request. The answer's signature is kept as evidence for the journal.
 * Errors: those of the line; `integrity` (an answer that isn't signed, or by somebody else, or is another one);
 * `not-found`, `unprocessable`, `peer-refused`, `too-many-requests`.
 */
export async function askSigned(
  { keys, country, line, tokens, evidence }: SignedExchange,
  request: Omit<LineRequest, 'sign'>,
  { transaction, maxBytes }: { readonly transaction: string; readonly maxBytes: number },
): Promise<{ readonly contentType: string; readonly bytes: Buffer }> {
  let sent = ''
  const target = { method: request.method, targetUri: request.url.href }
  const sign = async (authorization: string): Promise<Record<string, string>> => {
    const digest = contentDigest(request.body ?? '')
    const headers = await signMessage(
      keys.signer('sig-msg'),
      'ncp-nro',
      requestComponents({ ...target, digest, authorization }),
    )
    sent = headers.signature
    return { ...headers, 'content-digest': digest }
  }
  const response = await sendAuthorised(line, tokens, { ...request, sign }, transaction)
  const signed = signsMessages(country)
  if (!signed) demandOk(response)
  const bytes = await readBody(response.body, maxBytes)
  if (signed) {
    const proof = await verified(response, bytes, { country, target, sent })
    evidence.keep(transaction, proof)
    demandOk(response)
  }
  return { contentType: contentTypeOf(response), bytes }
}

async function verified(
  { status, headers }: LineResponse,
  bytes: Buffer,
  {
    country,
    target,
    sent,
  }: { country: TrustedCountry; target: { method: 'GET' | 'POST'; targetUri: string }; sent: string },
): Promise<string> {
  const { signature, 'signature-input': signatureInput, 'content-digest': claimed } = headers
  const digest = contentDigest(bytes)
  try {
    if (claimed !== digest) throw new Error('content-digest')
    const components = responseComponents({ status, digest }, { ...target, signature: sent })
    await verifyMessage({ signatureInput, signature }, { tag: 'ncp-nrr', components, country })
  } catch {
    throw new ExchangeError('integrity', undefined, {
      detail: 'peer: the answer is not signed as it must be',
    })
  }
  return `${String(signatureInput)} ${String(signature)}`
}
