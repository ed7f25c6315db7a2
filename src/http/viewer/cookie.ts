import type { CookieSerializeOptions } from '@fastify/cookie'

/**
 * The cookie of one session of the viewer, which has a name of its own, so that two studies stand beside each other in one
 * browser. It is Strict: the page that the code leads to needs none, and what the page itself asks is of the same site.
 * Over plain http (loopback only) neither the `__Host-` prefix nor Secure can be used.
 */
export function viewerCookie(
  viewerUrl: string,
  id: string,
): { readonly name: string; readonly options: CookieSerializeOptions } {
  const secure = new URL(viewerUrl).protocol === 'https:'
  return {
    name: `${secure ? '__Host-' : 'roentgate-'}viewer-${id}`,
    options: { path: '/', httpOnly: true, secure, sameSite: 'strict' },
  }
}
