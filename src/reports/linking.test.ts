import { readFileSync } from 'node:fs'
import type { DiagnosticReport } from '@medplum/fhirtypes'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { asBytes, buildReport, type ReportOptions } from '../../test/support/build-report.ts'
import { type ReportNode, reportNode } from '../../test/support/reports.ts'
import { hasShared, shared } from '../../test/support/shared.ts'
import { documentKeys } from '../mapping/document-keys.ts'
import { accessionIdentifier, studyIdentifier } from '../mapping/study-identity.ts'
import { documentGaps, everyGap } from '../storage/document-gaps.ts'
import { digestUuid } from './digest-uuid.ts'
import type { StoredReport } from './file-report.ts'
import { receiveReport } from './receive-report.ts'

let node: ReportNode
beforeAll(async () => {
  node = await reportNode()
})
afterAll(() => node.close())

async function receive(bytes: Buffer): Promise<StoredReport> {
  const outcome = await receiveReport(node, { bytes, contentType: '' })
  if (outcome.kind === 'registered') throw new Error('not a report')
  return outcome
}
const send = (options: ReportOptions): Promise<StoredReport> => receive(asBytes(buildReport(options)))
const status = async (id: string) => (await node.documents.read(id, {}))?.status
const person = (value: string): Promise<string> =>
  node.patients.resolve({
    identifiers: [{ system: 'urn:oid:1.2.246.21', value }],
    name: { family: 'Korpisalo', given: ['Aino'] },
    sex: 'female',
  })

/** A study of the archive as the list has it. */
async function study(
  studyUid: string,
  patientKey: string,
  { accession, day = '2026-02-28' }: { accession?: { system: string; value: string }; day?: string } = {},
): Promise<{ id: string; linked: number; conflicts: number }> {
  const id = digestUuid(studyUid)
  const row = {
    resourceType: 'DocumentReference' as const,
    id,
    status: 'current' as const,
    content: [{ attachment: { title: 'CT' } }],
    context: {
      period: { start: day },
      related: [
        { identifier: studyIdentifier(studyUid) },
        ...(accession ? [{ identifier: accessionIdentifier(accession) }] : []),
      ],
    },
  }
  const outcome = await node.documents.putStudy({
    id,
    version: id,
    patientKey,
    studyUid,
    keys: documentKeys(row),
    reference: JSON.stringify(row),
  })
  return { id, ...outcome }
}
async function doubts(id: string) {
  for await (const gap of everyGap(documentGaps(node.database.db))) if (gap.id === id) return gap.doubts
  return []
}

test('a report and its study find each other, whichever comes first, and say why and when', async () => {
  const key = await person('111111-111A')
  const report = await send({ report: 'late', studyUid: '1.2.9.1', patient: { value: '111111-111A' } })
  const later = await study('1.2.9.1', key)

  const [link] = await node.documents.links([report.documentId])
  const row = await node.database.db.selectFrom('document_links').selectAll().executeTakeFirst()

  expect([report.linked, later.linked]).toEqual([0, 1])
  expect(link).toEqual({ reportId: report.documentId, studyId: later.id, reason: 'study-instance-uid' })
  expect(row?.made_at).toBeInstanceOf(Date)
})

test('an accession number links under its issuer; without one it links too, and the link is doubtful', async () => {
  const key = await person('222222-222A')
  const patient = { value: '222222-222A' }
  const issued = await study('1.2.9.2', key, { accession: { system: 'urn:oid:2.999.5', value: 'A1' } })

  const other = await send({ report: 'a', patient, accession: { system: 'urn:oid:2.999.6', value: 'A1' } })
  const same = await send({ report: 'b', patient, accession: { system: 'urn:oid:2.999.5', value: 'A1' } })
  const bare = await send({ report: 'c', patient, accession: { system: '', value: 'A1' } })

  expect([other.linked, same.linked, bare.linked]).toEqual([0, 1, 1])
  expect(await doubts(same.documentId)).toEqual([])
  expect(await doubts(bare.documentId)).toEqual(['no-issuer'])
  expect(issued.linked).toBe(0)
})

