import { once } from 'node:events'
import { createServer, type Server } from 'node:https'
import type { FastifyPluginAsync } from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openJournal } from '../../src/audit/journal.ts'
import type { StudyManifest } from '../../src/domain/study.ts'
import { foreignCaller, imageGrant, requireScope } from '../../src/http/authenticate.ts'
import { signedMessages } from '../../src/http/signed-messages.ts'
import { createEvidence } from '../../src/peer/evidence.ts'
import { createExchange } from '../../src/peer/exchange.ts'
import { openLine } from '../../src/peer/line.ts'
import { auditJournalStore } from '../../src/storage/audit-journal.ts'
import { signManifest } from '../../src/trust/manifest.ts'
import { silentLog, testCountries } from '../support/countries.ts'
import { doctor, epoch, person, relationship } from '../support/professional.ts'
import { type SourceNode, sourceNode } from '../support/source-node.ts'

const study = '1.2.246.10.2.9'
const wrongStudy = '1.2.246.10.2.11'
const transaction = '11111111-2222-4333-8444-555555555555'
const traits = { nationalPersonIdentifier: person.value, birthDate: '1952-10-13' }

const patient = (value = person.value, more = {}) => ({
  resourceType: 'Patient',
  id: 'p1',
  identifier: [{ system: person.system, value }],
  name: [{ family: 'Meikäläinen', given: ['Maija'] }],
  birthDate: '1952-10-13',
  gender: 'female',
  ...more,
})
const row = (value = person.value) => ({
  resource: { resourceType: 'DocumentReference', subject: { identifier: { system: person.system, value } } },
})
const manifest = (studyInstanceUid: string): StudyManifest => ({
  studyInstanceUid,
  headers: { patientIds: [{ id: 'X' }], birthDates: ['19521013'], sexes: ['F'] },
  series: [],
})

let fi: SourceNode
let exchange: ReturnType<typeof createExchange>
/** What the Finnish side answers next; the routes of these tests stand for a peer that may do anything. */
let answer: (page: string) => unknown
const seen: { requestIds: unknown[]; bodies: unknown[] } = { requestIds: [], bodies: [] }
beforeAll(async () => {
  fi = await sourceNode(new Set([study, wrongStudy]))
  const caller = foreignCaller(fi.ports)
  const { exchange: listener, images } = fi
  const routes: FastifyPluginAsync = async (app) => {
    app.addContentTypeParser('application/fhir+json', { parseAs: 'string' }, (_, body, done) =>
      done(null, body),
    )
    app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_, body, done) =>
      done(null, body),
    )
    app.post('/fhir/Patient/$match', async (request) => {
      requireScope(await caller(request), 'ITI-119')
      seen.requestIds.push(request.headers['x-request-id'])
      seen.bodies.push(JSON.parse(String(request.body)))
      return answer('match')
    })
    app.route({
      method: ['GET', 'POST'],
      url: '/fhir/DocumentReference/_search',
      handler: async (request) => {
        requireScope(await caller(request), 'system/DocumentReference.s')
        seen.bodies.push(request.body)
        return answer(String((request.query as { page?: string }).page ?? '1'))
      },
    })
    app.get('/fhir/Bundle/:id', async (request, reply) => {
      await caller(request)
      return reply.type('application/fhir+json').send(JSON.stringify(answer('document')))
    })
    app.get('/fhir/away', (_, reply) => reply.redirect('https://evil.example/'))
  }
  await listener.register(signedMessages(fi.ports, routes))
  const grant = imageGrant({ ...fi.ports, origin: fi.urls.images })
  images.get('/dicomweb/manifests/:study', async (request, reply) => {
    const { studyUid } = await grant(request)
    return reply.type('application/jose').send(await answer(studyUid))
  })
  images.get('/dicomweb/studies/:study/series/:series', async (request, reply) => {
    const { studyUid } = await grant(request)
    if (studyUid !== (request.params as { study: string }).study) return reply.code(404).send()
    return reply.type('multipart/related').send(Buffer.alloc(300_000, 7))
  })
  await fi.listen()
  const { keys } = fi.countries.of('PT')
  const journal = openJournal({
    store: auditJournalStore(fi.database),
    keys,
    node: 'PT-1',
    log: silentLog,
  })
  await journal.append({ kind: 'node-started', outcome: 'success', transaction })
  await journal.checkpoint()
  const evidence = createEvidence()
  exchange = createExchange({
    keys,
    trustList: fi.countries.trustList,
    log: silentLog,
    checkpoints: journal,
    evidence,
  })
})
afterAll(async () => {
  await exchange.close()
  await fi.close()
})

