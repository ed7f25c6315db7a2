import { type ChildProcess, fork } from 'node:child_process'
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import fc from 'fast-check'
import { corpus, corpusPath } from '../test/support/corpus.ts'
import { mutated, mutations } from '../test/support/mutate.ts'
import type { Batch, Verdict } from './fuzz-worker.ts'

const folder = resolve(import.meta.dirname, '../.roentgate/fuzz')
const batchSize = 250
const largestFile = 1_000_000
/** Bounds for taking an object. Pictures are made in workers with bounds of their own: seconds and megabytes there. */
const bounds = { takeMs: 200, takeMegabytes: 128, showMs: 10_000, showMegabytes: 512, silentMs: 60_000 }

interface State {
  readonly seed: number
  runs: number
  /** Batches that are done. */
  readonly done: number[]
  readonly counts: Record<string, number>
  readonly most: Record<'takeMs' | 'takeMegabytes' | 'showMs' | 'showMegabytes', number>
  readonly found: string[]
}

/**
 * `npm run fuzz [-- --runs N] [--seed S] [--workers N]`: real objects, mutated, must be answered or refused within bounds
 * of time and memory. Goes on where a run with the same seed was ended. What breaks a bound is kept as a file.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      runs: { type: 'string', default: '100000' },
      seed: { type: 'string' },
      workers: { type: 'string', default: '2' },
    },
  })
  const files = ['dev', 'bad'].flatMap((set) => corpus(set as 'dev' | 'bad').map(corpusPath))
  const usable = files.filter((file) => statSync(file).size <= largestFile)
  if (usable.length === 0) throw new Error('There are no real files to mutate')
  mkdirSync(folder, { recursive: true })
  const state = resumed(values.seed === undefined ? undefined : Number(values.seed), Number(values.runs))
  console.log(
    `seed ${state.seed}: ${state.runs} mutations of ${usable.length} files, ${state.done.length * batchSize} are done`,
  )
  const isDone = new Set(state.done)
  const open = Array.from({ length: Math.ceil(state.runs / batchSize) }, (_, batch) => batch)
    .filter((batch) => !isDone.has(batch))
    .values()
  await Promise.all(Array.from({ length: Number(values.workers) }, () => workThrough(open, usable, state)))
  report(state)
}

function resumed(seed: number | undefined, runs: number): State {
  try {
    const held = JSON.parse(readFileSync(join(folder, 'state.json'), 'utf8')) as State
    if (seed === undefined || held.seed === seed) return { ...held, runs }
  } catch {
    // the first run
  }
  const most = { takeMs: 0, takeMegabytes: 0, showMs: 0, showMegabytes: 0 }
  return { seed: seed ?? Math.floor(Math.random() * 2 ** 31), runs, done: [], counts: {}, most, found: [] }
}

async function workThrough(open: Iterable<number>, files: readonly string[], state: State): Promise<void> {
  let worker: ChildProcess | undefined
  for (const batch of open) {
    worker ??= fork(join(import.meta.dirname, 'fuzz-worker.ts'), { execArgv: ['--expose-gc'] })
    const order: Batch = { files, seed: state.seed + batch, count: batchSize }
    const isWell = await judge(worker, order, state)
    if (!isWell) worker = undefined
    state.done.push(batch)
    writeFileSync(join(folder, 'state.json'), JSON.stringify(state))
    if (state.done.length % 20 === 0)
      console.log(`${state.done.length * batchSize} done, ${state.found.length} found`)
  }
  worker?.disconnect()
}

/** One batch; false when the worker is gone after it: it ended, or said nothing for too long. */
function judge(worker: ChildProcess, order: Batch, state: State): Promise<boolean> {
  return new Promise((settle) => {
    let last = -1
    const lost = (what: string): void => {
      end()
      worker.kill('SIGKILL')
      keep(state, order, last + 1, what)
      settle(false)
    }
    let timer = setTimeout(lost, bounds.silentMs, 'hangs')
    const heard = (verdict: Verdict): void => {
      clearTimeout(timer)
      if (verdict.index < 0) {
        end()
        settle(true)
        return
      }
      last = verdict.index
      timer = setTimeout(lost, bounds.silentMs, 'hangs')
      judgeOne(state, order, verdict)
    }
    const ended = (): void => lost('ends the process')
    const end = (): void => {
      clearTimeout(timer)
      worker.off('message', heard)
      worker.off('exit', ended)
    }
    worker.on('message', heard)
    worker.on('exit', ended)
    worker.send(order)
  })
}

function judgeOne(state: State, order: Batch, verdict: Verdict): void {
  state.counts[verdict.outcome] = (state.counts[verdict.outcome] ?? 0) + 1
  if (verdict.outcome === 'crashed') keep(state, order, verdict.index, verdict.error ?? 'crashed')
  for (const name of ['takeMs', 'takeMegabytes', 'showMs', 'showMegabytes'] as const) {
    state.most[name] = Math.max(state.most[name], Math.round(verdict[name]))
    if (verdict[name] > bounds[name])
      keep(state, order, verdict.index, `${name} ${Math.round(verdict[name])}`)
  }
}

/** Leaves the mutated object as a file, and says how it was made. */
function keep(state: State, { files, seed, count }: Batch, index: number, what: string): void {
  const mutation = fc.sample(mutations(files.length), { seed, numRuns: count })[index]
  if (mutation === undefined) return
  const original = files[mutation.file] ?? ''
  const file = join(folder, `${seed}-${index}.dcm`)
  writeFileSync(file, mutated(readFileSync(original), mutation))
  state.found.push(`${file}: ${what}`)
  console.log(`FOUND ${file}: ${what.split('\n').slice(0, 4).join(' | ')}`)
}

function report({ seed, counts, most, found, done }: State): void {
  const text = Object.entries(counts).map(([outcome, count]) => `${count} ${outcome}`)
  console.log(`seed ${seed}: ${done.length * batchSize} mutations: ${text.join(', ')}`)
  console.log(
    `taken within ${most.takeMs} ms and ${most.takeMegabytes} MB, shown within ${most.showMs} ms and ${most.showMegabytes} MB`,
  )
  console.log(found.length === 0 ? 'nothing found' : `${found.length} found: see ${folder}`)
  if (found.length > 0) process.exitCode = 1
}

await main()
