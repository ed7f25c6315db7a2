import { resolve } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { sql } from 'kysely'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ViewerAccess } from '../../src/country-a/ports.ts'
import { studyReader } from '../../src/country-a/read-study.ts'
import { viewedStudies } from '../../src/country-a/viewed-study.ts'
import type { AuditEntry } from '../../src/domain/audit.ts'
import { createListener } from '../../src/http/listener.ts'
import type { ViewedSeries, ViewedStudy } from '../../src/http/portal/contract-viewer.ts'
import { viewerRoutes } from '../../src/http/viewer/routes.ts'
import { patientChoices } from '../../src/storage/patient-choices.ts'
import { viewerAccesses } from '../../src/storage/viewer-accesses.ts'
import { type ArchiveNode, archiveNode } from '../support/archive-node.ts'
import { silentLog } from '../support/countries.ts'
import { ctSlice } from '../support/ct-slice.ts'
import { freePort } from '../support/source-node.ts'

let node: ArchiveNode
let app: FastifyInstance
let accesses: ReturnType<typeof viewerAccesses>
let base: string
const journal: AuditEntry[] = []
const revoked = new Set<string>()
const portal = 'https://portal.pt.example'
const patient = { system: 'urn:oid:1.2.3', value: 'P1' }

const slice = (number: number) => ctSlice({ study: '1.1', series: '1.1.1', instance: `1.1.1.${number}` })

beforeAll(async () => {
  node = await archiveNode()
  const other = ctSlice({ study: '1.2', series: '1.2.1', instance: '1.2.1.1', patientId: 'P2' })
  expect((await node.stow([slice(1), slice(2), slice(3), other])).status).toBe(200)
  const choices = patientChoices(node.database.db)
  const audit = { append: async (entry: AuditEntry) => void journal.push(entry) }
  const readStudy = studyReader({
    async ownerOf(studyUid) {
      const identifiers = (await node.archive.summary(studyUid))?.patient.identifiers ?? []
      return { choices: await choices.of(identifiers), ...(identifiers[0] && { person: identifiers[0] }) }
    },
  })
  accesses = viewerAccesses(node.database.db)
  app = createListener({ name: 'viewer', log: silentLog })
  base = `http://127.0.0.1:${await freePort()}`
  await app.register(
    viewerRoutes({
      accesses,
      studies: viewedStudies({ archive: node.archive, readStudy, audit }),
      isRevoked: ({ treatmentId }) => revoked.has(treatmentId),
      limit: (_, authenticate) => authenticate,
      audit,
      country: 'FI',
      url: base,
      dist: resolve(import.meta.dirname, '../../portal/dist'),
    }),
  )
  await app.listen({ host: '127.0.0.1', port: Number(new URL(base).port) })
})
afterAll(async () => {
  accesses.stop()
  await app.close()
  await node.close()
})

const access = (more: Partial<ViewerAccess> = {}, studyUid = '1.1', treatmentId = 'trc-1'): ViewerAccess => ({
  grant: {
    country: 'PT',
    clientId: 'https://pt.example',
    jti: `offer-${Math.random()}`,
    studyUid,
    professionalSubject: 'hp-1',
    purpose: 'TREAT',
    treatmentId,
  },
  transaction: 'click-1',
  professional: { subject: 'hp-1', name: 'Inês Duarte', organisation: 'Hospital de São Tomé' },
  patient: { identifiers: [patient], name: { family: 'Virtanen', given: ['Aino'] }, sex: 'female' },
  portalOrigin: portal,
  language: 'pt',
  hasWatermark: false,
  until: Math.floor(Date.now() / 1000) + 3600,
  ...more,
})

interface Opened {
  readonly id: string
  readonly cookie: string
  get(path: string): Promise<Response>
}

const post = (code: string, headers: Record<string, string> = { origin: portal }, path = '/open') =>
  fetch(base + path, { method: 'POST', body: new URLSearchParams({ code }), headers, redirect: 'manual' })

async function open(wanted: ViewerAccess = access()): Promise<Opened> {
  const answer = await post(await accesses.offer(wanted))
  expect(answer.status).toBe(303)
  const [line = ''] = answer.headers.getSetCookie()
  const id = /^\/v\/(\w+)$/.exec(answer.headers.get('location') ?? '')?.[1] ?? ''
  const cookie = line.split(';')[0] ?? ''
  return { id, cookie, get: (path) => fetch(`${base}/api/${id}${path}`, { headers: { cookie } }) }
}

const study = async (opened: Opened): Promise<ViewedStudy> => (await opened.get('')).json() as never
const firstSeries = async (opened: Opened): Promise<string> => {
  const { series } = await study(opened)
  return `/series/${series[0]?.series}`
}