const match = () => exchange.matchPatient({ country: 'FI', professional: doctor(), traits, transaction })
const bond = (over = {}) => relationship('FI', fi.countries.of('FI'), over)
const bundle = (...entry: unknown[]) => ({ resourceType: 'Bundle', type: 'searchset', entry })

test('names the countries that hold images, with their masks and notices, and not itself', () => {
  const countries = exchange.countries()

  expect(countries.map(({ code }) => code)).toEqual(['FI'])
  expect(countries[0]?.mask.map(({ label }) => label)).toContain('nationalPersonIdentifier')
  expect(countries[0]?.notices.map(({ language }) => language).sort()).toEqual(['en', 'fi', 'pt', 'sv'])
})

describe('identification', () => {
  test('N074: asks for a certain match with the identifier of the mask and takes only what it may', async () => {
    answer = () => bundle({ resource: patient(person.value, { telecom: [{ value: '+358' }], photo: [{}] }) })

    const result = await match()

    expect(result).toEqual({
      kind: 'match',
      patient: {
        identifiers: [person],
        name: { family: 'Meikäläinen', given: ['Maija'] },
        birthDate: '1952-10-13',
        sex: 'female',
      },
    })
    expect(seen.requestIds.at(-1)).toBe(transaction)
    expect(seen.bodies.at(-1)).toMatchObject({
      parameter: [
        { name: 'resource', resource: { identifier: [person], birthDate: '1952-10-13' } },
        { name: 'onlyCertainMatches', valueBoolean: true },
      ],
    })
  })

  test('an empty answer is no match', async () => {
    answer = () => bundle()

    expect(await match()).toEqual({ kind: 'no-match' })
  })

  test.each([
    ['N072: another identifier', () => bundle({ resource: patient('010150-999R') })],
    [
      'N072: another birth date',
      () => bundle({ resource: patient(person.value, { birthDate: '1952-10-14' }) }),
    ],
    ['N073: two patients', () => bundle({ resource: patient() }, { resource: patient() })],
  ])('%s is withheld', async (_, wrong) => {
    answer = wrong

    await expect(match()).rejects.toMatchObject({ code: 'patient-mismatch' })
  })

  test('N069: what breaks the mask is not sent', async () => {
    const sent = seen.bodies.length
    const bad = { country: 'FI', professional: doctor(), traits: { birthDate: '1952-10-13' }, transaction }

    await expect(exchange.matchPatient(bad)).rejects.toMatchObject({ code: 'unprocessable' })
    expect(seen.bodies).toHaveLength(sent)
  })

  test('a professional who may not look is told why in words', async () => {
    const clerk = doctor({ roles: [{ system: 'urn:oid:2.16.840.1.113883.2.9.6.2.7', code: '44' }] })
    const asked = exchange.matchPatient({ country: 'FI', professional: clerk, traits, transaction })

    await expect(asked).rejects.toMatchObject({
      code: 'peer-refused',
      tell: expect.stringContaining('role'),
    })
  })
})

