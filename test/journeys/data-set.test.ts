import { beforeAll, expect, inject, test } from 'vitest'
import type { Report } from '../../src/http/portal/contract-report.ts'
import { fullReport } from '../support/full-report.ts'
import { expectedValues, leaves, says } from '../support/full-report-expected.ts'
import { plainWords } from '../support/full-report-parts.ts'
import { openPatient } from '../support/portal-api.ts'
import { roentgate } from '../support/run.ts'

// Somebody of whom the demonstration tells no story.
const demo = inject('demo')
const { hospital, config } = demo.countries.FI
const identifier = { system: 'urn:oid:1.2.246.21', value: '131052-308T' }
const patient = { family: 'Hämäläinen', given: 'Väinö', birthDate: '1952-10-13' }
const studyUid = '2.999.119.1'
const written = expectedValues(plainWords, { ...patient, value: identifier.value }, studyUid)
let read: Report

beforeAll(async () => {
  const { stdout } = await roentgate('token', '--config', config, '--scope', 'fhir.write')
  const sent = await fetch(`${hospital}/fhir/Bundle`, {
    method: 'POST',
    headers: { authorization: `Bearer ${stdout.trim()}`, 'content-type': 'application/fhir+json' },
    body: JSON.stringify(fullReport({ studyUid, patient: { ...patient, identifier } })),
  })
  if (!sent.ok) throw new Error(await sent.text())
  const { rows, json } = await openPatient(demo, {
    nationalPersonIdentifier: identifier.value,
    birthDate: patient.birthDate,
  })
  const row = rows.find(({ kind }) => kind === 'report')
  read = await json<Report>(`/reports/${row?.id}?language=en`)
})

test.each(leaves)('%s of a hospital’s report is read in the portal of the other country', (id) => {
  const expected = written.get(id) ?? {}

  expect(says(read, id, expected), JSON.stringify(expected)).toBe(true)
})
