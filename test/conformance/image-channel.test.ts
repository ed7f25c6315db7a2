import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { studyReader } from '../../src/country-a/read-study.ts'
import type { ImageGrant } from '../../src/domain/caller.ts'
import { ExchangeError } from '../../src/errors.ts'
import { imageChannelRoutes } from '../../src/http/dicomweb/image-channel.ts'
import { createListener } from '../../src/http/listener.ts'
import { patientChoices } from '../../src/storage/patient-choices.ts'
import { signManifest, verifyManifest } from '../../src/trust/manifest.ts'
import { type ArchiveNode, archiveNode, partsOf } from '../support/archive-node.ts'
import { silentLog, type TestCountries, testCountries } from '../support/countries.ts'
import { ctSlice } from '../support/ct-slice.ts'
import { buildStudy } from '../support/other-country.ts'

let node: ArchiveNode
let countries: TestCountries
let channel: FastifyInstance
let base: string
const asStored = 'multipart/related; type="application/dicom"; transfer-syntax=*'
const granted = ctSlice({ study: '1.1', series: '1.1.1', instance: '1.1.1.1' })
const second = ctSlice({ study: '1.1', series: '1.1.2', instance: '1.1.2.1' })
const other = ctSlice({ study: '1.2', series: '1.2.1', instance: '1.2.1.1', patientId: 'P2' })
const grant: ImageGrant = {
  kind: 'image',
  country: 'PT',
  clientId: 'https://pt.example',
  jti: 'token-1',
  studyUid: '1.1',
  personRef: 'p'.repeat(43),
  professionalSubject: 'hp-1',
  purpose: 'TREAT',
  treatmentId: 'trc-1',
}
/** What a token grants is tested where tokens are; here it is named by the test. */
let current: ImageGrant = grant

beforeAll(async () => {
  node = await archiveNode()
  countries = await testCountries({ FI: { exchange: 1, images: 2 }, PT: { exchange: 3 } })
  expect((await node.stow([granted, second, other])).status).toBe(200)
  const choices = patientChoices(node.database.db)
  channel = createListener({ name: 'images', log: silentLog })
  await channel.register(
    imageChannelRoutes({
      archive: node.archive,
      async authorise(request) {
        if (request.headers.authorization === undefined) throw new ExchangeError('unauthenticated')
        return current
      },
      readStudy: studyReader({
        async ownerOf(studyUid) {
          const identifiers = (await node.archive.summary(studyUid))?.patient.identifiers ?? []
          return { choices: await choices.of(identifiers), ...(identifiers[0] && { person: identifiers[0] }) }
        },
      }),
      isRevoked: ({ treatmentId }) => revoked.has(treatmentId),
      audit: { append: async (entry) => void journal.push(entry) },
      sign: (manifest) => signManifest(countries.of('FI').keys, manifest),
      prefix: '/dicomweb',
      kos: async (studyUid) => (studyUid === '1.1' ? kos : undefined),
    }),
    { prefix: '/dicomweb' },
  )
  base = `${await channel.listen({ host: '127.0.0.1', port: 0 })}/dicomweb`
})
afterAll(async () => {
  await channel.close()
  countries.trustList.close()
  await node.close()
})
const journal: unknown[] = []
const revoked = new Set<string>()
const kos = { uid: '1.1.9', bytes: Buffer.from('a key object selection') }

const get = (path: string, accept = 'application/dicom+json'): Promise<Response> =>
  fetch(base + path, { headers: { authorization: 'Bearer x', accept } })

const choose = async (restricted: string[]): Promise<void> => {
  const { patient } = (await node.archive.summary('2.25.7001')) ?? {}
  for (const identifier of patient?.identifiers ?? [])
    await patientChoices(node.database.db).set(identifier, { optOut: false, restricted })
}

test('gives the granted study, byte for byte, with the signed manifest that promises its digests', async () => {
  const parts = await partsOf(await get('/studies/1.1', asStored))
  const answer = await get('/manifests/1.1', 'application/jose')
  const country = countries.trustList.byCode('FI')
  if (!country) throw new Error('no FI')
  const manifest = await verifyManifest(await answer.text(), { country, studyUid: '1.1' })

  expect(parts).toEqual([granted, second])
  expect(answer.headers.get('content-type')).toBe('application/jose')
  expect(manifest.headers).toEqual({ patientIds: [{ id: 'P1' }], birthDates: ['19600229'], sexes: ['F'] })
  expect(manifest.series.flatMap(({ instances }) => instances.map(({ bytes }) => bytes))).toEqual([
    granted.length,
    second.length,
  ])
})

