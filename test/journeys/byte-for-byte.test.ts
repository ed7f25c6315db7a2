import { readFileSync } from 'node:fs'
import { api } from 'dicomweb-client'
import { beforeAll, expect, inject, test } from 'vitest'
import { parse } from 'yaml'
import { partsOf } from '../support/archive-node.ts'
import { accessToken } from '../support/browser-session.ts'
import { corpus, corpusPath } from '../support/corpus.ts'
import { sha256 } from '../support/files.ts'
import { filePaths, openPatient } from '../support/portal-api.ts'
import { type Header, headersOf } from '../support/pydicom.ts'
import { registerPatients, traitsOf } from '../support/real-patients.ts'
import { roentgate } from '../support/run.ts'
import { hasShared } from '../support/shared.ts'
import { installXmlHttpRequest } from '../support/xml-http-request.ts'

const demo = inject('demo')
const { config } = demo.countries.FI

// Of the head CT another journey sends the data sets by C-STORE, where a file has no header of its own
const files = corpus('dev').filter(
  ({ path }) => path.startsWith('dev/studies/') && !path.includes('ct-head-ge'),
)
/** Digests that an object may have: where real files share a UID, one of them is held. */
const digests = new Map<string, Set<string>>()
for (const { instance, sha256: digest } of corpus('dev'))
  if (instance) digests.set(instance, (digests.get(instance) ?? new Set()).add(digest))

/** One header of each study that can be found abroad; of two people with the same number, neither can. */
let studies: readonly Header[]

beforeAll(async () => {
  if (!hasShared) return
  const headers = await headersOf(files.map(corpusPath))
  const all = [...new Map(headers.map((header) => [header.study, header])).values()]
  studies = all.filter(({ patientId, birthDate }) =>
    all.every((other) => other.patientId !== patientId || other.birthDate === birthDate),
  )
  await registerPatients(config, studies)
  await roentgate('import', '--config', config, ...files.map(corpusPath))
})

const traits = (header: Header): Record<string, string> => {
  const { identifier, birthDate } = traitsOf(header)
  return { regionalPatientIdentifier: identifier, birthDate }
}

/** This client can't ask for objects as they are, so packed ones would come unpacked (PS3.18 8.7.3.5.2). */
const isNative = ({ study }: Header): boolean =>
  corpus('dev').every((file) => file.study !== study || native.has(file.transfer_syntax ?? ''))
const native = new Set(['1.2.840.10008.1.2', '1.2.840.10008.1.2.1'])

const instancesOf = (study: string): string[] => [
  ...new Set(files.filter((file) => file.study === study).map(({ instance }) => instance ?? '')),
]

test.skipIf(!hasShared)('the portal hands out every object as the hospital sent it', async () => {
  const got = new Set<string>()
  for (const person of new Map(studies.map((header) => [header.patientId, header])).values()) {
    const patient = await openPatient(demo, traits(person))
    for (const [uid, path] of await filePaths(patient)) {
      const response = await patient.session.fetch(path)
      const digest = sha256(Buffer.from(await response.arrayBuffer()))
      expect([uid, digests.get(uid)?.has(digest)]).toEqual([uid, true])
      got.add(uid)
    }
  }
  const wanted = studies.flatMap(({ study }) => instancesOf(study))
  expect(wanted.filter((uid) => !got.has(uid))).toEqual([])
  expect(wanted.length).toBeGreaterThan(100)
})

test.skipIf(!hasShared)(
  'a DICOMweb client in the other country gets the same bytes, with a token of its own',
  async () => {
    installXmlHttpRequest()
    const { identity } = parse(readFileSync(demo.countries.PT.config, 'utf8')) as {
      identity: { issuer: string }
    }
    const token = await accessToken(identity.issuer, demo.portal, demo.login)
    const headers = { authorization: `Bearer ${token}` }
    for (const header of studies.filter(isNative).slice(0, 3)) {
      const { path } = await openPatient(demo, traits(header))
      const url = `${demo.portal}${path}/dicomweb`
      const client = new api.DICOMwebClient({ url, headers, singlepart: '' })
      // Its types ask for a request, which it makes itself, and promise nothing.
      const study = { studyInstanceUID: header.study } as Parameters<typeof client.retrieveStudy>[0]
      const byClient = await (client.retrieveStudy(study) as unknown as Promise<ArrayBuffer[]>)
      const response = await fetch(`${url}/studies/${header.study}`, {
        headers: { ...headers, accept: 'multipart/related; type="application/dicom"; transfer-syntax=*' },
      })
      // Another journey may have brought in more of the study
      const known = new Set(corpus('dev').flatMap((file) => (file.study === header.study ? file.sha256 : [])))
      for (const parts of [byClient.map((part) => Buffer.from(part)), await partsOf(response)]) {
        const got = new Set(parts.map(sha256))
        expect([...got].filter((digest) => !known.has(digest))).toEqual([])
        const missing = instancesOf(header.study).filter((uid) => digests.get(uid)?.isDisjointFrom(got))
        expect(missing).toEqual([])
      }
    }
  },
)
