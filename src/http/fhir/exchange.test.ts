import type { Bundle, DocumentReference, ImagingStudy, OperationOutcome } from '@medplum/fhirtypes'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { asBytes, buildReport } from '../../../test/support/build-report.ts'
import { silentLog } from '../../../test/support/countries.ts'
import { nationalSystem, type ReportNode, reportNode } from '../../../test/support/reports.ts'
import {
  chestStudy,
  foreignDoctor,
  sourcePorts,
  type TestSource,
} from '../../../test/support/source-ports.ts'
import { publishStudy } from '../../country-a/publish-study.ts'
import type { ForeignCaller } from '../../domain/caller.ts'
import { listedDocuments, listRows } from '../../mapping/list-row.ts'
import { receiveReport } from '../../reports/receive-report.ts'
import { createListener } from '../listener.ts'
import { exchangeFhirRoutes } from './exchange.ts'

const person = { system: nationalSystem, value: '131052-308T' }
const studyUid = '1.2.246.10.5'
const base = 'https://ncp.fi.example/fhir'
let node: ReportNode
let ports: TestSource
let url: string
let caller: ForeignCaller
let close: () => Promise<void>
let reportId: string

beforeAll(async () => {
  node = await reportNode()
  ports = await sourcePorts(node)
  const app = createListener({ name: 'exchange', log: silentLog })
  const cursorKey = new Uint8Array(32).fill(7)
  await app.register(exchangeFhirRoutes({ ports, base, cursorKey, authenticate: async () => caller }))
  url = `${await app.listen({ host: '127.0.0.1', port: 0 })}/fhir`
  close = async () => {
    await app.close()
    await node.close()
  }
  const hospital = { system: 'urn:oid:1.2.246.10.99999999.14', value: '4711' }
  const identity = {
    identifiers: [person, hospital],
    name: { family: 'Hämäläinen', given: ['Väinö', 'Olavi'] },
    birthDate: '1952-10-13',
    sex: 'male' as const,
  }
  const { key } = await node.patients.register(identity)
  ports.held.set(studyUid, chestStudy(studyUid, key))
  await publishStudy(ports, studyUid)
  const bundle = buildReport({
    report: 'x1',
    studyUid,
    patient: { ...hospital, birthDate: '1952-10-13', family: 'Hämäläinen' },
  })
  const outcome = await receiveReport(node, { bytes: asBytes(bundle), contentType: '' })
  reportId = outcome.kind === 'registered' ? '' : outcome.documentId
  await receiveReport(node, {
    bytes: asBytes(
      buildReport({ report: 'other', patient: { value: '010101-123N', birthDate: '1901-01-01' } }),
    ),
    contentType: '',
  })
})
afterAll(() => close())
beforeEach(() => {
  caller = foreignDoctor({ person })
  ports.journal.length = 0
})

const form = (path: string, parameters: Record<string, string>, headers: Record<string, string> = {}) =>
  fetch(`${url}/${path}`, { method: 'POST', body: new URLSearchParams(parameters), headers })
const list = async (parameters: Record<string, string>): Promise<Bundle> => {
  const response = await form('DocumentReference/_search', {
    'patient.identifier': `${person.system}|${person.value}`,
    status: 'current',
    ...parameters,
  })
  expect(response.status).toBe(200)
  return (await response.json()) as Bundle
}
const match = (patient: object, certain: unknown = true) =>
  fetch(`${url}/Patient/$match`, {
    method: 'POST',
    headers: { 'content-type': 'application/fhir+json' },
    body: JSON.stringify({
      resourceType: 'Parameters',
      parameter: [
        { name: 'resource', resource: { resourceType: 'Patient', ...patient } },
        ...(certain === null ? [] : [{ name: 'onlyCertainMatches', valueBoolean: certain }]),
      ],
    }),
  })

