import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import path from 'node:path'
import { type DicomJson, text } from '../../../../src/dicom/attributes.ts'
import { formsOfObject } from '../../../../src/dicom/objects/forms.ts'
import { picture as draw } from '../../../../src/dicom/objects/picture.ts'
import { show } from '../../../../src/dicom/objects/show.ts'
import { storedDocument, storedVideo } from '../../../../src/dicom/objects/stored-content.ts'
import { readFrame } from '../../../../src/dicom/pixel/frames.ts'
import { transcodeFrame } from '../../../../src/dicom/pixel/transcode.ts'
import { bufferSource } from '../../../../src/dicom/source.ts'
import { contentPolicy } from '../../../../src/http/portal/headers.ts'
import { type Corpus, type CorpusObject, handleOf } from './corpus.ts'

const explicitLittleEndian = '1.2.840.10008.1.2.1'

/** The portal's, so that what it would refuse is refused here as well. */
const policy = contentPolicy()

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.wasm': 'application/wasm',
}

interface Answer {
  readonly status?: number
  readonly type: string
  readonly body: string | Buffer
  readonly headers?: Record<string, string>
}

/**
 * Serves a corpus in the shape of the portal's API, and a built harness. For development only.
 * @param family of the confirmed patient; without one no image contradicts it.
 */
export function serveCorpus(corpus: Corpus, built: string, family = '') {
  return createServer((request, response) => {
    void answer({ corpus, built, family }, request, response)
  })
}

interface Served {
  readonly corpus: Corpus
  readonly built: string
  readonly family: string
}

async function answer({ corpus, built, family }: Served, request: IncomingMessage, response: ServerResponse) {
  const url = new URL(request.url ?? '/', 'http://localhost')
  try {
    const found = url.pathname.startsWith('/api/')
      ? await api({ corpus, family }, url, request.headers.range)
      : file(built, url.pathname)
    response.writeHead(found.status ?? 200, {
      'content-type': found.type,
      'content-security-policy': policy,
      'cache-control': 'no-store',
      ...found.headers,
    })
    response.end(found.body)
  } catch (error) {
    const { http, row } = error as { http?: number; row?: { http: number } }
    response.writeHead(http ?? row?.http ?? 404, { 'content-type': 'text/plain' }).end(String(error))
  }
}

function file(built: string, name: string): Answer {
  const at = path.join(built, path.normalize(name === '/' ? '/index.html' : name))
  return { type: types[path.extname(at)] ?? 'application/octet-stream', body: readFileSync(at) }
}

const json = (value: unknown): Answer => ({ type: 'application/json', body: JSON.stringify(value) })

async function api(
  { corpus, family }: Omit<Served, 'built'>,
  url: URL,
  range: string | undefined,
): Promise<Answer> {
  const [parts, query] = [url.pathname.split('/').slice(3), url.searchParams]
  const [, studies, study = '', , series, ...rest] = parts
  if (studies === undefined) return json(treatment(corpus, family))
  if (series === undefined) return json(known(corpus.studies.get(study)))
  const members = [...corpus.objects.values()].filter(
    ({ inspected }) =>
      handleOf(inspected.seriesInstanceUid) === series && handleOf(inspected.studyInstanceUid) === study,
  )
  if (rest[0] === 'metadata')
    return json(
      members.map(({ inspected, handle }) => ({
        ...inspected.json,
        handle,
        references: references(corpus, study, inspected.json),
      })),
    )
  if (rest[0] === 'thumbnail') {
    const images = members.filter(({ inspected }) => inspected.pixelData !== undefined)
    return await picture(known(images[Math.floor(images.length / 2)]), 1, { size: 192 })
  }
  const object = known(corpus.objects.get(rest[1] ?? ''))
  if (rest[2] === 'thumbnail') return await picture(object, 1, { size: 192 })
  if (rest[2] === 'rendered') {
    const form = query.get('as')
    if (form === null) return await picture(object, Number(query.get('frame') ?? 1))
    return await whole(object, form, { viewport: query.get('viewport'), range })
  }
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

interface Part {
  readonly size?: number
  readonly viewport?: string | null
}

async function picture(
  { file: name, inspected }: CorpusObject,
  at: number | undefined,
  { size, viewport }: Part = {},
): Promise<Answer> {
  const [width = size, height = size, x, y, w, h] = viewport?.split(',').map(Number) ?? []
  const isPart = x !== undefined && y !== undefined && w !== undefined && h !== undefined
  const options = {
    format: 'jpeg' as const,
    ...(width && height ? { viewport: { width, height } } : {}),
    ...(isPart ? { region: { x, y, width: w, height: h } } : {}),
  }
  const source = bufferSource(readFileSync(name))
  return { type: 'image/jpeg', body: await draw(source, inspected, at, options) }
}

const formTypes: Readonly<Record<string, string>> = {
  picture: 'image/jpeg',
  page: 'text/html',
  drawing: 'image/svg+xml',
  pdf: 'application/pdf',
  video: 'video/mp4',
}

/** An object as a whole, as the archive shows it: PS3.18 10.4.1.1.3. */
async function whole(
  object: CorpusObject,
  name: string,
  { viewport, range }: Pick<Part, 'viewport'> & { readonly range: string | undefined },
): Promise<Answer> {
  const { inspected } = object
  const { form, mediaTypes } = formsOfObject(inspected)
  const type = known(formTypes[name])
  if (!mediaTypes.includes(type)) throw Object.assign(new Error('no such form'), { http: 406 })
  if (name === 'picture') return await picture(object, undefined, { viewport: viewport ?? null })
  const bytes = readFileSync(object.file)
  const source = bufferSource(bytes)
  if (form !== 'document' && form !== 'video') return { type, body: await show(source, inspected, type) }
  const content = form === 'video' ? storedVideo(inspected) : storedDocument(source, inspected, type)
  const body =
    'bytes' in content
      ? content.bytes
      : Buffer.concat(content.ranges.map(({ start, end }) => bytes.subarray(start, end)))
  return part(type, body, range)
}

/** The bytes that a Range asks for: RFC 9110 14. */
function part(type: string, body: Buffer, range: string | undefined): Answer {
  const [, first, last = ''] = /^bytes=(\d+)-(\d*)$/.exec(range ?? '') ?? []
  if (first === undefined) return { type, body, headers: { 'accept-ranges': 'bytes' } }
  const end = Math.min(body.length - 1, last === '' ? Infinity : Number(last))
  return {
    status: 206,
    type,
    body: body.subarray(Number(first), end + 1),
    headers: { 'content-range': `bytes ${first}-${end}/${body.length}` },
  }
}

/** What of the same study a data set refers to, anywhere in it. */
function references(corpus: Corpus, study: string, json: DicomJson): Record<string, object> {
  const named = new Set(
    [...JSON.stringify(json).matchAll(/"00081155":\{"vr":"UI","Value":\["([\d.]+)"/g)].map(([, uid]) => uid),
  )
  const found = [...corpus.objects.values()].flatMap(({ inspected, handle }) => {
    const uid = text(inspected.json, 'SOPInstanceUID') ?? ''
    const isHere = named.has(uid) && handleOf(inspected.studyInstanceUid) === study
    return isHere ? [[uid, { series: handleOf(inspected.seriesInstanceUid), instance: handle }] as const] : []
  })
  return Object.fromEntries(found)
}

// Without facts that could contradict the corpus' many patients
function treatment(corpus: Corpus, family: string) {
  return {
    treatment: 'treatment-0123456789',
    patient: {
      family,
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
