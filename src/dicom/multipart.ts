import { randomBytes } from 'node:crypto'
import { ExchangeError } from '../errors.ts'

/** Bounds of one multipart body. */
export interface MultipartLimits {
  readonly parts: number
  readonly headerBytes: number
  readonly partBytes: number
  readonly totalBytes: number
}

export const defaultMultipartLimits: MultipartLimits = {
  parts: 20_000,
  headerBytes: 8 * 1024,
  partBytes: 4 * 1024 ** 3,
  totalBytes: Number.MAX_SAFE_INTEGER,
}

/** One part; its body is read to the end, or dropped, before the next part comes. */
export interface Part {
  /** Names in lower case. */
  readonly headers: Record<string, string>
  readonly body: AsyncIterable<Buffer>
}

// RFC 2046 5.1.1 allows 70 characters, Orthanc writes 73
const maxBoundary = 200
// RFC 2046 5.1.1 bchars
const boundaryPattern = /^[0-9A-Za-z'()+_,\-./:=? ]*[0-9A-Za-z'()+_,\-./:=?]$/
const headerEnd = Buffer.from('\r\n\r\n')

const broken = (reason: string): ExchangeError =>
  new ExchangeError('bad-request', `The multipart body: ${reason}`)

/** The parameters of a media type, names in lower case; quoted values without their quotes. */
export function mediaTypeParameters(contentType: string): Record<string, string> {
  const parameters: Record<string, string> = {}
  const pattern = /;\s*([!#$%&'*+\-.^_`|~0-9A-Za-z]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s]*))/g
  for (const [, name = '', quoted, plain = ''] of contentType.matchAll(pattern))
    parameters[name.toLowerCase()] ??= quoted === undefined ? plain : quoted.replace(/\\(.)/g, '$1')
  return parameters
}

function boundaryOf(contentType: string): string {
  if (!/^multipart\/related\s*(;|$)/i.test(contentType))
    throw new ExchangeError('unsupported-media-type', 'The body must be multipart/related.')
  const { boundary = '' } = mediaTypeParameters(contentType)
  if (boundary.length > maxBoundary || !boundaryPattern.test(boundary))
    throw broken('the boundary parameter is missing or not valid.')
  return boundary
}

/** Bytes that have come and are not yet handed on; `pull` adds what comes next. */
interface Inflow {
  bytes: Buffer
  total: number
  /** Whether the delimiter after the current part is still to come. */
  inBody: boolean
  readonly chunks: AsyncIterator<Uint8Array>
  readonly limits: MultipartLimits
}

async function pull(inflow: Inflow): Promise<boolean> {
  const next = await inflow.chunks.next()
  if (next.done === true) return false
  const { value } = next
  inflow.total += value.length
  if (inflow.total > inflow.limits.totalBytes) throw new ExchangeError('too-large')
  const chunk = Buffer.from(value.buffer, value.byteOffset, value.byteLength)
  inflow.bytes = inflow.bytes.length === 0 ? chunk : Buffer.concat([inflow.bytes, chunk])
  return true
}

/**
 * Parts of a multipart/related body (RFC 2046 5.1, RFC 2387) as they come; bodies are views of what came, not copies.
 * Throws 'bad-request' for what is not well formed, the missing end included, 'too-large' beyond the limits, and
 * 'unsupported-media-type' when the content type is another.
 */
export async function* readMultipart(
  stream: AsyncIterable<Uint8Array>,
  contentType: string,
  limits: Partial<MultipartLimits> = {},
): AsyncGenerator<Part> {
  const boundary = boundaryOf(contentType)
  const inflow: Inflow = {
    bytes: Buffer.alloc(0),
    total: 0,
    inBody: false,
    chunks: stream[Symbol.asyncIterator](),
    limits: { ...defaultMultipartLimits, ...limits },
  }
  const delimiter = Buffer.from(`\r\n--${boundary}`)
  await skipPreamble(inflow, delimiter)
  let count = 0
  while (!(await isLast(inflow))) {
    if (++count > inflow.limits.parts) throw broken('it has more parts than are taken.')
    const headers = await readHeaders(inflow)
    inflow.inBody = true
    yield { headers, body: readBody(inflow, delimiter) }
    await passOver(inflow, delimiter)
  }
  await drainEpilogue(inflow)
}

/** Takes all up to and with the first delimiter, which may stand at the very beginning without its line break. */
async function skipPreamble(inflow: Inflow, delimiter: Buffer): Promise<void> {
  inflow.bytes = Buffer.from('\r\n')
  for (;;) {
    const at = inflow.bytes.indexOf(delimiter)
    if (at >= 0) {
      inflow.bytes = inflow.bytes.subarray(at + delimiter.length)
      return
    }
    if (inflow.bytes.length > inflow.limits.headerBytes) throw broken('it does not begin with its boundary.')
    if (!(await pull(inflow))) throw broken('its boundary does not occur.')
  }
}

/** Reads what follows a delimiter up to the line's end: whether it closes the body. */
async function isLast(inflow: Inflow): Promise<boolean> {
  for (;;) {
    if (inflow.bytes.length >= 2 && inflow.bytes.toString('latin1', 0, 2) === '--') return true
    const end = inflow.bytes.indexOf('\r\n')
    // RFC 2046 5.1.1: spaces may follow the boundary
    if (end >= 0 && /^[ \t]*$/.test(inflow.bytes.toString('latin1', 0, end))) {
      inflow.bytes = inflow.bytes.subarray(end)
      return false
    }
    if (end >= 0 || inflow.bytes.length > maxBoundary) throw broken('a boundary is followed by other bytes.')
    if (!(await pull(inflow))) throw broken('the closing boundary is missing.')
  }
}

async function readHeaders(inflow: Inflow): Promise<Record<string, string>> {
  for (;;) {
    const at = inflow.bytes.indexOf(headerEnd)
    if (at > inflow.limits.headerBytes) break
    if (at >= 0) {
      const head = inflow.bytes.toString('latin1', 0, at)
      inflow.bytes = inflow.bytes.subarray(at + headerEnd.length)
      return parseHeaders(head)
    }
    if (inflow.bytes.length > inflow.limits.headerBytes) break
    if (!(await pull(inflow))) throw broken('it ends within the headers of a part.')
  }
  throw broken('the headers of a part are longer than is taken.')
}

function parseHeaders(head: string): Record<string, string> {
  const headers: Record<string, string> = Object.create(null)
  // RFC 5322 2.2.3: a line that begins with a space goes on
  for (const line of head.replace(/\r\n[ \t]+/g, ' ').split('\r\n')) {
    if (line === '') continue
    const colon = line.indexOf(':')
    if (colon <= 0) throw broken('a header of a part is not well formed.')
    headers[line.slice(0, colon).trim().toLowerCase()] = line.slice(colon + 1).trim()
  }
  return headers
}

/** Bytes up to the next delimiter, which is taken too. Holds back only what could be the beginning of one. */
async function* readBody(inflow: Inflow, delimiter: Buffer): AsyncGenerator<Buffer> {
  let length = 0
  for (;;) {
    const at = inflow.bytes.indexOf(delimiter)
    const end = at >= 0 ? at : safeEnd(inflow.bytes, delimiter)
    length += end
    if (length > inflow.limits.partBytes) throw new ExchangeError('too-large')
    const piece = inflow.bytes.subarray(0, end)
    inflow.bytes = inflow.bytes.subarray(at >= 0 ? at + delimiter.length : end)
    inflow.inBody = at < 0
    if (piece.length > 0) yield piece
    if (at >= 0) return
    if (!(await pull(inflow))) throw broken('the closing boundary is missing.')
  }
}

/** Drops what the caller left of a body. */
async function passOver(inflow: Inflow, delimiter: Buffer): Promise<void> {
  if (!inflow.inBody) return
  for await (const _ of readBody(inflow, delimiter));
}

/** What follows the closing boundary has no meaning (RFC 2046 5.1.1), but a client waits for it to be taken. */
async function drainEpilogue(inflow: Inflow): Promise<void> {
  do {
    if (inflow.bytes.length > inflow.limits.headerBytes) throw broken('bytes follow its closing boundary.')
  } while (await pull(inflow))
}

/** Where the tail begins that the next bytes might make a delimiter of. */
function safeEnd(bytes: Buffer, delimiter: Buffer): number {
  const from = Math.max(0, bytes.length - delimiter.length + 1)
  let at = bytes.indexOf(0x0d, from)
  while (at >= 0) {
    if (bytes.compare(delimiter, 0, bytes.length - at, at) === 0) return at
    at = bytes.indexOf(0x0d, at + 1)
  }
  return bytes.length
}

/** Makes the bytes between the bodies of a multipart/related answer; the caller sends the bodies themselves. */
export interface MultipartWriter {
  /** Value of the answer's Content-Type. */
  readonly contentType: string
  /** What goes before the body of a part; `headers` as they shall stand, without line breaks. */
  head(headers: Readonly<Record<string, string>>): Buffer
  /** What goes after the last body. */
  readonly tail: Buffer
  /** Content-Length of the whole answer from the heads and the lengths of the bodies. */
  length(parts: readonly { readonly head: Buffer; readonly bytes: number }[]): number
}

/**
 * A writer for parts of media type `type` (RFC 2387). PS3.18 8.6.1.2 puts `transferSyntaxUid` beside it when all
 * parts have the same.
 */
export function multipartWriter(
  type: string,
  options: { readonly transferSyntaxUid?: string; readonly boundary?: string } = {},
): MultipartWriter {
  const boundary = options.boundary ?? randomBytes(24).toString('base64url')
  const syntax =
    options.transferSyntaxUid === undefined ? '' : `; transfer-syntax=${options.transferSyntaxUid}`
  let isFirst = true
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`)
  return {
    contentType: `multipart/related; type="${type}"${syntax}; boundary=${boundary}`,
    tail,
    head(headers) {
      const lines = Object.entries(headers).map(
        ([name, value]) => `${name}: ${value.replace(/[\r\n]/g, ' ')}\r\n`,
      )
      const lead = isFirst ? '' : '\r\n'
      isFirst = false
      return Buffer.from(`${lead}--${boundary}\r\n${lines.join('')}\r\n`)
    },
    length: (parts) => parts.reduce((sum, part) => sum + part.head.length + part.bytes, tail.length),
  }
}
