import { createHash, randomBytes } from 'node:crypto'

/** A browser as far as signing in needs one: it keeps cookies by origin and follows redirects. */
export interface BrowserSession {
  /** Cookie header for the portal. */
  cookie(): string
  csrf(): string
  fetch(path: string, init?: RequestInit): Promise<Response>
  /** A request that changes something, as the portal sends it. */
  send(method: string, path: string, body?: unknown): Promise<Response>
}

interface Login {
  readonly user: string
  readonly password: string
}

class CookieJar {
  readonly #cookies = new Map<string, Map<string, string>>()

  header(origin: string): string {
    return [...(this.#cookies.get(origin) ?? [])].map(([name, value]) => `${name}=${value}`).join('; ')
  }

  keep(origin: string, response: Response): void {
    const jar = this.#cookies.get(origin) ?? new Map<string, string>()
    this.#cookies.set(origin, jar)
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (value === '' || /expires=Thu, 01 Jan 1970/i.test(line)) jar.delete(name)
      else jar.set(name, value)
    }
  }
}

/** Signs in at the portal as a person would: to the identity provider, through its form, and back. */
export async function signIn(portal: string, login: Login, next = '/'): Promise<BrowserSession> {
  const jar = new CookieJar()
  const end = await follow(jar, `${portal}/auth/sign-in?next=${encodeURIComponent(next)}`, login)
  if (end.origin !== portal || end.searchParams.has('signIn')) throw new Error(`signed in to ${end}`)
  const ask = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(`${portal}${path}`, {
      ...init,
      headers: { cookie: jar.header(portal), ...init.headers },
      redirect: 'manual',
    })
  const session = (await (await ask('/api/session')).json()) as { csrf: string }
  return {
    cookie: () => jar.header(portal),
    csrf: () => session.csrf,
    fetch: ask,
    send: (method, path, body) =>
      ask(path, {
        method,
        headers: {
          origin: portal,
          'sec-fetch-site': 'same-origin',
          'x-csrf-token': session.csrf,
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }),
  }
}

/** An access token for the portal's API, as a local system gets one for the professional at the machine. */
export async function accessToken(issuer: string, portal: string, login: Login): Promise<string> {
  const verifier = randomBytes(32).toString('base64url')
  const redirect = 'http://127.0.0.1:9/callback'
  const query = new URLSearchParams({
    client_id: 'local-system',
    response_type: 'code',
    redirect_uri: redirect,
    scope: 'openid profile professional',
    resource: `${portal}/api`,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  })
  const end = await follow(new CookieJar(), `${issuer}/auth?${query}`, login, redirect)
  const response = await fetch(`${issuer}/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: 'local-system',
      code: end.searchParams.get('code') ?? '',
      redirect_uri: redirect,
      code_verifier: verifier,
      resource: `${portal}/api`,
    }),
  })
  const { access_token: token } = (await response.json()) as { access_token?: string }
  if (token === undefined) throw new Error(`no token: ${response.status}`)
  return token
}

/** Follows redirects, filling in the sign-in form where one comes; ends at a page or at `stop`. */
async function follow(jar: CookieJar, start: string, login: Login, stop = '\0'): Promise<URL> {
  let url = new URL(start)
  let init: RequestInit = {}
  for (let step = 0; step < 12; step++) {
    if (url.href.startsWith(stop)) return url
    const response = await fetch(url, {
      ...init,
      headers: { cookie: jar.header(url.origin), ...init.headers },
      redirect: 'manual',
    })
    jar.keep(url.origin, response)
    const location = response.headers.get('location')
    init = {}
    if (location !== null) {
      url = new URL(location, url)
      continue
    }
    const action = /<form method="post" action="([^"]+)"/.exec(await response.text())?.[1]
    if (action === undefined || response.status === 401) return url
    url = new URL(action, url)
    init = { method: 'POST', body: new URLSearchParams({ user: login.user, password: login.password }) }
  }
  throw new Error('too many redirects')
}
