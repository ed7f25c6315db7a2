import type { DocumentReference } from '@medplum/fhirtypes'
import { expect, test } from 'vitest'
import { fullReport } from '../../test/support/full-report.ts'
import { type GivenOut, givenOut, givenOutText } from './given-out.ts'
import { reportDocument } from './report-document.ts'
import { reportGraph } from './report-graph.ts'

const id = 'f81d4fae-7dec-11d0-a765-00a0c91e6bf6'
const context = { country: 'FI', custodian: { name: 'Hospital', oid: '2.999' }, language: 'fi' } as const
const reading: GivenOut = {
  base: 'https://ncp.example/fhir',
  patientKey: 'a-key',
  person: { system: 'urn:oid:2.999.1', value: '$& "1"' },
  status: 'current',
  updatedAt: '2026-05-01T10:00:00.000Z',
}
const kept = (): DocumentReference =>
  reportDocument(reportGraph(fullReport()), { id, bytes: 10, receivedAt: '2026-01-01T00:00:00Z' }, context)

test('a row of a list is the same whether it was taken apart or not', () => {
  const text = givenOutText(JSON.stringify(kept()), reading)

  expect(JSON.parse(text ?? '')).toEqual(givenOut(kept(), reading))
})

test('words of a title that look like an address or a time stay as they are', () => {
  const row = { ...kept(), description: '"url":"Bundle/1" {"meta":{"lastUpdated":"x"} "status":"current"' }

  expect(JSON.parse(givenOutText(JSON.stringify(row), reading) ?? '')).toEqual(givenOut(row, reading))
})

test.for([
  ['superseded', { ...reading, status: 'superseded' }],
  ['withdrawn', { ...reading, withdrawn: 'removed-from-archive' }],
] as const)('a row that is %s is not given out as it was written', ([, other]) => {
  expect(givenOutText(JSON.stringify(kept()), other)).toBeUndefined()
})
