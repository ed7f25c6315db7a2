import { writeFileSync } from 'node:fs'
import { Session } from 'node:inspector/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Bundle, DiagnosticReport, Resource } from '@medplum/fhirtypes'
import { writeFhirXml } from '../src/fhir/xml-write.ts'
import { receiveReport } from '../src/reports/receive-report.ts'
import { asBytes, buildReport } from '../test/support/build-report.ts'
import { fullReport } from '../test/support/full-report.ts'
import { longLists, personNumber, rowsOfLong } from './reports/fill.ts'
import { asking, type FilledNode, filledNode, national } from './reports/node.ts'
import type { BenchOptions, BenchResult } from './support/bench.ts'
import { againstLimits, type Measurement } from './support/measurement.ts'

/** Reports that are received at one time, as from several systems of a hospital. */
const atOnce = 24
/** 10,000 a minute. */
const importLimit = 6

/**
 * Reports with a million of them in the index: how long one takes to be taken with full validation, a list of 500 rows and a
 * report to be given out at the exchange door. The data stay for the next time.
 */
export async function run({ data, seconds, only, profile }: BenchOptions): Promise<BenchResult> {
  const folder = join(data ?? join(tmpdir(), 'roentgate-bench'), 'reports')
  const node = await filledNode(folder)
  const wanted = new RegExp(only ?? '')
  const session = new Session()
  if (profile) {
    session.connect()
    await session.post('Profiler.enable')
    await session.post('Profiler.start')
  }
  try {
    const found: Measurement[] = []
    for (const [name, step] of Object.entries(steps)) {
      if (!wanted.test(name)) continue
      console.error(name)
      found.push(...(await step(node, seconds)))
    }
    return againstLimits(found)
  } finally {
    if (profile) {
      const { profile: taken } = await session.post('Profiler.stop')
      writeFileSync(join(folder, 'reports.cpuprofile'), JSON.stringify(taken))
    }
    await node.close()
  }
}

const steps: Readonly<Record<string, (node: FilledNode, seconds: number) => Promise<Measurement[]>>> = {
  'import-json': (node, seconds) => imports(node, seconds, 'JSON', 'a report', report, importLimit),
  'import-xml': (node, seconds) => imports(node, seconds, 'XML', 'a report', report, importLimit),
  'import-full': (node, seconds) => imports(node, seconds, 'JSON', 'all 119 elements', full, importLimit),
  lists,
  reads,
}

/** Names this run's reports, so that each is new to the index. */
const runName = Date.now().toString(36)
let made = 0

function report(): Bundle {
  const n = made++
  return buildReport({
    report: `${runName}-${n}`,
    studyUid: `2.999.${Date.now()}.${n}`,
    accession: { system: 'urn:oid:2.999.5', value: `${runName}-${n}` },
    patient: { system: national, value: personNumber(longLists + (n % 50_000)) },
  })
}

function full(): Bundle {
  const n = made++
  const bundle = fullReport({
    studyUid: `2.999.${Date.now()}.${n}`,
    patient: {
      identifier: { system: national, value: personNumber(longLists + (n % 50_000)) },
      family: 'Family',
      given: 'Given',
      birthDate: '1950-01-01',
    },
  })
  const identified = (resource: Resource | undefined): void => {
    const value = `${runName}-${n}`
    if (resource?.resourceType === 'Composition') resource.identifier = { system: 'urn:oid:2.999.7', value }
    if (resource?.resourceType === 'DiagnosticReport')
      (resource as DiagnosticReport).identifier = [{ system: 'urn:oid:2.999.7', value }]
  }
  for (const { resource } of bundle.entry ?? []) identified(resource)
  return bundle
}