test('a report that names the study of another patient is not linked, its sender is told, and it is listed as doubtful', async () => {
  const mine = await study('1.2.9.3', await person('333333-333A'))

  const report = await send({ report: 'wrong', studyUid: '1.2.9.3', patient: { value: '444444-444A' } })

  expect(report.linked).toBe(0)
  expect(report.warnings.map(({ text }) => text)).toContain(
    'names a study or order of another patient and was not linked with it',
  )
  expect(await doubts(report.documentId)).toEqual(['another-patient'])
  expect(await doubts(mine.id)).toEqual(['another-patient'])
})

test('a report that was entered in error is linked with nothing', async () => {
  const key = await person('555555-555A')
  await study('1.2.9.5', key)

  const report = await send({
    report: 'error',
    studyUid: '1.2.9.5',
    status: 'entered-in-error',
    patient: { value: '555555-555A' },
  })

  expect(report.linked).toBe(0)
  expect(await status(report.documentId)).toBe('entered-in-error')
})

test('an addendum stands beside the report that it adds to', async () => {
  const patient = { value: '666666-666A' }
  const first = await send({ report: 'main', patient })

  const addendum = await send({
    report: 'addendum',
    patient,
    relatesTo: [{ code: 'appends', targetIdentifier: { system: 'urn:oid:2.999.7', value: 'main' } }],
  })

  expect(await Promise.all([first, addendum].map(({ documentId }) => status(documentId)))).toEqual([
    'current',
    'current',
  ])
})

test('the third version is current although the second says that it replaces the same number', async () => {
  const patient = { value: '777777-777A' }
  const relatesTo = [
    { code: 'replaces' as const, targetIdentifier: { system: 'urn:oid:2.999.7', value: 'many' } },
  ]
  const sent = [
    await send({ report: 'many', patient, date: '2026-03-01T10:00:00Z' }),
    await send({ report: 'many', patient, version: '2', date: '2026-03-02T10:00:00Z', relatesTo }),
    await send({ report: 'many', patient, version: '3', date: '2026-03-03T10:00:00Z' }),
  ]

  expect(await Promise.all(sent.map(({ documentId }) => status(documentId)))).toEqual([
    'superseded',
    'superseded',
    'current',
  ])
})

test('versions are put in order by the moment, not by how the zone writes it', async () => {
  const patient = { value: '888888-888A' }
  const earlier = await send({ report: 'zone', patient, date: '2026-03-01T23:00:00+02:00' })

  const later = await send({ report: 'zone', patient, version: '2', date: '2026-03-01T22:00:00Z' })

  expect(await status(later.documentId)).toBe('current')
  expect(await status(earlier.documentId)).toBe('superseded')
})

test('a report that arrived in a message is withdrawn by a later one, which need not repeat it', async () => {
  const message = (type: string, txa: string, rest: string[] = []) =>
    receive(
      Buffer.from(
        [
          `MSH|^~\\&|RIS|KESKUS|RG|KESKUS|202603011200||${type}|${type}${txa.length}|P|2.6`,
          'PID|||151515-151A^^^&1.2.246.21&ISO||Oja^Eva||19500101|F',
          `TXA|1|DI|TEXT|202603011200||||||||${txa}||||LA`,
          ...rest,
        ].join('\r'),
      ),
    )
  const text = 'OBX|1|TX|18748-4^Report^LN||No fracture.||||||F'

  const first = await message('MDM^T02', 'D1^KESKUS|', [text])
  const second = await message('MDM^T02', 'D2^KESKUS|', [text])
  const addendum = await message('MDM^T06', 'D3^KESKUS|D1^KESKUS', [text])
  const cancelled = await message('MDM^T11', 'D1^KESKUS|')
  const deleted = await message('MDM^T04', 'N7^KESKUS|D2^KESKUS', ['OBX|1|ED|18748-4^Report^LN||||||||D|'])
  const again = await message('MDM^T02', 'D1^KESKUS|', [text])

  const all = [first, second, addendum, cancelled, deleted]
  expect(await Promise.all(all.map(({ documentId }) => status(documentId)))).toEqual([
    'superseded',
    'superseded',
    'current',
    'entered-in-error',
    'entered-in-error',
  ])
  expect(again.kind).toBe('present')
})

