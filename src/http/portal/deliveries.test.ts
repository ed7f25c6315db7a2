import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type BrowserSession, signIn } from '../../../test/support/browser-session.ts'
import { silentLog } from '../../../test/support/countries.ts'
import { type Orthanc, orthancPorts, startOrthanc } from '../../../test/support/orthanc.ts'
import { buildStudy, manifestOf } from '../../../test/support/other-country.ts'
import { doctor, type PortalNode, portalNode } from '../../../test/support/portal-node.ts'
import { listed, openTreatment } from '../../../test/support/treatment.ts'
import { dimseTarget, stowTarget } from '../../connector/local-targets.ts'
import { items, text } from '../../dicom/attributes.ts'
import { inspect } from '../../dicom/gate.ts'
import { bufferSource } from '../../dicom/source.ts'
import { type Download, download } from './contract-download.ts'

let pacs: Orthanc
let node: PortalNode
let browser: BrowserSession
let path: string
beforeAll(async () => {
  const ports = await orthancPorts()
  const nobody = {
    dicomweb: 'http://127.0.0.1:9',
    authorization: '',
    dimse: { host: '127.0.0.1', port: 9, aet: 'NOBODY' },
  }
  pacs = await startOrthanc(ports, nobody)
  const targets = [
    stowTarget('PACS by STOW-RS', pacs.dicomweb, () => undefined),
    dimseTarget(
      'PACS by C-STORE',
      'ROENTGATE',
      { aet: 'ORTHANC', host: '127.0.0.1', port: ports.dimse },
      silentLog,
    ),
    stowTarget('Nobody', 'http://127.0.0.1:9/dicom-web', () => undefined),
  ]
  node = await portalNode({ targets })
  node.other.instances = buildStudy({ slices: 5, side: 64 })
  node.other.manifest = manifestOf(node.other.instances)
  browser = await signIn(node.url, doctor)
  path = await openTreatment(browser)
})
afterAll(async () => {
  await node.close()
  await pacs.stop()
})

const encounter = {
  patientId: 'L-77',
  issuer: 'HOSPITAL',
  patientName: 'Korpisalo^Åino',
  accessionNumber: 'ACC-9',
}

async function deliver(target: string, more: object = encounter): Promise<Download> {
  const { study } = await listed(browser, path)
  const begun = await browser.send('POST', `${path}/deliveries`, { study, target, encounter: more })
  expect(begun.status).toBe(201)
  const { download: id } = download.parse(await begun.json())
  for (;;) {
    const now = download.parse(await (await browser.fetch(`${path}/deliveries/${id}`)).json())
    if (now.state !== 'running') return now
    await sleep(50)
  }
}

interface Stored {
  readonly ids: readonly string[]
  readonly patient: string | undefined
}
async function stored(patientId: string): Promise<Stored> {
  const patients = await pacs.ask<{ ID: string; MainDicomTags: { PatientID: string } }[]>(
    'GET',
    '/patients?expand',
  )
  const found = patients.find(({ MainDicomTags }) => MainDicomTags.PatientID === patientId)
  if (!found) return { ids: [], patient: undefined }
  const instances = await pacs.ask<{ ID: string }[]>('GET', `/patients/${found.ID}/instances`)
  return { ids: instances.map(({ ID }) => ID), patient: found.ID }
}

test.each(['PACS by STOW-RS', 'PACS by C-STORE'])(
  '%s takes a study under the local patient and order',
  async (target) => {
    const patientId = target.endsWith('STOW-RS') ? 'L-1' : 'L-2'
    const done = await deliver(target, { ...encounter, patientId })

    expect(done).toMatchObject({ state: 'done', files: 5, filesSent: 5 })
    const { ids } = await stored(patientId)
    expect(ids).toHaveLength(5)
    for (const id of ids) {
      const bytes = await pacs.bytes(`/instances/${id}/file`)
      const { json, sopInstanceUid } = inspect(bufferSource(bytes))
      const original = node.other.instances.find(({ sopUid }) => sopUid === sopInstanceUid)
      const [change] = items(json, 'OriginalAttributesSequence')
      const [was] = change ? items(change, 'ModifiedAttributesSequence') : []
      expect([
        text(json, 'PatientID'),
        text(json, 'IssuerOfPatientID'),
        text(json, 'AccessionNumber'),
      ]).toEqual([patientId, 'HOSPITAL', 'ACC-9'])
      expect(text(json, 'PatientName')).toBe('Korpisalo^Aino')
      expect(was && text(was, 'PatientID')).toBe('H-1')
      expect(change && text(change, 'ReasonForTheAttributeModification')).toBe('COERCE')
      expect(original && bytes.includes(original.pixels)).toBe(true)
    }
  },
)

test('a delivery that is begun again sends nothing twice', async () => {
  const before = node.other.calls.filter((call) => /instances\/[\d.]+ application\/dicom/.test(call)).length
  const again = await deliver('PACS by STOW-RS', { ...encounter, patientId: 'L-1' })

  expect(again).toMatchObject({ state: 'done', filesSent: 5 })
  expect(node.other.calls.filter((call) => /instances\/[\d.]+ application\/dicom/.test(call))).toHaveLength(
    before,
  )
})

test('a system that is not there fails the delivery in words, and can be tried again', async () => {
  const failed = await deliver('Nobody')

  expect(failed).toMatchObject({ state: 'failed', filesSent: 0 })
  expect(failed.reason).toContain('5 images were not delivered')
})

test('only systems of the configuration are delivered to, and only what DICOM can hold is written', async () => {
  const { study } = await listed(browser, path)
  const ask = (body: object): Promise<Response> => browser.send('POST', `${path}/deliveries`, body)

  expect((await ask({ study, target: 'Elsewhere', encounter })).status).toBe(404)
  const long = { ...encounter, accessionNumber: '12345678901234567' }
  expect((await ask({ study, target: 'Nobody', encounter: long })).status).toBe(400)
  const split = { ...encounter, patientId: 'A\\B' }
  expect((await ask({ study, target: 'Nobody', encounter: split })).status).toBe(400)
  expect(await (await browser.fetch('/api/delivery-targets')).json()).toEqual({
    targets: [{ name: 'PACS by STOW-RS' }, { name: 'PACS by C-STORE' }, { name: 'Nobody' }],
  })
})

test('every delivery is in the journal with the study that was given away', () => {
  const entries = node.journal.filter(({ query }) => query === 'delivery to a local system')

  expect(entries.length).toBeGreaterThan(3)
  expect(entries[0]).toMatchObject({ kind: 'download-made', outcome: 'success', country: 'FI' })
})
