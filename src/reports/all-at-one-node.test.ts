import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ReportNode, reportNode } from '../../test/support/reports.ts'
import { hasShared, shared } from '../../test/support/shared.ts'
import { asExchangeError } from '../errors.ts'
import { reportView } from '../mapping/report-view.ts'
import { receiveReport } from './receive-report.ts'

let node: ReportNode
beforeAll(async () => {
  node = await reportNode()
})
afterAll(() => node.close())

interface Listed {
  readonly path: string
  readonly kind: string
}

test.skipIf(!hasShared)(
  'one hospital takes the reports of nine countries, lists each and gives back its bytes; the one that it refuses is named',
  async () => {
    const manifest = JSON.parse(readFileSync(shared('reports/manifest.json'), 'utf8')) as {
      files: readonly (Listed & { format: string })[]
    }
    const reports = manifest.files.filter(({ kind, format }) => kind === 'report' && format !== 'hl7v2')
    const refused: string[] = []
    for (const { path } of reports) {
      const bytes = readFileSync(shared('reports', path))
      try {
        const outcome = await receiveReport(node, { bytes, contentType: '' })
        if (outcome.kind === 'registered') throw new Error('not a report')
        const row = await node.documents.read(outcome.documentId, {})
        const bundle = JSON.parse((await node.objects.read(row?.bundleObject ?? '')).toString())
        expect((await node.objects.read(row?.receivedObject ?? '')).equals(bytes)).toBe(true)
        expect(reportView(bundle, 'pt').title).not.toBe('')
      } catch (error) {
        refused.push(`${path}: ${asExchangeError(error).tell}`)
      }
    }

    expect(refused).toEqual([
      'dev/fhir-nl-medmij-binary-report-1-1.json: This is a document without data about its patient. Send it inside a DocumentReference.',
    ])
    expect(reports.length - refused.length).toBeGreaterThanOrEqual(0.9 * reports.length)
  },
)
