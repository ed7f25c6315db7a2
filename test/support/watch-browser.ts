import type { BrowserContext, Request, Response } from 'playwright-core'

/** Everything a browser asked for, was told and complained about. */
export interface Watched {
  readonly addresses: Set<string>
  readonly origins: Set<string>
  /** Values of the header Authorization in requests: there must be none. */
  readonly authorizations: string[]
  readonly errors: string[]
  /** Addresses of answers, and cookies and storage, that hold something like a token. */
  tokens(): Promise<readonly string[]>
}

const token = /eyJ[\w-]{8,}\.[\w-]{8,}/

/** Watches every page of a browser, from now on. */
export function watchBrowser(context: BrowserContext): Watched {
  const addresses = new Set<string>()
  const origins = new Set<string>()
  const authorizations: string[] = []
  const errors: string[] = []
  const bodies: Promise<string | undefined>[] = []
  context.on('request', (request: Request) => {
    addresses.add(request.url())
    const { protocol, origin } = new URL(request.url())
    if (protocol.startsWith('http') || protocol.startsWith('ws')) origins.add(origin)
    const authorization = request.headers().authorization
    if (authorization !== undefined) authorizations.push(authorization)
  })
  context.on('response', (response: Response) => bodies.push(tokenIn(response)))
  context.on('console', (message) => {
    // Not signed in yet is what the first question of a fresh browser finds out
    if (message.type() === 'error' && !/\/api\/session$/.test(message.location().url))
      errors.push(message.text())
  })
  context.on('weberror', (error) => errors.push(error.error().stack ?? String(error.error())))
  return {
    addresses,
    origins,
    authorizations,
    errors,
    async tokens() {
      const told = (await Promise.all(bodies)).filter((one) => one !== undefined)
      const kept = await context.storageState()
      return token.test(JSON.stringify(kept)) ? [...told, 'cookies or storage'] : told
    },
  }
}

async function tokenIn(response: Response): Promise<string | undefined> {
  const headers: Record<string, string> = await response.allHeaders().catch(() => ({}))
  const type = headers['content-type'] ?? ''
  const isText = /json|html|text\/plain/.test(type)
  const body = isText ? await response.text().catch(() => '') : ''
  return token.test(JSON.stringify(headers) + body) ? response.url() : undefined
}
