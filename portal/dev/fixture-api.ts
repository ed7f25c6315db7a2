import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Connect, Plugin } from 'vite'
import type { Download, DownloadRequest } from '../../src/http/portal/contract-download.ts'
import type { ListRow } from '../../src/http/portal/contract-list.ts'
import type { Settings } from '../../src/http/portal/contract-settings.ts'
import type { Treatment } from '../../src/http/portal/contract-treatment.ts'
import { countries, noticeIn, type Person, people, session } from './people.ts'
import { pictureOf } from './pictures.ts'
import { reportOf } from './reports.ts'
import { rowsOf, studyOf } from './studies.ts'

/**
 * For developing the portal without a gateway: `vite portal` and `vite preview portal` answer /api and /auth from made-up
 * data. Never part of the build. The preview also sends the gateway's content security policy.
 */
export function fixtureApi(): Plugin {
  return {
    name: 'fixture-api',
    apply: 'serve',
    configureServer: ({ middlewares }) => void middlewares.use(answer),
    configurePreviewServer: ({ middlewares }) => {
      middlewares.use((_request, response, next) => {
        response.setHeader('content-security-policy', policy)
        next()
      })
      middlewares.use(answer)
    },
  }
}

const policy =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self'; img-src 'self' blob:; font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'; require-trusted-types-for 'script'; trusted-types dompurify roentgate default"

interface Refusal {
  readonly refuse: number
  readonly title: string
}
type Answer = unknown | Refusal | undefined
type Route = readonly [
  string,
  RegExp,
  (found: readonly string[], body: unknown, response: ServerResponse) => Answer | Promise<Answer>,
]

let signedIn = true
let settings: Settings = {}
let minutesLeft = 30
let failures = 0
const identified = new Map<string, { person: Person; country: string; purpose: Treatment['purpose'] }>()
const treatments = new Map<string, { treatment: Treatment; person: Person }>()
const downloads = new Map<string, { made: Download; started: number | undefined }>()
const wait = (ms: number) => new Promise((done) => setTimeout(done, ms))
const handle = (kind: string): string => `${kind}-${crypto.randomUUID()}`.slice(0, 40)

const routes: readonly Route[] = [
  [
    'GET',
    /^\/api\/session$/,
    () =>
      signedIn
        ? {
            ...session,
            signedInAt: new Date().toISOString(),
            expiresAt: new Date(Date.now() + minutesLeft * 60_000).toISOString(),
          }
        : { refuse: 401, title: 'Not signed in' },
  ],
  ['GET', /^\/api\/settings$/, () => settings],
  [
    'PUT',
    /^\/api\/settings$/,
    (_, body) => {
      settings = body as Settings
      return {}
    },
  ],
  ['GET', /^\/api\/countries$/, () => ({ countries })],
  ['GET', /^\/api\/notice\?language=(\w+)/, ([language = 'en']) => noticeIn(language)],
  [
    'POST',
    /^\/api\/identifications$/,
    (_, body) => identify(body as { country: string; traits: Record<string, string>; purpose: 'TREAT' }),
  ],
  [
    'POST',
    /^\/api\/treatments$/,
    (_, body) => openTreatment(body as { identification: string; notice: Treatment['notice'] }),
  ],
  [
    'POST',
    /^\/api\/treatments\/([^/]+)\/sources$/,
    ([id = ''], body) => addSource(id, (body as { identification: string }).identification),
  ],
  ['GET', /^\/api\/treatments\/([^/]+)$/, ([id = '']) => treatmentOf(id)?.treatment],
  ['DELETE', /^\/api\/treatments\/([^/]+)$/, ([id = '']) => ({ deleted: treatments.delete(id) })],
  [
    'GET',
    /^\/api\/treatments\/([^/]+)\/sources\/(\w+)\/documents/,
    ([id = '', country = '']) => documentsOf(id, country),
  ],
  [
    'GET',
    /^\/api\/treatments\/([^/]+)\/reports\/([^/]+)$/,
    async ([id = '', report = '']) => {
      await wait(200)
      const found = rowOf(id, report)
      return found && reportOf(found.row, found.person)
    },
  ],
  [
    'GET',
    /^\/api\/treatments\/([^/]+)\/studies\/([^/]+)$/,
    async ([id = '', study = '']) => {
      await wait(250)
      const found = rowOf(id, study)
      return found && studyOf(found.row)
    },
  ],
  ['GET', /\/series\/([^/]+)\/thumbnail$/, ([series = ''], _, response) => picture(series, response)],
  [
    'GET',
    /\/series\/([^/]+)\/instances\/[^/]+\/rendered/,
    ([series = ''], _, response) => picture(series, response),
  ],
  [
    'POST',
    /^\/api\/treatments\/([^/]+)\/downloads$/,
    ([id = ''], body) => makeDownload(id, body as DownloadRequest),
  ],
  ['GET', /^\/api\/treatments\/[^/]+\/downloads\/([^/]+)$/, ([id = '']) => downloadOf(id)],
  [
    'GET',
    /^\/api\/treatments\/[^/]+\/downloads\/([^/]+)\/content$/,
    ([id = ''], _, response) => {
      const known = downloads.get(id)
      if (known) known.started = Date.now()
      response.setHeader('content-disposition', 'attachment; filename="fixture.zip"')
      response.end('made-up')
      return null
    },
  ],
  [
    'GET',
    /^\/auth\/sign-in/,
    (_, __, response) => {
      signedIn = true
      response.writeHead(302, { location: '/' }).end()
      return null
    },
  ],
  [
    'POST',
    /^\/auth\/sign-out$/,
    () => {
      signedIn = false
      return {}
    },
  ],
  [
    'POST',
    /^\/dev\/session\/(\d+)$/,
    ([minutes = '30']) => {
      minutesLeft = Number(minutes)
      return {}
    },
  ],
]