test('a report that refers to the row of a study is linked with it, whichever comes first, as its source says', async () => {
  const patient = { value: '121212-121A' }
  const key = await person(patient.value)
  const early = await study('1.2.9.7', key)
  const lateId = digestUuid('1.2.9.8')
  const saying = (report: string, id: string) => {
    const bundle = buildReport({ report, patient })
    const found = bundle.entry?.[1]?.resource as DiagnosticReport
    found.imagingStudy = [{ reference: `ImagingStudy/${id}` }]
    return receive(asBytes(bundle))
  }

  const first = await saying('stated', early.id)
  const second = await saying('stated early', lateId)
  const late = await study('1.2.9.8', key)

  expect([first.linked, second.linked, late.linked]).toEqual([1, 0, 1])
  expect(await node.documents.links([early.id, lateId])).toEqual(
    expect.arrayContaining([
      { reportId: first.documentId, studyId: early.id, reason: 'stated-by-source' },
      { reportId: second.documentId, studyId: lateId, reason: 'stated-by-source' },
    ]),
  )
  expect(await doubts(first.documentId)).toEqual([])
})

test('a report that refers to the study of another patient is not linked, and its sender is told', async () => {
  const theirs = await study('1.2.9.9', await person('131313-131A'))
  const bundle = buildReport({ report: 'stated wrongly', patient: { value: '141414-141A' } })
  const report = bundle.entry?.[1]?.resource as DiagnosticReport
  report.imagingStudy = [{ reference: `https://hospital.example/fhir/ImagingStudy/${theirs.id}` }]

  const stored = await receive(asBytes(bundle))

  expect(stored.linked).toBe(0)
  expect(stored.warnings.map(({ text }) => text)).toContain(
    'names a study or order of another patient and was not linked with it',
  )
  expect(await doubts(stored.documentId)).toEqual(['another-patient'])
})

const initial = 'cda-fr-ris-initial-pdf.xml'
const replacing = 'cda-fr-ris-replace-pdf.xml'
test.skipIf(!hasShared).each([[[initial, replacing]], [[replacing, initial]]])(
  'of the French reports in the order %j the replacing one is current',
  async (order) => {
    const fresh = await reportNode()
    const ids = new Map<string, string>()
    for (const name of order) {
      const bytes = readFileSync(shared('reports/dev', name))
      const outcome = await receiveReport(fresh, { bytes, contentType: '' })
      if (outcome.kind !== 'registered') ids.set(name, outcome.documentId)
    }
    const held = async (name: string) => (await fresh.documents.read(ids.get(name) ?? '', {}))?.status
    const statuses = [await held(initial), await held(replacing)]
    await fresh.close()

    expect(statuses).toEqual(['superseded', 'current'])
  },
)

test('what an operator should look at comes in pages, of one kind of gap where that is asked', async () => {
  const gaps = documentGaps(node.database.db)
  const whole = (await gaps.page({ count: 1000 })).gaps
  const only = { gap: 'unlinked', kind: 'report' } as const

  const pages = []
  let after: string | undefined
  do {
    const page = await gaps.page({ after, count: 2, only })
    pages.push(page.gaps.map(({ id }) => id))
    after = page.next
  } while (after !== undefined)

  const expected = whole.filter(({ unlinked, kind }) => unlinked && kind === 'report').map(({ id }) => id)
  expect(expected.length).toBeGreaterThan(2)
  expect(pages.flat()).toEqual(expected)
  expect(Math.max(...pages.map((page) => page.length))).toBe(2)
})
