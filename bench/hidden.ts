import { publishStudy } from '../src/country-a/publish-study.ts'
import type { ForeignCaller } from '../src/domain/caller.ts'
import { exchangeFhirRoutes } from '../src/http/fhir/exchange.ts'
import { createListener } from '../src/http/listener.ts'
import { receiveReport } from '../src/reports/receive-report.ts'
import { patientChoices } from '../src/storage/patient-choices.ts'
import { asBytes, buildReport } from '../test/support/build-report.ts'
import { silentLog } from '../test/support/countries.ts'
import { nationalSystem, reportNode } from '../test/support/reports.ts'
import { chestStudy, foreignDoctor, sourcePorts } from '../test/support/source-ports.ts'
import type { BenchOptions, BenchResult } from './support/bench.ts'

const samples = 1000
/** Two-sided, at one in a thousand: |z| of a normal distribution. */
const limit = 3.29
const person = { system: nationalSystem, value: '131052-308T' }
const studyUid = '1.2.246.10.5'
const never = '11111111-1111-4111-8111-111111111111'

/**
 * Whether what a patient hid can be told from what never was by the time that an answer takes: a thousand reads of each
 * in turns, compared by the rank-sum test (Mann and Whitney 1947), which asks nothing of how times are distributed. A
 * report that may be seen is measured beside them, to show that the test sees a difference where there is one.
 */
export async function run(_: BenchOptions): Promise<BenchResult> {
  const node = await reportNode()
  const ports = await sourcePorts(node)
  const caller: ForeignCaller = foreignDoctor({ person })
  const app = createListener({ name: 'exchange', log: silentLog })
  await app.register(
    exchangeFhirRoutes({
      ports,
      base: 'https://ncp.fi.example/fhir',
      cursorKey: new Uint8Array(32).fill(7),
      authenticate: async () => caller,
    }),
  )
  const url = `${await app.listen({ host: '127.0.0.1', port: 0 })}/fhir`
  try {
    const name = { family: 'Hämäläinen', given: ['Väinö'] }
    const { key } = await node.patients.register({
      name,
      birthDate: '1952-10-13',
      sex: 'male',
      identifiers: [person],
    })
    ports.held.set(studyUid, chestStudy(studyUid, key))
    await publishStudy(ports, studyUid)
    const patient = { ...person, birthDate: '1952-10-13', family: name.family }
    const received = async (report: string, confidentiality: string): Promise<string> => {
      const bundle = buildReport({ report, patient, confidentiality })
      const outcome = await receiveReport(node, { bytes: asBytes(bundle), contentType: '' })
      return outcome.kind === 'registered' ? '' : outcome.documentId
    }
    const ids = { hidden: await received('secret', 'V'), absent: never, seen: await received('open', 'N') }
    await patientChoices(node.database.db).set(person, { optOut: false, restricted: [] })
    const times = await measured(url, ids)
    const [hidden, seen] = [rankSumZ(times.hidden, times.absent), rankSumZ(times.seen, times.absent)]
    const rows = (['hidden', 'absent', 'seen'] as const).map(
      (kind) => `| ${kind} | ${at(times[kind], 0.5)} | ${at(times[kind], 0.95)} |`,
    )
    const text = `${samples} reads of each, in turns. Two kinds can be told apart when |z| is over ${limit} (p < 0.001).

| kind | median, ms | 95 %, ms |
|---|---|---|
${rows.join('\n')}

Hidden beside absent: z = ${hidden.toFixed(2)}. Seen beside absent: z = ${seen.toFixed(2)}.`
    return {
      results: { hidden, seen } as never,
      text,
      failed: Math.abs(hidden) > limit || Math.abs(seen) <= limit,
    }
  } finally {
    await app.close()
    await node.close()
  }
}

type Times = Record<'hidden' | 'absent' | 'seen', number[]>

async function measured(url: string, ids: Record<keyof Times, string>): Promise<Times> {
  const times: Times = { hidden: [], absent: [], seen: [] }
  const kinds = Object.keys(ids) as (keyof Times)[]
  for (let run = -100; run < samples; run++)
    // Whoever comes first in a turn changes, so that none gains by its place
    for (let place = 0; place < kinds.length; place++) {
      const kind = kinds[(place + run + samples) % kinds.length] ?? 'absent'
      const started = performance.now()
      await (await fetch(`${url}/Bundle/${ids[kind]}`)).arrayBuffer()
      if (run >= 0) times[kind].push(performance.now() - started)
    }
  return times
}

/** How many standard deviations the sum of the ranks of `a` is from where it would be if both were alike. */
function rankSumZ(a: readonly number[], b: readonly number[]): number {
  const all = [...a.map((time) => ({ time, of: 'a' })), ...b.map((time) => ({ time, of: 'b' }))]
  const ranks = all
    .toSorted((one, other) => one.time - other.time)
    .reduce((sum, { of }, index) => (of === 'a' ? sum + index + 1 : sum), 0)
  const mean = (a.length * (a.length + b.length + 1)) / 2
  return (ranks - mean) / Math.sqrt((a.length * b.length * (a.length + b.length + 1)) / 12)
}

const at = (times: readonly number[], part: number): string =>
  (times.toSorted((one, other) => one - other)[Math.floor(times.length * part)] ?? 0).toFixed(2)
