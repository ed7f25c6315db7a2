import { createHash } from 'node:crypto'
import { pipeline, Readable, Transform } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import type { TLSSocket } from 'node:tls'
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import type { AuditTrail } from '../domain/audit.ts'
import { ExchangeError } from '../errors.ts'
import type { NodeKeys } from '../trust/keys.ts'
import { contentDigest, requestComponents, responseComponents } from '../trust/message-components.ts'
import { refuseMessage, signMessage, signsMessages, verifyMessage } from '../trust/message-signature.ts'
import type { ReplayGuard } from '../trust/ports.ts'
import type { TrustList } from '../trust/trust-list.ts'
import type { TrustedCountry } from '../trust/trust-list-schema.ts'
import { peerPins } from './mutual-tls.ts'
import { transactionOf } from './transaction.ts'

export interface MessageSigning {
  readonly keys: NodeKeys
  readonly trustList: TrustList
  readonly replay: ReplayGuard
  readonly audit: AuditTrail
}

const digests = new WeakMap<FastifyRequest, string>()

/**
 * The routes of `inner`, behind signatures (RFC 9421): a request of a country that signs is refused unless it is signed,
 * over its body and its token, once; every answer is signed together with the request that it answers.
 * Errors at the door: `signature-invalid`, which is audited; nothing was executed then.
 */
export function signedMessages(server: MessageSigning, inner: FastifyPluginAsync): FastifyPluginAsync {
  return async (app) => {
    app.addHook('preParsing', async (request, _, payload) => {
      const hash = createHash('sha256')
      const hashed = new Transform({
        transform(chunk, _encoding, done) {
          hash.update(chunk)
          done(null, chunk)
        },
        flush(done) {
          digests.set(request, `sha-256=:${hash.digest('base64')}:`)
          done()
        },
      })
      return pipeline(payload, hashed, () => {}) // who reads the body hears of its end
    })
    app.addHook('preHandler', (request) => verified(server, request))
    app.addHook('onSend', (request, reply, payload) => signed(server, request, { reply, payload }))
    await app.register(inner)
    // What isn't there is answered from here, so that this answer is signed too.
    app.all('/fhir/*', { onRequest: nothingHere }, () => undefined)
  }
}

async function nothingHere({ method }: FastifyRequest, reply: FastifyReply): Promise<never> {
  if (method === 'GET' || method === 'POST') throw new ExchangeError('not-found')
  reply.header('allow', 'GET, POST')
  throw new ExchangeError('method-not-allowed')
}

async function verified(server: MessageSigning, request: FastifyRequest): Promise<void> {
  const country = countryOf(server, request)
  if (!country) throw new ExchangeError('token-invalid', undefined, { detail: 'country' })
  if (!signsMessages(country)) return
  try {
    await check(server, request, country)
  } catch (error) {
    if (error instanceof ExchangeError && error.code === 'signature-invalid')
      await server.audit.append({
        kind: 'node-refused',
        outcome: 'serious-failure',
        transaction: transactionOf(request),
        network: request.ip,
        country: country.code,
        client: country.issuer,
        reason: error.message,
      })
    throw error
  }
}

async function check(
  { trustList, keys, replay }: MessageSigning,
  request: FastifyRequest,
  country: TrustedCountry,
): Promise<void> {
  const { headers, method } = request
  const own = trustList.byCode(keys.country)
  const digest = headers['content-digest']
  if (digest !== (digests.get(request) ?? contentDigest(''))) refuseMessage('content-digest')
  const { nonce, until } = await verifyMessage(
    { signatureInput: headers['signature-input'], signature: headers.signature },
    {
      tag: 'ncp-nro',
      country,
      components: requestComponents({
        method,
        targetUri: targetUri(own, request),
        digest: String(digest),
        authorization: headers.authorization ?? '',
      }),
    },
  )
  if (!(await replay.firstUse(`${country.issuer} message`, nonce, until))) refuseMessage('nonce')
}

/** Binds the answer to the request by its signature; a request without one gets an answer that no peer takes for proof. */
async function signed(
  { keys, trustList }: MessageSigning,
  request: FastifyRequest,
  { reply, payload }: { reply: FastifyReply; payload: unknown },
): Promise<unknown> {
  const { signature } = request.headers
  if (typeof signature !== 'string') return payload
  const body = payload instanceof Readable ? await buffer(payload) : payload
  const bytes = typeof body === 'string' || body instanceof Uint8Array ? body : ''
  const digest = contentDigest(bytes)
  const own = trustList.byCode(keys.country)
  const headers = await signMessage(
    keys.signer('sig-msg'),
    'ncp-nrr',
    responseComponents(
      { status: reply.statusCode, digest },
      { method: request.method, targetUri: targetUri(own, request), signature },
    ),
  )
  reply.headers({ ...headers, 'content-digest': digest })
  return body
}

/** The address under which this country is known, whatever the caller called it. */
function targetUri(own: TrustedCountry | undefined, request: FastifyRequest): string {
  if (!own) throw new ExchangeError('unavailable', undefined, { detail: 'Own country not in the trust list' })
  return `${new URL(own.fhir_base).origin}${request.raw.url ?? ''}`
}

function countryOf({ trustList }: MessageSigning, request: FastifyRequest): TrustedCountry | undefined {
  const pins = peerPins(request.raw.socket as TLSSocket)
  return pins && trustList.bySpki(pins.spkiSha256)
}

/** What a peer signed when it asked, for the journal: proof that it did. */
export function evidenceOf({ headers }: FastifyRequest): { readonly evidence?: readonly string[] } {
  const { signature, 'signature-input': input } = headers
  return typeof signature === 'string' && typeof input === 'string'
    ? { evidence: [`${input} ${signature}`] }
    : {}
}
