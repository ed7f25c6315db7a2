import type { Binary, Bundle, DocumentReference } from '@medplum/fhirtypes'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { silentLog } from '../../../test/support/countries.ts'
import { type ReportNode, reportNode } from '../../../test/support/reports.ts'
import {
  chestStudy,
  foreignDoctor,
  sourcePorts,
  type TestSource,
} from '../../../test/support/source-ports.ts'
import { publishStudy } from '../../country-a/publish-study.ts'
import { kosOfStudy } from '../../country-a/study-manifest.ts'
import { inspect } from '../../dicom/gate.ts'
import { bufferSource } from '../../dicom/source.ts'
import { madoOfBundle } from '../../mapping/mado/from-fhir.ts'
import { madoOfKos } from '../../mapping/mado/from-kos.ts'
import { createListener } from '../listener.ts'
import { exchangeFhirRoutes } from './exchange.ts'

const person = { system: 'urn:oid:1.2.246.21', value: '131052-308T' }
const studyUid = '1.2.246.10.5'
let node: ReportNode
let ports: TestSource
let key: string
let url: string
let close: () => Promise<void>

beforeAll(async () => {
  node = await reportNode()
  ports = await sourcePorts(node)
  const app = createListener({ name: 'exchange', log: silentLog })
  const authenticate = async () => foreignDoctor({ person })
  await app.register(
    exchangeFhirRoutes({
      ports,
      base: 'https://fi.example/fhir',
      cursorKey: new Uint8Array(32),
      authenticate,
    }),
  )
  url = `${await app.listen({ host: '127.0.0.1', port: 0 })}/fhir`
  close = async () => {
    await app.close()
    await node.close()
  }
  const identity = {
    identifiers: [person],
    name: { family: 'Hämäläinen', given: ['Väinö'] },
    sex: 'male' as const,
  }
  key = (await node.patients.register(identity)).key
  ports.held.set(studyUid, chestStudy(studyUid, key))
  await publishStudy(ports, studyUid)
})
afterAll(() => close())

async function rows(): Promise<{ fhir: DocumentReference; kos: DocumentReference }> {
  const body = new URLSearchParams({
    'patient.identifier': `${person.system}|${person.value}`,
    status: 'current',
  })
  const response = await fetch(`${url}/DocumentReference/_search`, { method: 'POST', body })
  const found =
    ((await response.json()) as Bundle).entry?.map(({ resource }) => resource as DocumentReference) ?? []
  const [fhir, kos] = ['application/fhir+json', 'application/dicom'].map((type) =>
    found.find((row) => row.content[0]?.attachment.contentType === type),
  )
  if (!fhir || !kos || found.length !== 2) throw new Error('a study has two rows')
  return { fhir, kos }
}
const file = (row: DocumentReference, accept: string): Promise<Response> =>
  fetch(row.content[0]?.attachment.url?.replace('https://fi.example/fhir', url) ?? '', {
    headers: { accept },
  })

test('a study has a row for each form of its manifest, which say the same and name each other', async () => {
  const { fhir, kos } = await rows()
  const document = (await (await file(fhir, 'application/fhir+json')).json()) as Bundle
  const answer = await file(kos, 'application/dicom')
  const { json, sopInstanceUid } = inspect(bufferSource(Buffer.from(await answer.arrayBuffer())))

  expect(fhir.relatesTo).toEqual([
    { code: 'transforms', target: { reference: `DocumentReference/${kos.id}` } },
  ])
  expect(kos.relatesTo).toEqual([
    { code: 'transforms', target: { reference: `DocumentReference/${fhir.id}` } },
  ])
  expect(answer.headers.get('content-type')).toBe('application/dicom')
  expect(kos.masterIdentifier?.value).toBe(`urn:oid:${sopInstanceUid}`)
  expect(fhir.masterIdentifier).toEqual(kos.masterIdentifier)
  const [one, other] = [madoOfKos(json), madoOfBundle(document)]
  expect(one.series).toEqual(other.series)
  expect(one.patient).toEqual(other.patient)
  expect((await kosOfStudy(ports, studyUid))?.uid).toBe(sopInstanceUid)
})

test('a key object selection comes as a Binary where FHIR is asked for', async () => {
  const { kos } = await rows()
  const binary = (await (await file(kos, 'application/fhir+json')).json()) as Binary

  expect(binary.contentType).toBe('application/dicom')
  expect(Buffer.from(binary.data ?? '', 'base64').toString('latin1', 128, 132)).toBe('DICM')
})

test('a study that changed has new manifests, and what it had before is superseded', async () => {
  const before = await rows()
  ports.held.set(studyUid, chestStudy(studyUid, key, { updatedAt: '2026-03-02T00:00:00Z' }))
  await publishStudy(ports, studyUid)
  await publishStudy(ports, studyUid)
  const after = await rows()

  for (const form of ['fhir', 'kos'] as const) {
    expect(after[form].id).toBe(before[form].id)
    expect(after[form].masterIdentifier?.value).not.toBe(before[form].masterIdentifier?.value)
    const replaced = after[form].relatesTo?.find(({ code }) => code === 'replaces')?.target.reference ?? ''
    const superseded = await node.documents.read(replaced.replace('DocumentReference/', ''), {})
    expect(superseded).toMatchObject({ status: 'superseded', kind: 'manifest', studyUids: [studyUid] })
    expect(JSON.parse(superseded?.reference ?? '')).toMatchObject({
      masterIdentifier: before[form].masterIdentifier,
    })
  }
  ports.held.delete(studyUid)
  await publishStudy(ports, studyUid)
  expect(await node.documents.read(after.kos.id ?? '', {})).toBeUndefined()
})

test('a key object selection is no FHIR document, and a FHIR document no file', async () => {
  ports.held.set(studyUid, chestStudy(studyUid, key))
  await publishStudy(ports, studyUid)
  const { fhir, kos } = await rows()

  expect((await fetch(`${url}/Bundle/${kos.id}`)).status).toBe(404)
  expect((await fetch(`${url}/Binary/${fhir.id}`)).status).toBe(404)
})
