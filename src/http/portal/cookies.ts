import type { CookieSerializeOptions } from '@fastify/cookie'

export interface Cookie {
  readonly name: string
  readonly options: CookieSerializeOptions
}

/**
 * The portal's two cookies. The session's is Strict; the one that lives during the sign-in is Lax, since a Strict cookie
 * isn't sent on the way back from the identity provider. Over plain http (loopback only) neither the `__Host-` prefix nor
 * Secure can be used.
 */
export function portalCookies(portalUrl: string): { readonly session: Cookie; readonly login: Cookie } {
  const secure = new URL(portalUrl).protocol === 'https:'
  const cookie = (name: string, more: CookieSerializeOptions): Cookie => ({
    name: secure ? `__Host-${name}` : `roentgate-${name}`,
    options: { path: '/', httpOnly: true, secure, ...more },
  })
  return {
    session: cookie('session', { sameSite: 'strict' }),
    login: cookie('login', { sameSite: 'lax', maxAge: 600 }),
  }
}
