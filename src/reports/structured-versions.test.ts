import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { asBytes, buildReport } from '../../test/support/build-report.ts'
import { type ReportNode, reportNode } from '../../test/support/reports.ts'
import { reportGraph } from '../mapping/report-graph.ts'
import { fileReport } from './file-report.ts'
import { receiveReport } from './receive-report.ts'

let node: ReportNode
beforeAll(async () => {
  node = await reportNode()
})
afterAll(() => node.close())

const studyUid = '2.999.77.1'
const patient = { value: '311280-888Y' }
const person = () =>
  node.patients.resolve({
    identifiers: [{ system: 'urn:oid:1.2.246.21', value: patient.value }],
    name: { family: 'Lahti', given: ['Eero'] },
    sex: 'male',
  })

/** A structured report of a study, as the archive hands it over. @returns id of its row and digest of its object. */
async function structured(version: string, date: string) {
  const bundle = buildReport({ report: 'SR-1', version, date, patient, studyUid })
  const received = asBytes(bundle)
  const patientKey = await person()
  const { documentId } = await fileReport(node, {
    graph: reportGraph(bundle),
    received,
    mediaType: 'application/dicom',
    json: received,
    receivedAt: date,
    warnings: [],
    originStudy: studyUid,
    patientKey: async () => patientKey,
  })
  return { id: documentId, digest: createHash('sha256').update(received).digest('hex') }
}
const row = async (id: string) => {
  const document = await node.documents.read(id, {})
  return [document?.status, document?.withdrawn]
}

test('a structured report leaves the list with its object, says why, and is back with it', async () => {
  const report = await structured('1', '2026-03-01T10:00:00Z')

  await node.index.followArchive(studyUid, [])
  const away = await row(report.id)
  await node.index.followArchive(studyUid, [report.digest])

  expect(away).toEqual(['entered-in-error', 'removed-from-archive'])
  expect(await row(report.id)).toEqual(['current', undefined])
})

test('one that a newer version has replaced meanwhile comes back as superseded, never beside it', async () => {
  const first = await structured('1', '2026-03-02T10:00:00Z')
  await node.index.followArchive(studyUid, [])
  const second = await structured('2', '2026-03-03T10:00:00Z')

  await node.index.followArchive(studyUid, [first.digest, second.digest])

  expect(await row(first.id)).toEqual(['superseded', undefined])
  expect(await row(second.id)).toEqual(['current', undefined])
})

test('a superseded version stays superseded when its object goes, and does not stand for the newer one', async () => {
  const first = await structured('3', '2026-03-04T10:00:00Z')
  const second = await structured('4', '2026-03-05T10:00:00Z')

  await node.index.followArchive(studyUid, [second.digest])

  expect(await row(first.id)).toEqual(['superseded', undefined])
  expect(await row(second.id)).toEqual(['current', undefined])
})

test('a document of another system that says it replaces the structured report takes its place, gone or not', async () => {
  const own = await structured('5', '2026-03-06T10:00:00Z')
  await receiveReport(node, {
    bytes: asBytes(
      buildReport({
        report: 'FINAL-1',
        date: '2026-03-07T10:00:00Z',
        patient,
        relatesTo: [{ code: 'replaces', targetIdentifier: { system: 'urn:oid:2.999.7', value: 'SR-1' } }],
      }),
    ),
    contentType: '',
  })
  expect(await row(own.id)).toEqual(['superseded', undefined])

  await node.index.followArchive(studyUid, [])
  await node.index.followArchive(studyUid, [own.digest])

  expect((await row(own.id))[0]).toBe('superseded')
})
