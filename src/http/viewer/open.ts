import formbody from '@fastify/formbody'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ViewerAccess } from '../../country-a/ports.ts'
import type { AuditEntry } from '../../domain/audit.ts'
import { ExchangeError } from '../../errors.ts'
import { perMinute } from '../oauth/window-limit.ts'
import { viewerCookie } from './cookie.ts'
import type { ViewerDeps } from './deps.ts'

/** Codes from one address in a minute. */
const perAddress = 60
/** As it is made: 256 bits in base64url. */
const codeForm = /^[\w-]{43}$/

/**
 * Where a browser comes with its code, in a form that the portal sends: it gets a cookie, and the page. A code that isn't
 * good gets the same page, which then says so.
 */
export async function openRoutes(app: FastifyInstance, deps: ViewerDeps): Promise<void> {
  const wait = perMinute(perAddress)
  await app.register(formbody, { parser: (text) => new URLSearchParams(text) as never }) // the type wants a plain object
  app.post('/open', { bodyLimit: 4096 }, async (request, reply) => {
    const seconds = wait(request.ip)
    if (seconds > 0) throw new ExchangeError('too-many-requests', undefined, { retryAfter: seconds })
    return redeem(deps, request, reply)
  })
  // In an address it would stay in histories and logs.
  app.get('/open', async (_, reply) => {
    reply.header('allow', 'POST')
    throw new ExchangeError('method-not-allowed')
  })
}

async function redeem(deps: ViewerDeps, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const code = request.body instanceof URLSearchParams ? request.body.getAll('code') : []
  const [only = ''] = code
  if (code.length !== 1 || !codeForm.test(only)) return page(reply, 400)
  const { origin } = request.headers
  const redeemed = await deps.accesses.redeem(only, origin ?? '')
  if (redeemed.kind === 'unknown') {
    await deps.audit.append({
      kind: 'token-refused',
      outcome: 'minor-failure',
      transaction: request.id,
      network: request.ip,
      reason: 'viewer-code unknown',
    })
    return page(reply, 400)
  }
  if (redeemed.kind !== 'opened') {
    const reason = redeemed.kind === 'used' ? 'viewer-code used-twice' : 'viewer-code other-origin'
    const entry = entryOf(redeemed.access, request)
    await deps.audit.append({ ...entry, kind: 'token-refused', outcome: 'serious-failure', reason })
    return page(reply, redeemed.kind === 'used' ? 400 : 403)
  }
  const { viewer, cookie } = redeemed
  if (deps.isRevoked(viewer.access.grant)) {
    await deps.accesses.close(cookie)
    return page(reply, 400)
  }
  await deps.audit.append({ ...entryOf(viewer.access, request), kind: 'viewer-opened', outcome: 'success' })
  const { name, options } = viewerCookie(deps.url, viewer.id)
  const maxAge = Math.max(0, viewer.endsAt - Math.floor(Date.now() / 1000))
  return reply.setCookie(name, cookie, { ...options, maxAge }).redirect(`/v/${viewer.id}`, 303)
}

const page = (reply: FastifyReply, status: number): FastifyReply => reply.code(status).sendFile('viewer.html')

/** What the journal says of a browser in the viewer. */
export const entryOf = (
  { grant, professional, patient, transaction }: ViewerAccess,
  { ip }: FastifyRequest,
): Omit<AuditEntry, 'kind' | 'outcome'> => {
  const [person] = patient.identifiers
  return {
    transaction,
    network: ip,
    country: grant.country,
    client: grant.clientId,
    tokenId: grant.jti,
    purpose: grant.purpose,
    professional,
    treatmentId: grant.treatmentId,
    objects: [grant.studyUid],
    ...(person && { patient: person }),
    ...(grant.emergency && { emergency: true }),
  }
}
