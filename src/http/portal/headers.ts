import type { FastifyInstance } from 'fastify'

/** What the portal's pages may load and do. @param formTargets origins to which they may send a form, beside their own. */
export const contentPolicy = (formTargets: readonly string[] = []): string =>
  [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "worker-src 'self'",
    "style-src 'self'",
    "img-src 'self' blob:",
    "media-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    ["form-action 'self'", ...formTargets].join(' '),
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "object-src 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types dompurify roentgate default',
  ].join('; ')

const headers = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'permissions-policy': 'camera=(), microphone=(), geolocation=()',
  // Everything here is about a patient or leads to one; static files say otherwise for themselves.
  'cache-control': 'no-store',
}

/** Two years. */
const hsts = { 'strict-transport-security': 'max-age=63072000; includeSubDomains' }

/**
 * Security headers on every answer of the listener, refusals too.
 * @param formTargets origins to which its pages may send a form, beside their own.
 */
export function addSecurityHeaders(
  app: FastifyInstance,
  isHttps: boolean,
  formTargets: () => readonly string[] = () => [],
): void {
  app.addHook('onRequest', async (_request, reply) => {
    reply.headers({
      'content-security-policy': contentPolicy(formTargets()),
      ...headers,
      ...(isHttps && hsts),
    })
  })
}

/** For a document of somebody else's making that a browser opens: it may do nothing but look as it likes. */
export const sandboxed = {
  'content-security-policy': "sandbox; default-src 'none'; style-src 'unsafe-inline'",
}
