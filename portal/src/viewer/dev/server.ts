import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import path from 'node:path'
import { readFrame } from '../../../../src/dicom/pixel/frames.ts'
import { renderFrame } from '../../../../src/dicom/pixel/render.ts'
import { transcodeFrame } from '../../../../src/dicom/pixel/transcode.ts'
import { bufferSource } from '../../../../src/dicom/source.ts'
import { type Corpus, type CorpusObject, handleOf } from './corpus.ts'

const explicitLittleEndian = '1.2.840.10008.1.2.1'

/** The portal's policy, so that what it would refuse is refused here as well. */
const policy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob:",
  "connect-src 'self'",
  "require-trusted-types-for 'script'",
  'trusted-types default',
].join('; ')

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.wasm': 'application/wasm',
}

interface Answer {
  readonly type: string
  readonly body: string | Buffer
  readonly headers?: Record<string, string>
}

/** Serves a corpus in the shape of the portal's API, and a built harness. For development only. */
export function serveCorpus(corpus: Corpus, built: string) {
  return createServer((request, response) => {
    void answer(corpus, built, request, response)
  })
}

async function answer(corpus: Corpus, built: string, request: IncomingMessage, response: ServerResponse) {
  const url = new URL(request.url ?? '/', 'http://localhost')
  try {
    const found = url.pathname.startsWith('/api/')
      ? await api(corpus, url.pathname.split('/').slice(3), url.searchParams)
      : file(built, url.pathname)
    response.writeHead(200, {
      'content-type': found.type,
      'content-security-policy': policy,
      'cache-control': 'no-store',
      ...found.headers,
    })
    response.end(found.body)
  } catch (error) {
    const { http = 404 } = error as { http?: number }
    response.writeHead(http, { 'content-type': 'text/plain' }).end(String(error))
  }
}

function file(built: string, name: string): Answer {
  const at = path.join(built, path.normalize(name === '/' ? '/index.html' : name))
  return { type: types[path.extname(at)] ?? 'application/octet-stream', body: readFileSync(at) }
}

const json = (value: unknown): Answer => ({ type: 'application/json', body: JSON.stringify(value) })

async function api(corpus: Corpus, parts: readonly string[], query: URLSearchParams): Promise<Answer> {
  const [, studies, study = '', , series, ...rest] = parts
  if (studies === undefined) return json(treatment(corpus, query))
  if (series === undefined) return json(known(corpus.studies.get(study)))
  const members = [...corpus.objects.values()].filter(
    ({ inspected }) =>
      handleOf(inspected.seriesInstanceUid) === series && handleOf(inspected.studyInstanceUid) === study,
  )
  if (rest[0] === 'metadata')
    return json(members.map(({ inspected, handle }) => ({ ...inspected.json, handle })))
  if (rest[0] === 'thumbnail') {
    const images = members.filter(({ inspected }) => inspected.pixelData !== undefined)
    return await picture(known(images[Math.floor(images.length / 2)]), 1, 192)
  }
  const object = known(corpus.objects.get(rest[1] ?? ''))
  if (rest[2] === 'rendered') return await picture(object, Number(query.get('frame') ?? 1))
  return await frame(object, Number(rest[3]), query.has('stored'))
}

function known<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('not here')
  return value
}

async function frame(
  { file: name, inspected }: CorpusObject,
  at: number,
  isStored: boolean,
): Promise<Answer> {
  const source = bufferSource(readFileSync(name))
  const found = isStored
    ? readFrame(source, inspected, at)
    : await transcodeFrame(source, inspected, at, { target: explicitLittleEndian })
  const headers = { 'x-transfer-syntax': found.transferSyntaxUid }
  return { type: 'application/octet-stream', body: found.bytes, headers }
}

async function picture({ file: name, inspected }: CorpusObject, at: number, size?: number): Promise<Answer> {
  const source = bufferSource(readFileSync(name))
  const viewport = size === undefined ? {} : { viewport: { width: size, height: size } }
  return {
    type: 'image/jpeg',
    body: await renderFrame(source, inspected, at, { format: 'jpeg', ...viewport }),
  }
}

// Without facts that could contradict the corpus' many patients
function treatment(corpus: Corpus, query: URLSearchParams) {
  return {
    treatment: 'treatment-0123456789',
    patient: {
      family: query.get('family') ?? '',
      given: [],
      sex: 'unknown',
      identifiers: [{ system: 'urn:oid:2.999', value: String(corpus.objects.size) }],
    },
    purpose: 'TREAT',
    sources: [{ country: 'FI', confirmedAt: '2026-11-24T14:02:00Z' }],
    notice: { version: '1', language: 'en', method: 'shown' },
    expiresAt: '2027-01-01T00:00:00Z',
  }
}