test('lists studies and reports of the person, linked, as rows that say all that article 10 asks', async () => {
  const bundle = await list({})
  const rows = listRows(bundle)
  const study = rows.find(({ kind }) => kind === 'study')
  const report = rows.find(({ kind }) => kind === 'report')

  // The study comes with its manifest in both forms
  expect(bundle.total).toBe(3)
  expect(rows).toHaveLength(2)
  expect(study).toMatchObject({
    country: 'FI',
    title: 'CT Thorax',
    modalities: ['CT'],
    acquiredAt: '2026-02-28T09:30:00',
    bytes: 5_000_000_000,
    numberOfSeries: 1,
    numberOfInstances: 2,
    organisation: 'Lumivaaran keskussairaala',
    requestingSpecialty: { code: '418112009' },
    linked: [{ id: report?.id, reason: 'study-instance-uid' }],
  })
  expect(study?.regions.map(({ code }) => code)).toEqual(['67734004'])
  expect(study?.bodyParts.map(({ code }) => code)).toEqual(['816094009'])
  expect(report).toMatchObject({
    status: 'final',
    title: 'Keuhkojen TT',
    author: 'Sari Laine',
    conclusion: 'No acute finding.',
    linked: [{ id: study?.id }],
  })
})

test('every row is about the person by the identifier that was asked with, at an address of the exchange', async () => {
  const bundle = await list({})

  for (const { resource } of bundle.entry ?? []) {
    const row = resource as DocumentReference
    expect(row.subject?.identifier).toEqual(person)
    const isKos = row.content[0]?.attachment?.contentType === 'application/dicom'
    expect(row.content[0]?.attachment?.url).toBe(`${base}/${isKos ? 'Binary' : 'Bundle'}/${row.id}`)
  }
  expect(JSON.stringify(bundle.link)).not.toContain(person.value)
})

test.each([
  [{ type: 'http://loinc.org|85430-7' }, 1],
  [{ type: 'http://loinc.org|85430-7,http://loinc.org|18748-4' }, 3],
  [{ category: 'Medical-Imaging' }, 3],
  [{ modality: 'CT' }, 3],
  [{ modality: 'http://dicom.nema.org/resources/ontology/DCM|MR' }, 0],
  [{ 'modality:not': 'MR' }, 3],
  [{ bodysite: 'http://snomed.info/sct|67734004' }, 3],
  [{ 'anatomical-region': '774007' }, 0],
  [{ period: 'ge2026-02-01', type: '18748-4' }, 2],
  [{ period: 'lt2026-02-01' }, 0],
  [{ period: '2026-02-28' }, 3],
  [{ event: '169069000' }, 2],
  [{ specialty: '418112009' }, 1],
  [{ title: 'thorax' }, 2],
  [{ _content: 'acute' }, 1],
  [{ size: 'gt1000000000' }, 1],
  [{ author: 'laine' }, 1],
  [{ organisation: 'keskussairaala' }, 3],
  [{ 'study-instance-uid': `urn:dicom:uid|urn:oid:${studyUid}` }, 3],
  [{ 'related:identifier': `urn:dicom:uid|${studyUid}` }, 3],
  [{ 'accession-number': 'A-1' }, 2],
  [{ identifier: 'urn:oid:2.999.7|x1' }, 1],
  [{ _lastUpdated: 'ge2026-01-01', _sort: '-date' }, 3],
  [{ format: '1.2.840.10008.5.1.4.1.1.88.59' }, 1],
  [{ status: 'superseded' }, 0],
])('finds by %o', async (parameters, total) => {
  expect((await list(parameters)).total).toBe(total)
})

test('counts without listing', async () => {
  const bundle = await list({ _summary: 'count' })

  expect(bundle).toMatchObject({ total: 3, entry: [] })
})

test('pages by sealed addresses in a stable order with exact totals', async () => {
  const first = await list({ _count: '1', _sort: 'period', 'format:not': '1.2.840.10008.5.1.4.1.1.88.59' })
  const next = first.link?.find(({ relation }) => relation === 'next')?.url ?? ''
  const response = await fetch(next.replace(base, url))
  const second = (await response.json()) as Bundle

  expect([first.total, second.total]).toEqual([2, 2])
  expect(first.entry?.[0]?.resource?.id).not.toBe(second.entry?.[0]?.resource?.id)
  expect(second.link?.some(({ relation }) => relation === 'next')).toBe(false)
  expect(next).not.toContain(person.value)
})

test('N092: refuses a page address that was changed, and one of another relationship', async () => {
  const first = await list({ _count: '1' })
  const next = (first.link?.find(({ relation }) => relation === 'next')?.url ?? '').replace(base, url)

  const changed = await fetch(`${next.slice(0, -4)}AAAA`)
  caller = foreignDoctor({ person, treatmentId: 'trc-2' })
  const foreign = await fetch(next)

  expect([changed.status, foreign.status]).toEqual([400, 404])
})