test('a code opens the study once, with a cookie that no script and no other site can use, and a page of its own', async () => {
  const answer = await post(await accesses.offer(access()))
  const [cookie = ''] = answer.headers.getSetCookie()
  const page = await fetch(base + (answer.headers.get('location') ?? ''))

  expect(answer.status).toBe(303)
  expect(cookie).toMatch(/; Path=\/; HttpOnly; SameSite=Strict/)
  expect(cookie).toMatch(/Max-Age=3\d{3}/)
  expect(await page.text()).toContain('/assets/viewer-')
  expect(page.headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
  expect(page.headers.get('content-security-policy')).toContain("connect-src 'self'")
  expect(page.headers.get('referrer-policy')).toBe('no-referrer')
  expect(page.headers.get('cache-control')).toBe('no-store')
})

test('shows who looks at whose study, its series, and pictures with the window and the part that are asked for', async () => {
  const opened = await open()
  const viewed = await study(opened)
  const at = await firstSeries(opened)
  const { pictures } = (await (await opened.get(at)).json()) as ViewedSeries
  const plain = await opened.get(`${at}/pictures/1?quality=95`)
  const bright = await opened.get(`${at}/pictures/1?quality=95&window=-2000,10`)
  const small = await opened.get(`${at}/pictures/1?viewport=8,8`)
  const mean = async (answer: Response): Promise<number> =>
    (await sharp(Buffer.from(await answer.arrayBuffer())).stats()).channels[0]?.mean ?? -1

  expect(viewed).toMatchObject({
    country: 'FI',
    language: 'pt',
    professional: { name: 'Inês Duarte' },
    patient: { family: 'Virtanen', identifier: 'P1' },
    series: [{ modality: 'CT', pictures: 3 }],
  })
  expect(JSON.stringify(viewed)).not.toContain('1.1.1')
  expect(pictures.length).toBe(3)
  expect(JSON.stringify(pictures)).not.toContain('1.1.1')
  expect(plain.headers.get('content-type')).toBe('image/jpeg')
  expect(plain.headers.get('cache-control')).toBe('no-store')
  expect(await mean(bright)).toBeGreaterThan(250)
  expect(await mean(plain)).toBeLessThan(250)
  expect((await sharp(Buffer.from(await small.arrayBuffer())).metadata()).width).toBe(8)
})

test('N063: a code that is used again is refused, and what it opened is closed', async () => {
  const code = await accesses.offer(access())
  const first = await post(code)
  const [line = ''] = first.headers.getSetCookie()
  const id = (first.headers.get('location') ?? '').slice(3)
  const again = await post(code)
  const after = await fetch(`${base}/api/${id}`, { headers: { cookie: line.split(';')[0] ?? '' } })

  expect(again.status).toBe(400)
  expect(again.headers.getSetCookie()).toEqual([])
  expect(after.status).toBe(401)
  expect(journal).toContainEqual(
    expect.objectContaining({ kind: 'token-refused', reason: 'viewer-code used-twice', country: 'PT' }),
  )
})

test('two browsers with one code at the same moment: one is let in at most', async () => {
  const code = await accesses.offer(access())
  const answers = await Promise.all(Array.from({ length: 6 }, () => post(code)))

  expect(answers.filter(({ status }) => status === 303).length).toBeLessThanOrEqual(1)
})

test('N064: a code is refused after a minute, from another origin, without one, made up, or in an address', async () => {
  const late = await accesses.offer(access())
  await sql`update viewer_accesses set offered_at = now() - interval '61 seconds' where opened_at is null`.execute(
    node.database.db,
  )
  const code = await accesses.offer(access())
  const statuses = await Promise.all([
    post(late),
    post(code, { origin: 'https://evil.example' }),
    post(code, {}),
    post('x'.repeat(43)),
    post('short'),
    fetch(`${base}/open?code=${code}`),
    fetch(`${base}/v/0123456789abcdef?code=${code}&url=http://evil.example/`),
  ])

  expect(statuses.map(({ status }) => status)).toEqual([400, 403, 403, 400, 400, 405, 200])
  expect(statuses.flatMap(({ headers }) => headers.getSetCookie())).toEqual([])
  // What a stranger tries does not take the code from whom it is for
  expect((await post(code)).status).toBe(303)
})

test('N065: another study, another session’s series, and what never was are all the same', async () => {
  const [one, other] = [await open(), await open(access({}, '1.2'))]
  const theirs = await firstSeries(other)
  const answers = await Promise.all(
    [theirs, `${theirs}/pictures/1`, '/series/never/pictures/1', '/series/1.2.1/pictures/1'].map((path) =>
      one.get(path),
    ),
  )
  const bodies = await Promise.all(
    answers.map(async (answer) => ({ ...((await answer.json()) as object), instance: '' })),
  )

  expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404])
  for (const body of bodies) expect(body).toEqual(bodies[0])
  expect((await one.get(`${await firstSeries(one)}/pictures/4`)).status).toBe(404)
  expect((await open(access({}, '1.9')).then((opened) => opened.get(''))).status).toBe(404)
})

