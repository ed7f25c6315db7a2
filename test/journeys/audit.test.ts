import { once } from 'node:events'
import { connect } from 'node:tls'
import type { AuditEvent } from '@medplum/fhirtypes'
import { beforeAll, expect, inject, test } from 'vitest'
import { openPatient } from '../support/portal-api.ts'
import { roentgate } from '../support/run.ts'

const demo = inject('demo')
const { FI, PT } = demo.countries
const patient = demo.patients.find(({ family }) => family === 'Hämäläinen') ?? demo.patients[0]
const number = patient?.identifier.value ?? ''

interface Entry {
  readonly kinds: readonly string[]
  readonly transaction: string | undefined
  readonly text: string
}

/** What each country wrote down while a professional asked for a list, a report and a study. */
let fi: readonly Entry[]
let pt: readonly Entry[]

const journal = async (config: string): Promise<readonly Entry[]> => {
  const { code, stdout } = await roentgate('audit', 'export', '--config', config)
  expect(code).toBe(0)
  return stdout.trim().split('\n').map(entryOf)
}

function entryOf(line: string): Entry {
  const { type, subtype = [], entity = [] } = JSON.parse(line) as AuditEvent
  const request = entity.find((one) => one.type?.code === 'XrequestId')
  return {
    kinds: [type, ...subtype].map(({ code }) => code ?? ''),
    transaction: request?.what?.identifier?.value,
    text: line,
  }
}

beforeAll(async () => {
  const before = { fi: (await journal(FI.config)).length, pt: (await journal(PT.config)).length }
  const traits = { nationalPersonIdentifier: number, birthDate: patient?.birthDate ?? '' }
  const { rows, json } = await openPatient(demo, traits)
  const report = rows.find(({ kind }) => kind === 'report')
  await json(`/reports/${report?.id}`)
  const own = new Set(report?.linked.map(({ id }) => id))
  const study = rows.find(({ kind, id }) => kind === 'study' && !own.has(id))
  await json(`/studies/${study?.id}`)
  fi = (await journal(FI.config)).slice(before.fi)
  pt = (await journal(PT.config)).slice(before.pt)
})

/** Transaction ids of the entries of a kind: IHE's transactions, DICOM's events. */
const of = (entries: readonly Entry[], kind: string): (string | undefined)[] =>
  entries.filter(({ kinds }) => kinds.includes(kind)).map(({ transaction }) => transaction)

test.each([
  ['the question who this is', 'ITI-119'],
  ['the question what there is', 'ITI-67'],
  ['the report that was read', 'ITI-68'],
  ['the study that was opened', '110103'],
])('%s stands in both journals under one transaction', (_, kind) => {
  expect(of(pt, kind).length).toBeGreaterThan(0)
  expect(of(fi, kind)).toEqual(expect.arrayContaining(of(pt, kind)))
})

test('each token stands in the journal of who gave it, under the transaction that it was needed for', () => {
  const tokens = of(fi, 'ITI-71')
  expect(tokens).toEqual(expect.arrayContaining(of(pt, 'ITI-119')))
  expect(tokens).toEqual(expect.arrayContaining(of(pt, '110113')))
  expect(tokens).toEqual(expect.arrayContaining(of(pt, '110103').slice(-1)))
})

test('names the professional and the patient', () => {
  for (const entries of [fi, pt]) {
    const [read] = entries.filter(({ kinds }) => kinds.includes('ITI-68'))
    expect(read?.text).toContain('Dr Inês Valadares')
    expect(read?.text).toContain(number)
  }
})

test.each([
  ['the source', FI.config],
  ['the requester', PT.config],
])('the chain of %s is intact', async (_, config) => {
  const { code, stdout } = await roentgate('audit', 'verify', '--json', '--config', config)
  expect(JSON.parse(stdout)).toMatchObject({ kind: 'intact' })
  expect(code).toBe(0)
})

test.each(['/dicomweb/studies', '/dicomweb/instances', '/fhir/DocumentReference'])(
  'the hospital listener asks who calls: %s',
  async (path) => {
    expect(await fetch(FI.hospital + path)).toMatchObject({ status: 401 })
  },
)

test.each(['/api/countries', '/api/session', '/api/treatments/AAAAAAAAAAAAAAAAAAAAAA'])(
  'the portal shows nothing to somebody who has not signed in: %s',
  async (path) => {
    expect(await fetch(demo.portal + path)).toMatchObject({ status: 401 })
  },
)

test.each([
  ['the exchange listener of the source', FI.exchange],
  ['the image listener of the source', FI.images],
  ['the exchange listener of the requester', PT.exchange],
])('%s closes a connection without the certificate of a country', async (_, address) => {
  const { hostname, port } = new URL(address)
  const socket = connect({ host: hostname, port: Number(port), rejectUnauthorized: false })
  const answers: Buffer[] = []
  socket.on('data', (bytes) => answers.push(bytes))
  socket.on('error', () => {})
  socket.once('secureConnect', () => socket.write('GET /fhir/metadata HTTP/1.1\r\nHost: x\r\n\r\n'))
  await once(socket, 'close')
  expect(Buffer.concat(answers).toString()).toBe('')
})
