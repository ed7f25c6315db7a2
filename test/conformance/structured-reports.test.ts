import { readFileSync } from 'node:fs'
import type { Patient } from '@medplum/fhirtypes'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { publishStructuredReports } from '../../src/country-a/publish-structured-reports.ts'
import { publishStudy } from '../../src/country-a/publish-study.ts'
import type { DocumentSearch } from '../../src/domain/document-search.ts'
import { listRows } from '../../src/mapping/list-row.ts'
import { reportView } from '../../src/mapping/report-view.ts'
import { checkReport } from '../../src/reports/check-report.ts'
import type { ReportPorts } from '../../src/reports/file-report.ts'
import { readSr } from '../../src/reports/sr/read-sr.ts'
import { isReportClass } from '../../src/reports/sr/sr-classes.ts'
import { documentIndex } from '../../src/storage/documents.ts'
import { patientRegistry } from '../../src/storage/patients.ts'
import { reportObjects } from '../../src/storage/report-objects.ts'
import { reportIndex } from '../../src/storage/reports.ts'
import { type ArchiveNode, archiveNode } from '../support/archive-node.ts'
import { corpus, corpusPath } from '../support/corpus.ts'
import { silentLog } from '../support/countries.ts'
import { run } from '../support/run.ts'
import { hasShared } from '../support/shared.ts'

let node: ArchiveNode
beforeAll(async () => {
  node = await archiveNode()
})
afterAll(() => node.close())

const context = {
  country: 'FI',
  custodian: { name: 'Lumivaara', oid: '2.16.17.710.850' },
  language: 'fi',
} as const
const structured = corpus('dev').filter(({ modality }) => modality === 'SR')
const patient: Patient = { resourceType: 'Patient', identifier: [{ system: 'urn:oid:2.999', value: 'P' }] }
const readOf = (path: string) =>
  readSr(readFileSync(corpusPath({ path })), { patient, receivedAt: '2026-01-01T00:00:00Z' })

/** Takes a file into the archive and does what follows a change of its study. */
async function publish(path: string) {
  const patients = patientRegistry(node.database)
  const documents = documentIndex(node.database.db)
  const reports: ReportPorts = {
    patients,
    objects: reportObjects(node.objects),
    index: reportIndex(node.database),
    context,
    defaultSystem: 'urn:oid:1.2.3',
  }
  await node.stow([readFileSync(corpusPath({ path }))])
  const study = structured.find((file) => file.path === path)?.study ?? ''
  await publishStudy({ studies: node.archive, documents, patients, context }, study)
  await publishStructuredReports({ studies: node.archive, patients, reports, log: silentLog }, study)
  const everything: DocumentSearch = {
    criteria: [{ kind: 'token', name: 'status', not: false, values: [{ code: 'current' }] }],
    sort: { name: 'period', descending: true },
    count: 100,
    countOnly: false,
  }
  const { documents: found } = await documents.search(everything, {})
  const mine = found.filter(({ studyUids }) => studyUids.includes(study))
  const links = await documents.links(mine.map(({ id }) => id))
  return { mine, links, patients, documents, reports }
}

test.skipIf(!hasShared)(
  'a structured report that is stored stands in the list, linked with its study, once',
  async () => {
    const path = 'dev/mixed/test-SR.dcm'

    await publish(path)
    const { mine, links, reports } = await publish(path)
    const report = mine.find(({ kind }) => kind === 'report')
    const [row] = listRows({
      resourceType: 'Bundle',
      type: 'searchset',
      entry: [{ resource: JSON.parse(report?.reference ?? '{}') }],
    })

    expect(mine.map(({ kind }) => kind).sort()).toEqual(['manifest', 'report', 'study'])
    expect(links.map(({ reason }) => reason)).toEqual(['study-instance-uid'])
    expect(row).toMatchObject({ title: 'Diagnosis', status: 'final' })
    expect(
      (await reports.objects.read(report?.receivedObject ?? '')).equals(readFileSync(corpusPath({ path }))),
    ).toBe(true)
  },
)

