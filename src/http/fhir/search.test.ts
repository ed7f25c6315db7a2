import type { Bundle, DocumentReference, OperationOutcome } from '@medplum/fhirtypes'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { asBytes, buildReport } from '../../../test/support/build-report.ts'
import { silentLog } from '../../../test/support/countries.ts'
import { nationalSystem, type ReportNode, reportNode } from '../../../test/support/reports.ts'
import { chestStudy, foreignDoctor, sourcePorts } from '../../../test/support/source-ports.ts'
import { studyDocumentId } from '../../country-a/document-id.ts'
import { publishStudy } from '../../country-a/publish-study.ts'
import type { StudySummary } from '../../domain/study.ts'
import { searchParameters } from '../../fhir/search-parameters.ts'
import { code } from '../../fhir/urls.ts'
import { parseFhirXml } from '../../fhir/xml.ts'
import { receiveReport } from '../../reports/receive-report.ts'
import { createListener } from '../listener.ts'
import { exchangeFhirRoutes } from './exchange.ts'

const person = { system: nationalSystem, value: '131052-308T' }
const snomed = 'http://snomed.info/sct'
const sent = new Map<string, string>()
let node: ReportNode
let close: () => Promise<void>
let ask: (path: string, query: string, headers?: Record<string, string>) => Promise<Answer>

interface Answer {
  readonly statusCode: number
  readonly body: string
  json<T>(): T
}

const studies: Readonly<Record<string, Partial<StudySummary>>> = {
  chest: {},
  brain: {
    modalities: ['MR'],
    bodyParts: ['BRAIN'],
    description: 'Pään magneettikuvaus',
    startedAt: '2025-05-10T12:00:00',
    accessionNumber: 'B-2',
    procedureCodes: [{ system: snomed, code: '816077007', display: 'MRI of brain' }],
    requestingService: 'Neurologia',
    institution: 'Pohjolan sairaala',
    bytes: 100_000_000,
  },
  hand: {
    modalities: ['DX'],
    bodyParts: ['HAND'],
    description: 'Käden röntgen 100 %',
    startedAt: '2019-12-31T23:30:00',
    timezoneOffset: '+0200',
    accessionNumber: 'C-3',
    procedureCodes: [{ system: snomed, code: '168636005', display: 'Plain X-ray of hand' }],
    requestingService: 'Yleislääkärin vastaanotto',
    bytes: 9_000_000,
  },
}

beforeAll(async () => {
  node = await reportNode()
  const ports = await sourcePorts(node)
  const app = createListener({ name: 'exchange', log: silentLog })
  await app.register(
    exchangeFhirRoutes({
      ports,
      base: 'https://ncp.fi.example/fhir',
      cursorKey: new Uint8Array(32).fill(7),
      authenticate: async () => foreignDoctor({ person }),
    }),
  )
  close = async () => {
    await app.close()
    await node.close()
  }
  ask = (path, query, headers = {}) =>
    app.inject({
      method: 'POST',
      url: `/fhir/${path}/_search`,
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      payload: `patient.identifier=${person.system}|${person.value}&${query}`,
    })
  const key = await node.patients.resolve({
    identifiers: [person],
    name: { family: 'Hämäläinen', given: ['Väinö'] },
    sex: 'male',
  })
  for (const [name, over] of Object.entries(studies)) {
    const uid = `1.2.246.10.${sent.size + 1}`
    ports.held.set(uid, chestStudy(uid, key, over))
    await publishStudy(ports, uid)
    sent.set(studyDocumentId(uid), name)
  }
  const patient = { value: person.value }
  const report = async (name: string, options: Parameters<typeof buildReport>[0]) => {
    const outcome = await receiveReport(node, {
      bytes: asBytes(buildReport({ report: name, patient, ...options })),
      contentType: '',
    })
    if (outcome.kind !== 'registered') sent.set(outcome.documentId, name)
  }
  await report('chest report', { studyUid: '1.2.246.10.1', conclusion: 'Keuhkokuume oikealla.' })
  await report('old report', {
    status: 'preliminary',
    date: '2020-01-02T08:00:00+02:00',
    confidentiality: 'R',
    accession: { system: 'urn:oid:2.999.5', value: 'D-4' },
  })
  for (const value of ['010101-123N', '020202-123N'])
    await receiveReport(node, {
      bytes: asBytes(buildReport({ report: value, patient: { value } })),
      contentType: '',
    })
})
afterAll(() => close())