/** Milliseconds of each second's reports, the inverse of how many were taken, and of the processor. */
async function imports(
  { reports }: FilledNode,
  seconds: number,
  format: 'JSON' | 'XML',
  what: string,
  make: () => Bundle,
  limit: number,
): Promise<Measurement[]> {
  const sent = (): Buffer => {
    const bundle = make()
    return format === 'XML' ? Buffer.from(writeFhirXml(JSON.parse(JSON.stringify(bundle)))) : asBytes(bundle)
  }
  const values: number[] = []
  const busy: number[] = []
  for (let second = 0; second <= seconds; second++) {
    const waiting = Array.from({ length: 400 }, sent)
    const before = process.cpuUsage()
    const started = performance.now()
    let taken = 0
    await Promise.all(
      Array.from({ length: atOnce }, async () => {
        for (let next = waiting.pop(); next && performance.now() - started < 1000; next = waiting.pop()) {
          await receiveReport(reports, { bytes: next, contentType: '' })
          taken++
        }
      }),
    )
    if (second === 0) continue
    values.push((performance.now() - started) / taken)
    const { user, system } = process.cpuUsage(before)
    busy.push((user + system) / 1000 / taken)
  }
  const taken = `${what} in ${format} taken, of ${atOnce} at a time`
  return [
    { what: taken, unit: 'ms', values, limit },
    { what: `${what} in ${format}: processor time of Node`, unit: 'ms', values: busy },
  ]
}

const questions: readonly (readonly [
  what: string,
  query: string,
  rows: number | undefined,
  limit: number,
])[] = [
  ['500 rows of one patient', 'status=current', rowsOfLong, 50],
  ['the same filtered by modality and year', 'modality=CT,MR&period=ge2015&period=lt2020', undefined, 50],
  ['the same by words of the title', 'title=words of A.1', undefined, 50],
  ['a page of 50, sorted by size', '_count=50&_sort=-size', 50, 50],
  ['only the number of rows', '_summary=count', 0, 50],
]

async function lists({ exchange }: FilledNode, seconds: number): Promise<Measurement[]> {
  const found: Measurement[] = []
  for (const [what, query, rows, limit] of questions) {
    const values: number[] = []
    for (let turn = 0; turn < seconds * 10; turn++) {
      const person = turn % longLists
      const started = performance.now()
      const response = await fetch(`${exchange}/DocumentReference/_search`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...asking(person) },
        body: `patient.identifier=${national}|${personNumber(person)}&${query}`,
      })
      const bytes = Buffer.from(await response.arrayBuffer())
      if (turn >= longLists) values.push(performance.now() - started)
      const count = (JSON.parse(bytes.toString('utf8')) as Bundle).entry?.length
      if (response.status !== 200 || (rows !== undefined && count !== rows))
        throw new Error(`${what}: ${response.status}, ${count} rows`)
    }
    found.push({ what, unit: 'ms', values, limit })
  }
  return found
}

async function reads({ exchange, reports }: FilledNode, seconds: number): Promise<Measurement[]> {
  const patient = { system: national, value: personNumber(longLists) }
  const ids: string[] = []
  for (let n = 0; n < 50; n++) {
    const bundle = full()
    const person = bundle.entry
      ?.map(({ resource }) => resource)
      .find((one) => one?.resourceType === 'Patient')
    if (person?.resourceType === 'Patient') person.identifier = [patient]
    const outcome = await receiveReport(reports, { bytes: asBytes(bundle), contentType: '' })
    if (outcome.kind === 'stored') ids.push(outcome.documentId)
  }
  const values: number[] = []
  for (let turn = 0; turn < seconds * 50; turn++) {
    const started = performance.now()
    const response = await fetch(`${exchange}/Bundle/${ids[turn % ids.length]}`, {
      headers: asking(longLists),
    })
    await response.arrayBuffer()
    if (response.status !== 200) throw new Error(`a report: ${response.status}`)
    if (turn >= ids.length) values.push(performance.now() - started)
  }
  return [{ what: 'a report with all 119 elements given out', unit: 'ms', values, limit: 10 }]
}