test.skipIf(!hasShared)(
  'a structured report that the archive no longer holds leaves the list, and says why; it comes back with its object',
  async () => {
    const path = 'dev/mixed/test-SR.dcm'
    const { mine, patients, documents, reports } = await publish(path)
    const study = structured.find((file) => file.path === path)?.study ?? ''
    const id = mine.find(({ kind }) => kind === 'report')?.id ?? ''
    const follow = (held: ArchiveNode['archive']) =>
      publishStructuredReports({ studies: held, patients, reports, log: silentLog }, study)
    const empty = await archiveNode()

    await follow(empty.archive)
    const removed = await documents.read(id, {})
    const unlinked = await documents.links([id])
    await follow(node.archive)
    const back = await documents.read(id, {})
    await empty.close()

    expect(removed).toMatchObject({ status: 'entered-in-error', withdrawn: 'removed-from-archive' })
    expect(unlinked).toEqual([])
    expect(back?.status).toBe('current')
    expect(back).not.toHaveProperty('withdrawn')
    expect(await documents.links([id])).toHaveLength(1)
  },
)

test.skipIf(!hasShared)(
  'every structured report of the collection makes a report that the rules allow',
  () => {
    const faults = structured.flatMap(({ path }) => {
      const check = checkReport(readOf(path).bundle)
      return check.kind === 'good'
        ? []
        : [`${path}: ${check.kind === 'faulty' ? check.faults[0]?.where : check.kind}`]
    })

    expect(faults).toEqual([])
    expect(structured.length).toBeGreaterThan(15)
  },
)

/** Texts and numbers between quotes that DCMTK finds in the content. */
async function dumped(path: string): Promise<string[]> {
  const { code, stdout } = await run('dsrdump', ['+Pl', '+U8', '-Er', '-Ec', '-Ee', '-Ei', '-q', path])
  if (code !== 0) return []
  const content = stdout
    .slice(stdout.indexOf('\n<') + 2)
    .split('\n')
    .slice(1)
    .join('\n')
  return [...content.matchAll(/"([^"\n]*)"/g)].map(([, quoted = '']) => quoted)
}
const squeezed = (text: string): string => text.replace(/\s+/g, ' ').trim()

test.skipIf(!hasShared)(
  "the view says every word that DCMTK's dsrdump finds in the content of a report",
  async () => {
    const missing: string[] = []
    let checked = 0
    for (const { path } of structured) {
      const view = reportView(readOf(path).bundle, 'en')
      const html = view.sections.map(({ narrative }) => narrative ?? '').join(' ')
      const entities: Readonly<Record<string, string>> = {
        '&lt;': '<',
        '&gt;': '>',
        '&quot;': '"',
        '&amp;': '&',
      }
      const words = squeezed(
        html.replace(/<[^>]*>/g, ' ').replace(/&(lt|gt|quot|amp);/g, (e) => entities[e] ?? e),
      )
      for (const wanted of await dumped(corpusPath({ path }))) {
        const plain = squeezed(wanted.replace(/\\[rn]/g, ' '))
        checked += 1
        const said =
          words.includes(plain) ||
          (/^[\d.+]+$/.test(plain) && words.replace(/[-: ]/g, '').includes(plain)) ||
          words.includes(String(Number(plain))) ||
          (plain.includes('^') && plain.split('^').every((part) => words.includes(part)))
        if (!said) missing.push(`${path}: ${plain}`)
      }
    }

    expect(missing).toEqual([])
    expect(checked).toBeGreaterThan(2000)
  },
  60_000,
)

test.skipIf(!hasShared)('a dose report says its sums, and is final without a person who verifies it', () => {
  const view = reportView(readOf('dev/rdsr/CT-RDSR-GEPixelMed.dcm').bundle, 'en')
  const doses = view.sections.flatMap(({ values }) => values.filter(({ element }) => element === 'B.1.7.3.3'))

  expect(view.status).toBe('final')
  expect(doses.map(({ text }) => text)).toEqual(expect.arrayContaining([expect.stringMatching(/mGy\.?cm/)]))
})

test.skipIf(!hasShared)(
  'measurements are read with unit and place, and the images that they point at are key images',
  () => {
    const view = reportView(readOf('dev/highdicom/sr_document.dcm').bundle, 'en')
    const findings = view.sections.find(({ kind }) => kind === 'findings')

    expect(findings?.values.map(({ label, text }) => `${label}: ${text}`)).toContainEqual(
      expect.stringMatching(/^Area of defined region · Cervico-thoracic spine.*: 1\.7 cm2$/),
    )
    expect(view.keyImages).toHaveLength(1)
  },
)

test('key objects, logs and plans are no reports', () => {
  const storage = '1.2.840.10008.5.1.4.1.1.88.'

  expect(['11', '22', '33', '34', '67'].map((one) => isReportClass(storage + one))).not.toContain(false)
  expect(['59', '40', '70', '71'].map((one) => isReportClass(storage + one))).not.toContain(true)
})