const answer: Connect.NextHandleFunction = (request, response, next) => {
  const url = request.originalUrl ?? ''
  const route = routes.find(([method, form]) => method === request.method && form.test(url))
  if (!route) return /^\/api\//.test(url) ? refuse(response, { refuse: 404, title: 'Not found' }) : next()
  void run(route, url, request, response)
}

async function run(
  [, form, respond]: Route,
  url: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const found = (form.exec(url) ?? []).slice(1)
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const text = Buffer.concat(chunks).toString()
  const result = await respond(found, text ? JSON.parse(text) : undefined, response)
  if (response.writableEnded) return
  if (result === undefined) return refuse(response, { refuse: 404, title: 'Not found' })
  if (result !== null && typeof result === 'object' && 'refuse' in result)
    return refuse(response, result as Refusal)
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify(result))
}

function refuse(response: ServerResponse, { refuse: status, title }: Refusal): void {
  response.writeHead(status, { 'content-type': 'application/problem+json' })
  response.end(
    JSON.stringify({ type: 'about:blank', title, status, instance: `urn:uuid:${crypto.randomUUID()}` }),
  )
}

async function identify({
  country,
  traits,
  purpose,
}: {
  country: string
  traits: Record<string, string>
  purpose: Treatment['purpose']
}): Promise<Answer> {
  await wait(600)
  if (country === 'EE') return { refuse: 504, title: 'The other country did not answer in time' }
  if (!traits.birthDate) return { kind: 'incomplete', faults: [{ label: 'birthDate', fault: 'missing' }] }
  const value = traits.nationalPersonIdentifier
  const person = people.find(({ identity }) => identity.identifiers.some((one) => one.value === value))
  if (!person) return { kind: 'no-match' }
  const identification = handle('identification')
  identified.set(identification, { person, country, purpose })
  return { kind: 'match', identification, patient: person.identity, confirmedAt: new Date().toISOString() }
}

