import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'

/** What becomes of one request: passed on whole, or treated badly. */
export type Fault =
  | 'pass'
  | 'busy'
  | 'full'
  | 'forbidden'
  /** The connection ends before anything is answered. */
  | 'reset'
  /** The store does it, and the answer is lost. */
  | 'lost'
  /** Half the body, then the end of the connection. */
  | 'truncated'
  /** Half the body as if it were the whole. */
  | 'shortened'
  | 'slow'

export interface FaultProxy {
  readonly url: string
  /** Called for each request; what it returns happens. */
  faultOf: (request: IncomingMessage) => Fault
  /** Requests that came, as method and path. */
  readonly seen: string[]
  close(): Promise<void>
}

const statuses = { busy: 503, full: 507, forbidden: 403 } as const
const codes = { busy: 'SlowDown', full: 'InsufficientStorage', forbidden: 'AccessDenied' } as const
const slowMs = 1500

/** A proxy before an HTTP server that treats requests as the test says. Signatures stay valid: the host is passed on. */
export async function faultProxy(target: string): Promise<FaultProxy> {
  const to = new URL(target)
  const proxy = { faultOf: (() => 'pass') as FaultProxy['faultOf'], seen: [] as string[] }
  const server = createServer((incoming, answer) => {
    proxy.seen.push(`${incoming.method} ${incoming.url}`)
    const fault = proxy.faultOf(incoming)
    if (fault === 'reset') return void incoming.socket.destroy()
    if (fault === 'busy' || fault === 'full' || fault === 'forbidden')
      return void refuse(incoming, answer, fault)
    setTimeout(() => pass(to, incoming, answer, fault), fault === 'slow' ? slowMs : 0)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  return Object.assign(proxy, {
    url: `http://127.0.0.1:${port}`,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  })
}

function refuse(incoming: IncomingMessage, answer: ServerResponse, fault: keyof typeof statuses): void {
  incoming.resume()
  incoming.on('end', () => {
    answer.writeHead(statuses[fault], { 'content-type': 'application/xml' })
    answer.end(`<?xml version="1.0"?><Error><Code>${codes[fault]}</Code><Message>no</Message></Error>`)
  })
}

function pass(to: URL, incoming: IncomingMessage, answer: ServerResponse, fault: Fault): void {
  const { method, url: path, headers } = incoming
  const onward = request({ host: to.hostname, port: to.port, method, path, headers }, async (from) => {
    const chunks: Buffer[] = []
    for await (const chunk of from) chunks.push(chunk)
    const body = Buffer.concat(chunks)
    const half = body.subarray(0, body.length >> 1)
    if (fault === 'lost') return incoming.socket.destroy()
    if (fault === 'shortened') {
      answer.writeHead(from.statusCode ?? 500, { ...from.headers, 'content-length': String(half.length) })
      return answer.end(half)
    }
    answer.writeHead(from.statusCode ?? 500, from.headers)
    if (fault === 'truncated') return answer.write(half, () => incoming.socket.destroy())
    return answer.end(body)
  })
  onward.on('error', () => incoming.socket.destroy())
  incoming.pipe(onward)
}
