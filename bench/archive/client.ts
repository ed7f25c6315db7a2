import { Agent, type IncomingHttpHeaders, request } from 'node:http'
import { performance } from 'node:perf_hooks'

export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
  /** From the request to the first byte of the answer, and to its last. */
  readonly firstByteMs: number
  readonly ms: number
}

/** A closed loop's client to one server on loopback: keep-alive, no cache. */
export interface Client {
  /** With the path of the service. */
  readonly base: URL
  readonly headers: Readonly<Record<string, string>>
  get(path: string, accept?: string): Promise<Answer>
  post(path: string, contentType: string, body: readonly Buffer[]): Promise<Answer>
  close(): void
}

export const json = 'application/dicom+json'
/** Objects as they are stored. */
export const objects = 'multipart/related; type="application/dicom"; transfer-syntax=*'
export const frames = 'multipart/related; type="application/octet-stream"'

export function client(address: string, token?: string): Client {
  const base = new URL(address)
  const agent = new Agent({ keepAlive: true, maxSockets: 16 })
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` }
  const send = (
    method: string,
    path: string,
    more: Record<string, string | number>,
    body?: readonly Buffer[],
  ) =>
    new Promise<Answer>((resolve, reject) => {
      const started = performance.now()
      const url = base.href.replace(/\/$/, '') + path
      const asked = request(url, { method, agent, headers: { ...headers, ...more } }, (answer) => {
        const firstByteMs = performance.now() - started
        const chunks: Buffer[] = []
        answer.on('data', (chunk: Buffer) => chunks.push(chunk))
        answer.on('error', reject)
        answer.on('end', () => {
          const ms = performance.now() - started
          const { statusCode: status = 0 } = answer
          resolve({ status, headers: answer.headers, body: Buffer.concat(chunks), firstByteMs, ms })
        })
      })
      asked.setTimeout(180_000, () => asked.destroy(new Error('No answer within three minutes')))
      asked.on('error', reject)
      for (const piece of body ?? []) asked.write(piece)
      asked.end()
    })
  return {
    base,
    headers,
    get: (path, accept = json) => send('GET', path, { accept }),
    post: (path, contentType, body) => {
      const length = body.reduce((sum, piece) => sum + piece.length, 0)
      return send('POST', path, { accept: json, 'content-type': contentType, 'content-length': length }, body)
    },
    close: () => agent.destroy(),
  }
}

/** Throws with what was wrong. */
export function must(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise)
}

/** Bodies of the parts of a multipart answer; throws where its frame is not well formed. */
export function partsOf({ headers, body, status }: Answer): readonly Buffer[] {
  must(status === 200, `status ${status}`)
  const type = headers['content-type'] ?? ''
  const [, quoted, plain] = /^multipart\/related;.*boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(type) ?? []
  must(quoted !== undefined || plain !== undefined, `not multipart/related: ${type}`)
  const delimiter = Buffer.from(`--${quoted ?? plain}`)
  const ending = Buffer.concat([Buffer.from('\r\n'), delimiter])
  const parts: Buffer[] = []
  let at = body.indexOf(delimiter)
  must(at >= 0, 'no delimiter')
  for (;;) {
    at += delimiter.length
    if (body[at] === 0x2d && body[at + 1] === 0x2d) return parts
    const head = body.indexOf('\r\n\r\n', at)
    const end = body.indexOf(ending, head + 2)
    must(head >= 0 && end >= 0, 'a part without an end')
    parts.push(body.subarray(head + 4, end))
    at = end + 2
  }
}

export type DataSet = Record<
  string,
  { readonly vr: string; readonly Value?: readonly unknown[]; readonly InlineBinary?: string }
>

/** Data sets of a JSON answer, exactly `count` of them. */
export function dataSetsOf({ status, body }: Answer, count: number): readonly DataSet[] {
  must(status === 200 || (status === 204 && count === 0), `status ${status}`)
  const found = body.length === 0 ? [] : (JSON.parse(body.toString('utf8')) as DataSet[])
  must(found.length === count, `${found.length} data sets, expected ${count}`)
  return found
}

/** SOP Instance UID in the file meta information of a Part 10 object. */
export function instanceOf(object: Buffer): string {
  must(object.toString('latin1', 128, 132) === 'DICM', 'a part that is no DICOM object')
  const at = object.indexOf(Buffer.from([2, 0, 3, 0, 0x55, 0x49]), 132)
  return object.toString('latin1', at + 8, at + 8 + object.readUInt16LE(at + 6)).replace(/\0$/, '')
}

export interface Question {
  readonly path: string
  readonly accept: string
  /** Throws with what is wrong with the answer. */
  check(answer: Answer): void
}

/** Answers a second of `connections` clients that each ask again as soon as they have their answer and found it right. */
export async function askInLoop(
  target: Client,
  question: (turn: number) => Question,
  { connections, seconds }: { readonly connections: number; readonly seconds: number },
): Promise<{ readonly perSecond: number; readonly medianMs: number }> {
  let turn = 0
  const times: number[] = []
  const once = async (): Promise<void> => {
    const { path, accept, check } = question(turn++)
    const answer = await target.get(path, accept)
    check(answer)
    times.push(answer.ms)
  }
  await once() // a connection, and what the server makes at first use
  times.length = 0
  const started = performance.now()
  const end = started + seconds * 1000
  const ask = async (): Promise<void> => {
    while (performance.now() < end) await once()
  }
  await Promise.all(Array.from({ length: connections }, ask))
  return { perSecond: (1000 * times.length) / (performance.now() - started), medianMs: median(times) }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}