function openTreatment({
  identification,
  notice,
}: {
  identification: string
  notice: Treatment['notice']
}): Answer {
  const known = identified.get(identification)
  if (!known) return undefined
  const { person, purpose } = known
  const treatment: Treatment = {
    treatment: handle('treatment'),
    patient: person.identity,
    purpose,
    sources: person.sources.map((country) => ({ country, confirmedAt: new Date().toISOString() })),
    notice,
    expiresAt: new Date(Date.now() + 12 * 3600_000).toISOString(),
  }
  treatments.set(treatment.treatment, { treatment, person })
  return treatment
}

function addSource(id: string, identification: string): Answer {
  const known = treatmentOf(id)
  const found = identified.get(identification)
  if (!known || !found) return undefined
  const source = { country: found.country, confirmedAt: new Date().toISOString() }
  const treatment = { ...known.treatment, sources: [...known.treatment.sources, source] }
  const person = { ...known.person, sources: [...known.person.sources, found.country] }
  treatments.set(id, { treatment, person })
  return treatment
}

/** `/t/fixture-story` and its like open without the way there. */
function treatmentOf(id: string): { treatment: Treatment; person: Person } | undefined {
  const known = treatments.get(id)
  const person = people.find(({ key }) => id === `fixture-${key}`)
  if (known || !person) return known
  const made = {
    person,
    treatment: {
      treatment: id,
      patient: person.identity,
      purpose: 'TREAT' as const,
      sources: person.sources.map((country) => ({ country, confirmedAt: new Date().toISOString() })),
      notice: { version: '1', language: 'fi', method: 'shown' },
      expiresAt: new Date(Date.now() + 12 * 3600_000).toISOString(),
    },
  }
  treatments.set(id, made)
  return made
}

async function documentsOf(id: string, country: string): Promise<Answer> {
  const known = treatmentOf(id)
  if (!known) return undefined
  await wait({ FI: 150, SE: 2500, EE: 400 }[country] ?? 0)
  if (country === 'EE' && failures++ < 3)
    return { refuse: 504, title: 'The other country did not answer in time' }
  const rows = country === 'EE' ? [] : rowsOf(known.person, country)
  return {
    country,
    answeredAt: new Date().toISOString(),
    studies: rows.filter(({ kind }) => kind === 'study').length,
    reports: rows.filter(({ kind }) => kind === 'report').length,
    rows,
    line: {
      bytesPerSecond: { low: 3_900_000, middle: 5_250_000, high: 6_100_000 },
      firstByteMs: { low: 60, middle: 90, high: 240 },
    },
  }
}

function rowOf(id: string, row: string): { row: ListRow; person: Person } | undefined {
  const known = treatmentOf(id)
  const found = known?.person.sources
    .flatMap((country) => rowsOf(known.person, country))
    .find((one) => one.id === row)
  return known && found && { row: found, person: known.person }
}

function picture(seed: string, response: ServerResponse): null {
  response.setHeader('content-type', 'image/svg+xml')
  response.end(pictureOf(seed))
  return null
}

function makeDownload(id: string, { items }: DownloadRequest): Answer {
  const rows = items.flatMap(
    (item) => rowOf(id, item.kind === 'report' ? item.report : item.study)?.row ?? [],
  )
  const preliminary = rows.some(({ status }) => status === 'preliminary')
  const made: Download = {
    download: handle('download'),
    fileName: `2026-11-20_${items.length}-items${preliminary ? '_PRELIMINARY-not-verified' : ''}.zip`,
    bytes: rows.reduce((sum, row) => sum + (row.bytes ?? 0), 0),
    files: rows.reduce((sum, row) => sum + (row.numberOfInstances ?? 1), 0),
    state: 'ready',
    sent: 0,
    filesSent: 0,
  }
  downloads.set(made.download, { made, started: undefined })
  return made
}

function downloadOf(id: string): Answer {
  const known = downloads.get(id)
  if (!known) return undefined
  const { made, started } = known
  if (started === undefined) return made
  const share = Math.min(1, ((Date.now() - started) / 1000) * (42e6 / Math.max(made.bytes, 1)))
  const state = share === 1 ? 'done' : 'running'
  return { ...made, state, sent: Math.round(made.bytes * share), filesSent: Math.floor(made.files * share) }
}
