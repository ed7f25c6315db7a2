import type { Bundle } from '@medplum/fhirtypes'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { asBytes } from '../../../test/support/build-report.ts'
import { silentLog } from '../../../test/support/countries.ts'
import { fullReport } from '../../../test/support/full-report.ts'
import { expectedValues, leaves, says } from '../../../test/support/full-report-expected.ts'
import { plainWords } from '../../../test/support/full-report-parts.ts'
import { nationalSystem, type ReportNode, reportNode } from '../../../test/support/reports.ts'
import { foreignDoctor, sourcePorts } from '../../../test/support/source-ports.ts'
import type { ReportView } from '../../domain/report-view.ts'
import { reportView } from '../../mapping/report-view.ts'
import type { ReportPolicy } from '../../reports/checks/policy.ts'
import { reportProfiles } from '../../reports/checks/report-profiles.ts'
import { auditSearch } from '../../storage/audit-search.ts'
import { createListener } from '../listener.ts'
import { exchangeFhirRoutes } from './exchange.ts'
import { hospitalFhirRoutes } from './hospital.ts'

const person = { system: nationalSystem, value: '131052-308T' }
const patient = { family: 'Hämäläinen', given: 'Väinö', birthDate: '1952-10-13', value: person.value }
const studyUid = '2.999.119.1'
const written = expectedValues(plainWords, patient, studyUid)
/** As strict as a country can be. */
const checks: ReportPolicy = {
  missing: 'refuse',
  profiles: 'refuse',
  level: 'coded',
  profileSet: reportProfiles(),
}
let node: ReportNode
let view: ReportView
let taken: { status: number; body: string }
let close: () => Promise<void>

/** Written at the hospital's door, read at the door for other countries. */
beforeAll(async () => {
  node = await reportNode()
  const ports = await sourcePorts(node)
  const shared = { ports, base: 'https://ncp.fi.example/fhir', cursorKey: new Uint8Array(32).fill(7) }
  const app = createListener({ name: 'hospital', log: silentLog })
  await app.register(
    hospitalFhirRoutes({
      ...shared,
      reader: auditSearch(node.database.db),
      reports: { ...node, audit: ports.audit, checks },
      bodyLimit: 2 ** 22,
      authenticate: async () => ({
        kind: 'system',
        clientId: 'ris',
        scopes: new Set(['fhir.write']),
        jti: 'j',
      }),
    }),
  )
  const exchange = createListener({ name: 'exchange', log: silentLog })
  await exchange.register(
    exchangeFhirRoutes({ ...shared, authenticate: async () => foreignDoctor({ person }) }),
  )
  close = async () => {
    await app.close()
    await exchange.close()
    await node.close()
  }
  const sent = await app.inject({
    method: 'POST',
    url: '/fhir/Bundle',
    headers: { 'content-type': 'application/fhir+json' },
    payload: asBytes(fullReport({ studyUid })),
  })
  taken = { status: sent.statusCode, body: sent.body }
  const id = String(sent.headers.location).split('/').at(-1)
  const read = await exchange.inject({ method: 'GET', url: `/fhir/Bundle/${id}` })
  view = reportView(read.json<Bundle>(), 'en')
})
afterAll(() => close())

test('a report with every element of the data set is taken without a word by the strictest rules', () => {
  expect([taken.status, JSON.parse(taken.body).issue]).toEqual([201, [expect.anything()]])
})

test('the data set has 119 elements', () => {
  expect(leaves).toHaveLength(119)
})

test.each(leaves)('%s is read as it was written', (id) => {
  const expected = written.get(id) ?? {}

  expect(says(view, id, expected), JSON.stringify(expected)).toBe(true)
})