test('an unknown parameter is told of, and refused when the caller is strict', async () => {
  const parameters = { 'patient.identifier': `${person.system}|${person.value}`, colour: 'red' }
  const lenient = (await (await form('DocumentReference/_search', parameters)).json()) as Bundle
  const strict = await form('DocumentReference/_search', parameters, { prefer: 'handling=strict' })

  const outcome = lenient.entry?.at(-1)
  expect(outcome?.search?.mode).toBe('outcome')
  expect((outcome?.resource as OperationOutcome | undefined)?.issue[0]?.expression).toEqual(['colour'])
  expect(strict.status).toBe(400)
})

test.each(['_include', '_revinclude', '_has:Observation:patient:code', '_filter', '_security', 'type:above'])(
  'N091 and N082: refuses %s',
  async (name) => {
    const response = await form('DocumentReference/_search', {
      'patient.identifier': `${person.system}|${person.value}`,
      [name]: '*',
    })

    expect(response.status).toBe(400)
  },
)

test.each([
  [{}, 400],
  [{ 'patient.identifier': `${nationalSystem}|010101-123N` }, 403],
  [{ patient: 'Patient/00000000-0000-4000-8000-000000000000' }, 403],
  [{ 'patient.identifier': `${person.system}|${person.value}`, _count: '-1' }, 400],
  [{ 'patient.identifier': `${person.system}|${person.value}`, period: '2026-02-30' }, 400],
])('answers %o with %i', async (parameters, status) => {
  const response = await form('DocumentReference/_search', parameters as Record<string, string>)

  expect(response.status).toBe(status)
})

test('gives out the report with the identifier under which the other country knows the person', async () => {
  const response = await fetch(`${url}/Bundle/${reportId}`, { headers: { accept: 'application/fhir+json' } })
  const bundle = (await response.json()) as Bundle

  const patient = bundle.entry?.find(({ resource }) => resource?.resourceType === 'Patient')?.resource
  expect(response.headers.get('content-type')).toContain('application/fhir+json')
  expect(patient).toMatchObject({ identifier: [{ value: '4711' }, person] })
  expect(ports.journal).toMatchObject([
    { kind: 'report-read', outcome: 'success', objects: [reportId], patient: person },
  ])
})

test('gives out the MADO manifest of a study', async () => {
  const [target] = listedDocuments(await list({ type: '18748-4' }))
  const response = await fetch((target?.url ?? '').replace(base, url))
  const bundle = (await response.json()) as Bundle

  const study = bundle.entry?.find(({ resource }) => resource?.resourceType === 'ImagingStudy')?.resource
  expect(bundle).toMatchObject({ type: 'document', identifier: { value: /^urn:oid:2\.25\.\d+$/ } })
  expect((study as ImagingStudy).series?.[0]?.instance).toHaveLength(2)
  expect(target?.studyUids).toEqual([studyUid])
})

test('N076: what is another person’s, hidden or not there answers the same', async () => {
  const choices = { optOut: false, restricted: [studyUid] }
  const store = (await import('../../storage/patient-choices.ts')).patientChoices(node.database.db)
  const unknown = await fetch(`${url}/Bundle/11111111-1111-4111-8111-111111111111`)
  await store.set(person, choices)

  const hidden = await fetch(`${url}/Bundle/${reportId}`)
  const listed = await list({})
  await store.set(person, { optOut: false, restricted: [] })

  const body = async (response: Response) => ({ ...((await response.json()) as object), id: '' })
  expect([unknown.status, hidden.status]).toEqual([404, 404])
  expect(await body(hidden)).toEqual(await body(unknown))
  expect(listed.total).toBe(0)
})

test('studies and reports are also resources of their own', async () => {
  const parameters = { 'patient.identifier': `${person.system}|${person.value}` }
  const studies = (await (
    await form('ImagingStudy/_search', { ...parameters, modality: 'CT' })
  ).json()) as Bundle
  const reports = (await (await form('DiagnosticReport/_search', parameters)).json()) as Bundle
  const report = await fetch(`${url}/DiagnosticReport/${reportId}`)

  expect(studies.entry?.[0]?.resource).toMatchObject({ resourceType: 'ImagingStudy', numberOfInstances: 2 })
  expect(reports.total).toBe(1)
  expect(JSON.stringify(reports.entry)).not.toContain('urn:uuid')
  expect(await report.json()).toMatchObject({
    resourceType: 'DiagnosticReport',
    conclusion: 'No acute finding.',
  })
})