describe('documents', () => {
  test('follows all pages and confines every search to the person', async () => {
    answer = (page) => ({
      ...bundle(row(), row()),
      link:
        page === '3'
          ? []
          : [
              {
                relation: 'next',
                url: `${fi.urls.exchange}/fhir/DocumentReference/_search?page=${Number(page) + 1}`,
              },
            ],
    })

    const found = await exchange.open(bond()).searchDocuments(new URLSearchParams({ type: 'x' }), transaction)

    expect(found.entry).toHaveLength(6)
    const first = new URLSearchParams(String(seen.bodies.at(-3)))
    expect(Object.fromEntries(first)).toMatchObject({
      'patient.identifier': `${person.system}|${person.value}`,
      status: 'current',
      type: 'x',
    })
  })

  test('N072: one row about another person withholds the whole answer', async () => {
    answer = () => bundle(row(), row('010150-999R'))

    await expect(
      exchange.open(bond()).searchDocuments(new URLSearchParams(), transaction),
    ).rejects.toMatchObject({
      code: 'patient-mismatch',
    })
  })

  test.each(['https://evil.example/fhir/x', 'http://169.254.169.254/'])(
    'N093: a next page at %s is refused',
    async (url) => {
      answer = () => ({ ...bundle(row()), link: [{ relation: 'next', url }] })

      await expect(
        exchange.open(bond()).searchDocuments(new URLSearchParams(), transaction),
      ).rejects.toMatchObject({
        code: 'peer-refused',
      })
    },
  )

  test('N093: endless pages end', async () => {
    answer = () => ({
      ...bundle(row()),
      link: [{ relation: 'next', url: 'DocumentReference/_search?page=1' }],
    })

    await expect(
      exchange.open(bond()).searchDocuments(new URLSearchParams(), transaction),
    ).rejects.toMatchObject({
      message: 'peer: too many pages',
    })
  })

  test('N093: a page larger than ten megabytes is not read to its end', async () => {
    answer = () => ({ ...bundle(row()), filler: 'x'.repeat(11 * 2 ** 20) })

    await expect(
      exchange.open(bond()).searchDocuments(new URLSearchParams(), transaction),
    ).rejects.toMatchObject({
      message: 'peer: body too large',
    })
  })

  const report = (value?: string) => ({
    resourceType: 'Bundle',
    type: 'document',
    entry: [
      {
        fullUrl: 'urn:uuid:1',
        resource: { resourceType: 'Composition', subject: { reference: 'urn:uuid:2' } },
      },
      { fullUrl: 'urn:uuid:2', resource: patient(value) },
    ],
  })

  test('reads a document about the person, and withholds one about another', async () => {
    const session = exchange.open(bond())
    answer = () => report()
    const document = await session.readDocument('Bundle/1', 'application/fhir+json', transaction)

    answer = () => report('010150-999R')

    expect(document.contentType).toContain('application/fhir+json')
    await expect(
      session.readDocument('Bundle/1', 'application/fhir+json', transaction),
    ).rejects.toMatchObject({
      code: 'patient-mismatch',
    })
  })

  test.each([
    'http://169.254.169.254/',
    'file:///etc/passwd',
    'https://evil.example/fhir/Bundle/1',
    '//127.0.0.1:22/',
  ])('N088: a document said to be at %s is not fetched', async (url) => {
    const dialled = seen.requestIds.length
    await expect(
      exchange.open(bond()).readDocument(url, 'application/fhir+json', transaction),
    ).rejects.toMatchObject({ code: 'peer-refused' })
    expect(seen.requestIds).toHaveLength(dialled)
  })

  test('a document may name the person by any identifier that was confirmed', async () => {
    const local = { system: 'urn:oid:1.2.246.10.99999999.14', value: 'H-1' }
    const session = exchange.open(bond({ id: 'trc-by-other-number', otherIdentifiers: [person, local] }))
    answer = () => ({ resourceType: 'Bundle', entry: [{ resource: { ...patient(), identifier: [local] } }] })

    await expect(
      session.readDocument('Bundle/1', 'application/fhir+json', transaction),
    ).resolves.toBeDefined()
  })

  test('N139: a redirect is not followed; what is not there is not found', async () => {
    const session = exchange.open(bond())

    await expect(session.readDocument('away', '*/*', transaction)).rejects.toMatchObject({
      code: 'peer-refused',
    })
    await expect(session.readDocument('nothing', '*/*', transaction)).rejects.toMatchObject({
      code: 'not-found',
    })
    await expect(session.readDocument('https://evil.example/x', '*/*', transaction)).rejects.toMatchObject({
      code: 'peer-refused',
    })
  })

  test('a relationship that has ended opens nothing', async () => {
    const ended = exchange.open(bond({ id: 'trc-ended-000', expiresAt: epoch() - 1 }))

    await expect(ended.searchDocuments(new URLSearchParams(), transaction)).rejects.toMatchObject({
      code: 'forbidden',
    })
  })
})

