import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Ran, run } from '../../test/support/run.ts'
import { median, must } from './client.ts'
import { sha256, sizes } from './load.ts'
import { moveDestination } from './sides.ts'
import { archives, type Bench, connections, type Figures, type Step, spread } from './step.ts'
import { megabytes, searchable } from './store-steps.ts'

const host = '127.0.0.1'
const finds = 20

const calledBy = ({ side }: Bench, calling: string): readonly string[] => [
  '-aet',
  calling,
  '-aec',
  side.dimse?.aet ?? '',
  host,
  String(side.dimse?.port),
]

function ended({ code, stdout, stderr }: Ran, program: string): void {
  must(code === 0, `${program} ended with ${code}: ${(stdout + stderr).slice(0, 300)}`)
}

/** The CT by storescu, in as many associations at once. */
async function send(bench: Bench, associations: number): Promise<Figures> {
  const slices = bench.fresh()
  const folders = Array.from({ length: associations }, (_, at) => join(bench.folder, `send-${at}`))
  for (const folder of folders) mkdirSync(folder)
  slices.forEach(({ bytes }, at) => {
    writeFileSync(join(folders[at % associations] ?? '', `${at}.dcm`), bytes)
  })
  const started = performance.now()
  const ran = await Promise.all(
    folders.map((folder) => run('storescu', ['-R', ...calledBy(bench, 'BENCH'), '+sd', folder])),
  )
  const seconds = (performance.now() - started) / 1000
  for (const one of ran) ended(one, 'storescu')
  for (const folder of folders) rmSync(folder, { recursive: true })
  const waited = await searchable(bench.target, slices[0]?.study ?? '', slices.length)
  const name = associations === 1 ? 'cstore' : `cstore-${associations}`
  return { [name]: megabytes(slices) / seconds, [`${name}-searchable`]: waited }
}

/** The CT by C-MOVE to movescu's own receiver; every file must have come with its pixels. */
async function move(bench: Bench): Promise<Figures> {
  const folder = join(bench.folder, 'moved')
  mkdirSync(folder)
  const keys = ['QueryRetrieveLevel=STUDY', `StudyInstanceUID=${bench.ct[0]?.study}`].flatMap((key) => [
    '-k',
    key,
  ])
  const started = performance.now()
  const ran = await run('movescu', [
    '-S',
    '-aem',
    moveDestination,
    '+P',
    String(bench.movePort),
    '-od',
    folder,
    ...calledBy(bench, moveDestination),
    ...keys,
  ])
  const seconds = (performance.now() - started) / 1000
  ended(ran, 'movescu')
  const files = readdirSync(folder).map((file) => readFileSync(join(folder, file)))
  rmSync(folder, { recursive: true })
  const came = new Set(files.map((bytes) => sha256(bytes.subarray(bytes.length - sizes.frameBytes))))
  must(
    files.length === bench.ct.length && bench.ct.every(({ pixels }) => came.has(pixels)),
    `${files.length} files came`,
  )
  return { cmove: files.reduce((sum, { length }) => sum + length, 0) / 1e6 / seconds }
}

/** findscu's own start is in it. */
async function find(bench: Bench): Promise<Figures> {
  const { studies } = bench.load
  const times: number[] = []
  for (let turn = 0; turn < finds; turn++) {
    const { patient, study } = spread(studies, turn)
    const keys = ['QueryRetrieveLevel=STUDY', `PatientID=${patient}`, 'StudyInstanceUID'].flatMap((key) => [
      '-k',
      key,
    ])
    const started = performance.now()
    const ran = await run('findscu', ['-S', ...calledBy(bench, 'BENCH'), ...keys])
    times.push(performance.now() - started)
    ended(ran, 'findscu')
    must((ran.stdout + ran.stderr).includes(study), 'findscu did not see the study')
  }
  return { cfind: median(times) }
}

export const dimseSteps: readonly Step[] = [
  { name: 'cstore', sides: archives, measure: (bench) => send(bench, 1) },
  { name: 'cstore-4', sides: archives, measure: (bench) => send(bench, connections) },
  { name: 'cfind', sides: archives, measure: find },
  { name: 'cmove', sides: archives, measure: move },
]
