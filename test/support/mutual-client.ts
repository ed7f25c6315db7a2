import { Agent, request } from 'undici'
import type { NodeKeys } from '../../src/trust/keys.ts'

/** A bare client of the exchange, for requests that our own client would never send. */
export function mutualClient(keys: NodeKeys | undefined) {
  const agent = new Agent({ connect: { ...keys?.tls, rejectUnauthorized: false }, keepAliveTimeout: 1000 })
  const send = async (
    url: string,
    options: { method?: string; headers?: Record<string, string>; body?: string } = {},
  ) => {
    const { method = 'GET', ...rest } = options
    const response = await request(url, { dispatcher: agent, method: method as 'GET', ...rest })
    const text = await response.body.text()
    return {
      status: response.statusCode,
      headers: response.headers,
      text,
      // biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever came
      json: (): any => JSON.parse(text),
    }
  }
  return {
    send,
    form: (url: string, fields: Record<string, string> | [string, string][]) =>
      send(url, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams(fields).toString(),
      }),
    close: () => agent.close(),
  }
}
export type MutualClient = ReturnType<typeof mutualClient>