test('confirms one person who fits every field, and tells nothing of what else is held', async () => {
  const response = await match({
    identifier: [person],
    birthDate: '1952-10-13',
    name: [{ family: 'HAMALAINEN' }],
  })
  const bundle = (await response.json()) as Bundle

  expect(bundle.total).toBe(1)
  expect(bundle.entry?.[0]?.search?.extension?.[0]?.valueCode).toBe('certain')
  expect(Object.keys(bundle.entry?.[0]?.resource ?? {}).sort()).toEqual(
    ['birthDate', 'gender', 'id', 'identifier', 'name', 'resourceType'].sort(),
  )
})

test.each([
  ['another birth date', { identifier: [person], birthDate: '1952-10-14' }, true, 200],
  [
    'N070 another name, with a sign of patterns',
    { identifier: [person], birthDate: '1952-10-13', name: [{ family: 'X%' }] },
    true,
    200,
  ],
  ['no birth date', { identifier: [person] }, true, 422],
  ['N070 a wrong form', { identifier: [{ ...person, value: '*' }], birthDate: '1952-10-13' }, true, 422],
  [
    'an identifier of nowhere',
    { identifier: [{ system: 'urn:x', value: '1' }], birthDate: '1952-10-13' },
    true,
    422,
  ],
  ['N067 uncertain matches', { identifier: [person], birthDate: '1952-10-13' }, false, 400],
  ['N067 nothing said of certainty', { identifier: [person], birthDate: '1952-10-13' }, null, 400],
  ['a shape that is none', { identifier: 'x' }, true, 400],
])('tells nothing about a person for %s', async (_, patient, certain, status) => {
  const response = await match(patient, certain)

  expect(response.status).toBe(status)
  if (status === 200) expect(await response.json()).toMatchObject({ total: 0 })
})

test('N068: two people whom the traits fit, and one whom they nearly fit, are nobody, without a hint', async () => {
  const numbers = ['290260-111A', '290260-112B'].map((value) => ({ system: nationalSystem, value }))
  const twin = {
    name: { family: 'Kaksonen', given: ['Eeva'] },
    birthDate: '1960-02-29',
    sex: 'female',
  } as const
  for (const number of numbers) await node.patients.register({ ...twin, identifiers: [number] })
  const [one] = numbers

  const two = await match({ identifier: numbers, birthDate: twin.birthDate })
  const probable = await match({
    identifier: [one],
    birthDate: twin.birthDate,
    name: [{ family: 'Kaksone' }],
  })

  for (const answer of [two, probable])
    expect(await answer.json()).toEqual({ resourceType: 'Bundle', type: 'searchset', total: 0 })
})

test('N071: stops a professional who keeps guessing', async () => {
  caller = foreignDoctor({ professional: { ...foreignDoctor().professional, subject: 'guesser' } })
  const guesses = []
  for (let n = 0; n < 11; n++)
    guesses.push((await match({ identifier: [person], birthDate: '1999-01-01' })).status)

  expect(guesses.slice(0, 10)).toEqual(Array(10).fill(200))
  expect(guesses[10]).toBe(429)
})

test('an identification token opens no list, and a scope is needed for each kind of resource', async () => {
  caller = foreignDoctor({ person, scopes: new Set(['ITI-119']) })
  const response = await form('DocumentReference/_search', {
    'patient.identifier': `${person.system}|${person.value}`,
  })

  expect(response.status).toBe(403)
})

test('says what it can do', async () => {
  const statement = (await (await fetch(`${url}/metadata`)).json()) as {
    rest: { resource: { type: string; searchParam?: { name: string }[] }[] }[]
  }

  const documents = statement.rest[0]?.resource.find(({ type }) => type === 'DocumentReference')
  expect(documents?.searchParam?.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['patient', 'modality', 'bodysite', 'study-instance-uid', 'accession-number']),
  )
})