/** A study has a row for each form of its manifest; without the key object selection it has one. */
const oneRow = `format:not=${code.keyObjectSelection}`
const labels = (bundle: Bundle): string[] =>
  (bundle.entry ?? []).flatMap(({ resource, search }) =>
    search?.mode === 'match' ? (sent.get(resource?.id ?? '') ?? 'somebody else’s') : [],
  )
const found = async (query: string): Promise<string[]> => {
  const answer = await ask('DocumentReference', `${query}&${oneRow}`)
  expect([query, answer.statusCode]).toEqual([query, 200])
  const bundle = answer.json<Bundle>()
  expect(bundle.total).toBe(labels(bundle).length)
  return labels(bundle).sort()
}

const all = ['brain', 'chest', 'chest report', 'hand', 'old report']
/** What finds which, alone. */
const alone: readonly (readonly [query: string, finds: readonly string[]])[] = [
  ['period=ge2026-01-01', ['chest', 'chest report']],
  ['period=ge2025-01-01&period=lt2026-01-01', ['brain']],
  ['period=2025-05', ['brain']],
  ['period=2025-05-10', ['brain']],
  ['period=lt2020-01-01', ['hand']],
  ['period=sa2019-12-31', ['brain', 'chest', 'chest report']],
  ['modality=CT', ['chest', 'chest report']],
  ['modality=CT,MR', ['brain', 'chest', 'chest report']],
  ['modality=http://dicom.nema.org/resources/ontology/DCM|MR', ['brain']],
  ['modality:not=CT', ['brain', 'hand', 'old report']],
  ['bodysite=67734004', ['chest', 'chest report']],
  [`bodysite=${snomed}|774007`, ['brain']],
  [`bodysite=${snomed}|12738006`, ['brain']],
  ['anatomical-region=53120007', ['hand']],
  ['event=816077007', ['brain']],
  [`event=${snomed}|169069000`, ['chest']],
  ['event=http://loinc.org|24627-2', ['chest report', 'old report']],
  ['specialty=394591006', ['brain']],
  [`specialty=${snomed}|394814009`, ['hand']],
  ['setting=394914008', all],
  ['title=magneetti', ['brain']],
  ['title=PAAN', ['brain']],
  ['title=100 %25', ['hand']],
  ['title=10_ %25', []],
  ['description=Käden', ['hand']],
  ['description:exact=CT Thorax', ['chest']],
  ['description:contains=horax', ['chest']],
  ['_content=keuhkokuume', ['chest report']],
  ['_content=mri of brain', ['brain']],
  ['author=Laine', ['chest report', 'old report']],
  ['author.family=lai', ['chest report', 'old report']],
  ['organisation=pohjolan', ['brain']],
  ['organisation=keskussairaala', ['chest', 'chest report', 'hand', 'old report']],
  ['size=gt1000000000', ['chest']],
  ['size=ge9000000&size=le100000000', ['brain', 'hand']],
  ['size=9000000', ['hand']],
  ['type=85430-7', ['chest report', 'old report']],
  ['type=http://loinc.org|18748-4', ['brain', 'chest', 'hand']],
  ['status=current', all],
  ['status=superseded', []],
  ['study-instance-uid=urn:oid:1.2.246.10.1', ['chest', 'chest report']],
  ['related:identifier=urn:dicom:uid|urn:oid:1.2.246.10.2', ['brain']],
  ['accession-number=B-2', ['brain']],
  ['accession-number=urn:oid:2.999.5|D-4', ['old report']],
  ['accession-number=urn:oid:2.999.6|D-4', []],
  ['identifier=urn:oid:2.999.7|old report', ['old report']],
  ['security-label=R', ['old report']],
  ['date=2020-01-02', ['old report']],
  ['creation=2020-01-02', ['old report']],
  ['category=Medical-Imaging', all],
  ['_lastUpdated=gt2020-01-01', all],
  ['_lastUpdated=lt2020-01-01', []],
]