test('gives the manifest of the study as key object selection under its own UID', async () => {
  const path = '/studies/1.1/series/1.1.9.1/instances/1.1.9'
  const [whole] = await partsOf(await get(path, asStored))
  const alone = await get(path, 'application/dicom')

  expect(whole).toEqual(kos.bytes)
  expect(alone.headers.get('content-type')).toContain('application/dicom')
  expect(Buffer.from(await alone.arrayBuffer())).toEqual(kos.bytes)
  expect((await get('/studies/1.1/series/1.1.8.1/instances/1.1.8', asStored)).status).toBe(404)
})

test('N059 and N060: answers for any other study, and a series of another, exactly as for one that is not there', async () => {
  const paths = [
    '',
    '/metadata',
    '/series',
    '/series/1.2.1',
    '/series/1.2.1/instances/1.2.1.1/frames/1',
    '/thumbnail',
  ]
  for (const path of paths) {
    const accept = path === '' || path === '/series/1.2.1' ? asStored : '*/*'
    const [hidden, absent] = await Promise.all(
      ['1.2', '9.9'].map(async (study) => {
        const response = await get(`/studies/${study}${path}`, accept)
        const body = (await response.text()).replace(/urn:uuid:[0-9a-f-]+/, '')
        return { status: response.status, type: response.headers.get('content-type'), body }
      }),
    )
    expect(hidden).toEqual(absent)
  }
  expect((await get('/manifests/1.2')).status).toBe(404)
})

test('N123: searches find the granted study and nothing else', async () => {
  const found = async (path: string): Promise<number> =>
    ((await (await get(path)).json()) as unknown[]).length

  expect(await found('/studies')).toBe(1)
  expect(await found('/studies?PatientID=P2')).toBe(0)
  expect(await found('/studies?PatientName=*&limit=1000000000')).toBe(1)
  expect(await found('/instances')).toBe(2)
  expect(await found('/studies/1.2/series')).toBe(0)
  expect((await get('/studies?offset=-1')).status).toBe(400)
})

test('N060: a token for one series opens no other series of the study', async () => {
  current = { ...grant, jti: 'token-2', seriesUid: '1.1.2' }
  const parts = await partsOf(await get('/studies/1.1', asStored))
  const hidden = await get('/studies/1.1/series/1.1.1', asStored)
  const metadata = (await (await get('/studies/1.1/metadata')).json()) as unknown[]
  current = grant

  expect(parts).toEqual([second])
  expect(hidden.status).toBe(404)
  expect(metadata).toHaveLength(1)
})

test('takes nothing: the channel only reads', async () => {
  const response = await fetch(`${base}/studies`, {
    method: 'POST',
    headers: { authorization: 'Bearer x', 'content-type': 'application/dicom' },
    body: new Uint8Array(granted),
  })

  expect([404, 405, 415]).toContain(response.status)
})

test('writes who, for which treatment and what into the journal', async () => {
  journal.length = 0
  await (await get('/studies/1.1', asStored)).arrayBuffer()

  expect(journal).toEqual([
    expect.objectContaining({
      kind: 'study-read',
      country: 'PT',
      tokenId: 'token-1',
      treatmentId: 'trc-1',
      professional: { subject: 'hp-1' },
      objects: ['1.1'],
    }),
  ])
})

test('what the patient restricts after the token was issued is not there any more', async () => {
  current = { ...grant, studyUid: '1.2' }
  await patientChoices(node.database.db).set(
    { system: 'urn:oid:1.2.3', value: 'P2' },
    { optOut: false, restricted: ['1.2'] },
  )
  const response = await get('/studies/1.2', asStored)
  current = grant

  expect(response.status).toBe(404)
})

test.each([
  ['a consent that is withdrawn', async () => choose(['2.25.7001'])],
  ['a treatment that is taken back', async () => void revoked.add('trc-long')],
])('N061: %s breaks off an answer that runs, within five seconds', { timeout: 60_000 }, async (_, take) => {
  const [large] = buildStudy({ slices: 1, side: 6000 })
  expect((await node.stow([large?.bytes ?? Buffer.alloc(0)])).status).toBe(200)
  current = { ...grant, studyUid: '2.25.7001', treatmentId: 'trc-long' }
  const response = await get('/studies/2.25.7001', asStored)
  const reader = (response.body as ReadableStream<Uint8Array>).getReader()
  await reader.read()

  await take()
  await new Promise((resolve) => setTimeout(resolve, 5000))

  await expect(
    (async () => {
      while (!(await reader.read()).done);
    })(),
  ).rejects.toThrow()
  await choose([])
  revoked.clear()
  current = grant
})

test('a long answer that may go on is not broken off', { timeout: 60_000 }, async () => {
  current = { ...grant, studyUid: '2.25.7001' }
  const response = await get('/studies/2.25.7001', asStored)
  await new Promise((resolve) => setTimeout(resolve, 5000))

  expect((await response.arrayBuffer()).byteLength).toBeGreaterThan(72_000_000)
  current = grant
})
