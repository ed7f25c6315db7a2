import { expect, test } from 'vitest'
import { asBytes, buildReport } from '../../test/support/build-report.ts'
import { silentLog } from '../../test/support/countries.ts'
import { reportNode } from '../../test/support/reports.ts'
import { testTerminologyServer } from '../../test/support/terminology-server.ts'
import { knownCodes } from '../terminology/known-codes.ts'
import { terminologyServer } from '../terminology/server.ts'
import { receiveReport } from './receive-report.ts'

test('a report with a code that its code system lacks is taken, and its sender is told where it stands', async () => {
  const server = await testTerminologyServer()
  const node = await reportNode()
  const codes = knownCodes({
    server: terminologyServer({ url: server.url, timeoutMs: 2000 }),
    systems: ['http://snomed.info/sct', 'http://loinc.org'],
    waitMs: 5000,
    log: silentLog,
  })

  const taken = await receiveReport({ ...node, codes }, { bytes: asBytes(buildReport()), contentType: '' })
  server.behave('with-errors')
  const unasked = await receiveReport(
    { ...node, codes },
    { bytes: asBytes(buildReport({ report: 'R-2' })), contentType: '' },
  )

  expect(taken).toMatchObject({
    kind: 'stored',
    warnings: expect.arrayContaining([
      {
        severity: 'warning',
        code: 'code-invalid',
        where: 'Bundle.entry[0].resource.type.coding[0].code',
        text: 'is no code of its code system',
      },
    ]),
  })
  expect(unasked).toMatchObject({ kind: 'stored' })
  await node.close()
  await server.close()
})