test('no object, header or pixel data leaves: there is no DICOMweb and no FHIR here', async () => {
  const { cookie, id } = await open()
  const paths = [
    '/dicomweb/studies/1.1',
    '/studies/1.1/metadata',
    `/api/${id}/dicomweb/studies/1.1`,
    `/api/${id}/series/1.1.1/instances/1.1.1.1`,
    '/fhir/metadata',
    '/api/treatments',
  ]
  const answers = await Promise.all(
    paths.map((path) => fetch(base + path, { headers: { cookie, accept: 'application/dicom, */*' } })),
  )

  for (const answer of answers)
    expect(answer.headers.get('content-type')).toMatch(/^(text\/html|application\/problem\+json)/)
})

test('without a cookie, with one that ended or was taken back, or under another host name, nothing is shown', async () => {
  const [idle, closed, gone, taken] = [
    await open(),
    await open(),
    await open(),
    await open(access({}, '1.1', 'trc-2')),
  ]
  const at = await firstSeries(closed)
  const ended = await fetch(`${base}/api/${closed.id}`, {
    method: 'DELETE',
    headers: { cookie: closed.cookie },
  })
  const foreign = await fetch(`${base}/api/${gone.id}`, {
    method: 'DELETE',
    headers: { cookie: gone.cookie, origin: 'https://evil.example' },
  })
  revoked.add('trc-2')
  const named = await app.inject({
    url: `/api/${gone.id}`,
    headers: { cookie: gone.cookie, host: 'evil.example' },
  })
  const before = await gone.get('')
  await sql`update viewer_accesses set seen_at = now() - interval '901 seconds'`.execute(node.database.db)

  expect(ended.status).toBe(204)
  expect(foreign.status).toBe(403)
  expect(before.status).toBe(200)
  expect((await closed.get(`${at}/pictures/1`)).status).toBe(401)
  expect((await taken.get('')).status).toBe(401)
  expect((await idle.get('')).status).toBe(401)
  expect((await fetch(`${base}/api/${gone.id}`)).status).toBe(401)
  expect(named.statusCode).toBe(404)
})

test('every range of pictures is in the journal before the first of it leaves, with who looked and under which click', async () => {
  journal.length = 0
  const opened = await open()
  const at = await firstSeries(opened)
  await Promise.all([1, 2, 3].map((number) => opened.get(`${at}/pictures/${number}`)))

  expect(journal.map(({ kind }) => kind)).toEqual(['viewer-opened', 'study-read'])
  expect(journal[1]).toMatchObject({
    outcome: 'success',
    transaction: 'click-1',
    country: 'PT',
    treatmentId: 'trc-1',
    professional: { subject: 'hp-1', name: 'Inês Duarte' },
    objects: ['1.1', '1.1.1'],
    query: 'pictures 1-3',
  })
})

test('where the policy says so the name of who looks is drawn into the picture', async () => {
  const [plain, marked] = [await open(), await open(access({ hasWatermark: true }))]
  const pixels = async (opened: Opened): Promise<Buffer> => {
    const answer = await opened.get(`${await firstSeries(opened)}/pictures/1?viewport=512,512&quality=100`)
    return sharp(Buffer.from(await answer.arrayBuffer()))
      .greyscale()
      .raw()
      .toBuffer()
  }
  const [a, b] = [await pixels(plain), await pixels(marked)]
  const differing = a.filter((value, at) => Math.abs(value - (b[at] ?? 0)) > 8).length

  expect(b.length).toBe(a.length)
  expect(differing).toBeGreaterThan(500)
  expect(differing).toBeLessThan(a.length / 3)
})

test('what the patient hides after the viewer was opened is gone, as if it had never been', async () => {
  const opened = await open()
  const at = await firstSeries(opened)
  const choices = patientChoices(node.database.db)
  const [owner] = (await node.archive.summary('1.1'))?.patient.identifiers ?? []
  if (!owner) throw new Error('no patient')
  await choices.set(owner, { optOut: false, restricted: ['1.1'] })

  await expect.poll(async () => (await opened.get(`${at}/pictures/1`)).status, { timeout: 30_000 }).toBe(404)
  expect((await opened.get('')).status).toBe(404)
  await choices.set(owner, { optOut: false, restricted: [] })
})