describe('images', () => {
  const keys = () => fi.countries.of('FI').keys
  const channel = (uid = study) => exchange.open(bond({ id: `trc-images-${Math.random()}` })).study(uid)

  test('gives the verified manifest and streams bytes as they come', async () => {
    answer = (uid) => signManifest(keys(), manifest(uid))
    const images = channel()

    const { studyInstanceUid } = await images.manifest(transaction)
    const answered = await images.get('/series/1.2.3', { accept: '*/*', transaction })
    let size = 0
    for await (const chunk of answered.body) size += chunk.length

    expect(studyInstanceUid).toBe(study)
    expect(answered).toMatchObject({ status: 200, contentType: 'multipart/related', contentLength: 300_000 })
    expect(size).toBe(300_000)
  })

  test.each([
    ['of another study', () => signManifest(keys(), manifest('1.2.3'))],
    ['signed by another country', () => signManifest(fi.countries.of('ES').keys, manifest(study))],
    ['that is no manifest', () => 'a.b.c'],
  ])('F28: a manifest %s is refused', async (_, wrong) => {
    answer = wrong

    await expect(channel().manifest(transaction)).rejects.toMatchObject({ code: 'integrity' })
  })

  test('a study that is not the person’s is not found', async () => {
    await expect(channel('1.2.3.4').manifest(transaction)).rejects.toMatchObject({ code: 'not-found' })
  })

  test.each(['/../x', '/%2e%2e/x', 'x', '//evil.example/x'])('a path like %s is refused', async (path) => {
    const get = channel().get(path, { accept: '*/*', transaction })

    await expect(get).rejects.toMatchObject({ code: expect.stringMatching(/peer-refused|not-found/) })
  })

  test('N059: the token of one study opens no other', async () => {
    const got = await channel().get('/series/1.2.3', { accept: '*/*', transaction })
    got.body.resume()

    expect(got.status).toBe(200)
    expect(() => channel('../x')).toThrow(expect.objectContaining({ code: 'not-found' }))
  })

  test('a caller who gives up is not a failure of the peer', async () => {
    const abort = new AbortController()
    abort.abort()

    const get = channel().get('/series/1.2.3', { accept: '*/*', transaction, signal: abort.signal })

    await expect(get).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }))
  })
})

test('each country keeps the audit checkpoints of the other', async () => {
  answer = () => bundle()
  await fi.journal.checkpoint()
  await match()

  const kept = await fi.database.db.selectFrom('audit_checkpoints').select(['country', 'node']).execute()
  expect(kept).toEqual(
    expect.arrayContaining([
      { country: 'PT', node: 'PT-1' },
      { country: 'FI', node: 'FI-1' },
    ]),
  )
})

describe('a server that is not the country’s', () => {
  let server: Server
  const requests: unknown[] = []
  let port = 0
  beforeAll(async () => {
    const { keys } = (await testCountries({ FI: { exchange: 1, images: 2 } })).of('FI')
    server = createServer(keys.tls, (request, response) => {
      requests.push(request.headers.authorization)
      response.end()
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    port = (server.address() as { port: number }).port
  })
  afterAll(() => server.close())
  const line = (cidrs: string[], host = '127.0.0.1') =>
    openLine({
      host: { origin: `https://${host}:${port}`, basePath: '', cidrs },
      pins: [fi.countries.of('FI').keys.spkiSha256],
      tls: fi.countries.of('PT').keys.tls,
      connections: 1,
      log: silentLog,
    })
  const send = (to: ReturnType<typeof line>) =>
    to.send({
      method: 'GET',
      url: new URL(`${to.host.origin}/`),
      headers: { authorization: 'Bearer secret' },
      isIdempotent: false,
    })

  test('N140: an unpinned certificate gets no request', async () => {
    await expect(send(line(['127.0.0.1/32']))).rejects.toMatchObject({ code: 'peer-unavailable' })
    expect(requests).toEqual([])
  })

  test.each(['127.0.0.1', 'localhost'])(
    'N137 and N138: %s, as it is resolved for the connection, is not dialled for a public host',
    async (host) => {
      await expect(send(line([], host))).rejects.toMatchObject({ message: 'peer: ECONNREFUSEDBYPOLICY' })
    },
  )
})