describe('every parameter of the list', () => {
  test.each(alone)('%s', async (query, finds) => {
    expect(await found(query)).toEqual([...finds])
  })

  test('has an example above', () => {
    const named = new Set(alone.map(([query]) => query.split(/[=:&.]/)[0]))
    const missing = searchParameters('DocumentReference')
      .map(({ name }) => name)
      .filter(
        (name) => !named.has(name) && !['_id', 'patient', 'subject', 'facility', 'format'].includes(name),
      )

    expect(missing).toEqual([])
  })

  test('combines with every other: what both find', async () => {
    const wrong: string[] = []
    for (const [at, [one, ofOne]] of alone.entries())
      for (const [other, ofOther] of alone.slice(at + 1)) {
        const both = ofOne.filter((name) => ofOther.includes(name))
        if ((await found(`${one}&${other}`)).join() !== both.join()) wrong.push(`${one}&${other}`)
      }

    expect(wrong).toEqual([])
  })

  test('combines three at a time, as a professional filters', async () => {
    const query =
      'period=ge2025-01-01&modality=CT&bodysite=67734004&title=thorax&size=gt1000&specialty:not=394591006'

    expect(await found(query)).toEqual(['chest'])
  })
})

test.each([
  ['size', ['chest', 'brain', 'hand']],
  ['period', ['chest', 'brain', 'hand']],
])('sorted by %s, pages follow each other with the same total and nothing twice', async (sort, order) => {
  const read = async (direction: string) => {
    const seen: string[] = []
    let query = `type=18748-4&_sort=${direction}${sort}&_count=1&${oneRow}`
    for (let page = 0; page < 5; page++) {
      const bundle = (await ask('DocumentReference', query)).json<Bundle>()
      expect(bundle.total).toBe(3)
      seen.push(...labels(bundle))
      const next = bundle.link?.find(({ relation }) => relation === 'next')?.url
      if (next === undefined) break
      query = new URL(next).search.slice(1)
    }
    return seen
  }

  expect(await read('-')).toEqual(order)
  expect(await read('')).toEqual([...order].reverse())
})

test('rows that are equal in what they are sorted by keep one order', async () => {
  const orders = await Promise.all(
    Array.from({ length: 5 }, async () =>
      labels((await ask('DocumentReference', `_sort=-date&${oneRow}`)).json<Bundle>()).join(),
    ),
  )

  expect(new Set(orders).size).toBe(1)
})

test.each(['DocumentReference', 'DiagnosticReport', 'ImagingStudy'])(
  'of %s an unknown parameter is refused when the caller is strict, else told of',
  async (type) => {
    const strict = await ask(type, 'shoe-size=44', { prefer: 'handling=strict' })
    const lenient = await ask(type, 'shoe-size=44', { prefer: 'handling=lenient' })
    const outcome = lenient.json<Bundle>().entry?.find(({ search }) => search?.mode === 'outcome')

    expect([strict.statusCode, strict.json<OperationOutcome>().issue[0]]).toEqual([
      400,
      expect.objectContaining({ code: 'not-supported', expression: ['shoe-size'] }),
    ])
    expect(outcome?.resource).toMatchObject({ issue: [{ expression: ['shoe-size'] }] })
  },
)

test.each([
  ['code=24627-2', ['chest report', 'old report']],
  ['issued=ge2026-01-01', ['chest report']],
  ['date=2026-02-28', ['chest report']],
  ['identifier=urn:oid:2.999.7|chest report', ['chest report']],
  ['based-on:identifier=urn:oid:2.999.5|D-4', ['old report']],
  ['_sort=-issued&_count=10', ['chest report', 'old report']],
])('DiagnosticReport by %s', async (query, finds) => {
  const bundle = (await ask('DiagnosticReport', query)).json<Bundle>()

  expect(labels(bundle).sort()).toEqual(finds)
  expect(bundle.total).toBe(finds.length)
  expect(bundle.entry?.every(({ resource }) => resource?.resourceType === 'DiagnosticReport')).toBe(true)
})

test.each([
  ['identifier=urn:dicom:uid|urn:oid:1.2.246.10.2', ['brain']],
  ['started=lt2020-01-01', ['hand']],
  ['modality=CT', ['chest']],
  ['bodysite=774007', ['brain']],
  ['based-on:identifier=B-2', ['brain']],
])('ImagingStudy by %s', async (query, finds) => {
  const bundle = (await ask('ImagingStudy', query)).json<Bundle>()

  expect(labels(bundle)).toEqual(finds)
})

test('the same list in XML', async () => {
  const xml = await ask('DocumentReference', 'modality=CT', { accept: 'application/fhir+xml' })
  const json = await ask('DocumentReference', 'modality=CT')
  const rows = (bundle: Bundle) =>
    bundle.entry?.map(({ resource }) => (resource as DocumentReference).description)

  expect(rows(parseFhirXml(Buffer.from(xml.body)) as unknown as Bundle)).toEqual(rows(json.json<Bundle>()))
})
