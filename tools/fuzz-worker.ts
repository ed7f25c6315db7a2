import { readFileSync, writeFileSync } from 'node:fs'
import fc from 'fast-check'
import { showObject, takeObject } from '../test/support/ask-object.ts'
import { type Mutation, mutated, mutations } from '../test/support/mutate.ts'

export interface Batch {
  readonly files: readonly string[]
  readonly seed: number
  readonly count: number
}

/** What became of one mutated object. */
export interface Verdict {
  /** In its batch; -1 when all are done. */
  readonly index: number
  readonly outcome: 'shown' | 'taken' | 'refused' | 'crashed'
  /** Of the processor, to take it and to show it. */
  readonly takeMs: number
  readonly showMs: number
  /** By how much memory grew while it was taken, and while it was shown. */
  readonly takeMegabytes: number
  readonly showMegabytes: number
  readonly error?: string
}

/** Slower or larger than this is tried again: what counts is the object, not the collector of garbage. */
const suspicious = { ms: 100, megabytes: 64 }

let originals: readonly Buffer[] = []
let names: readonly string[] = []

process.on('message', (batch: Batch) => void work(batch))
process.on('disconnect', () => process.exit())

async function work({ files, seed, count }: Batch): Promise<void> {
  if (names.join() !== files.join()) {
    names = files
    originals = files.map((file) => readFileSync(file))
  }
  const drawn = fc.sample(mutations(files.length), { seed, numRuns: count })
  for (const [index, mutation] of drawn.entries()) process.send?.({ index, ...(await judged(mutation)) })
  process.send?.({ index: -1 })
}

async function judged(mutation: Mutation): Promise<Omit<Verdict, 'index'>> {
  const bytes = mutated(originals[mutation.file] ?? Buffer.alloc(0), mutation)
  try {
    const took = await measured(() => Promise.resolve(takeObject(bytes)))
    const base = { takeMs: took.ms, takeMegabytes: took.megabytes, showMs: 0, showMegabytes: 0 }
    const inspected = took.result
    if (inspected === undefined) return { ...base, outcome: 'refused' }
    const showed = await measured(() => showObject(bytes, inspected))
    const outcome = showed.result ? 'shown' : 'taken'
    return { ...base, outcome, showMs: showed.ms, showMegabytes: showed.megabytes }
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
    return { outcome: 'crashed', takeMs: 0, showMs: 0, takeMegabytes: 0, showMegabytes: 0, error: text }
  }
}

interface Measured<T> {
  readonly result: T
  readonly ms: number
  readonly megabytes: number
}

async function measured<T>(ask: () => Promise<T>): Promise<Measured<T>> {
  const first = await once(ask)
  if (first.ms < suspicious.ms && first.megabytes < suspicious.megabytes) return first
  globalThis.gc?.()
  const [second, third] = [await once(ask), await once(ask)]
  const least = (of: (one: Measured<T>) => number): number => Math.min(of(first), of(second), of(third))
  return { result: first.result, ms: least(({ ms }) => ms), megabytes: least(({ megabytes }) => megabytes) }
}

async function once<T>(ask: () => Promise<T>): Promise<Measured<T>> {
  const before = memory('VmRSS')
  writeFileSync('/proc/self/clear_refs', '5') // proc(5): the peak begins anew
  const started = process.cpuUsage()
  const result = await ask()
  const { user, system } = process.cpuUsage(started)
  return { result, ms: (user + system) / 1000, megabytes: memory('VmHWM') - before }
}

function memory(field: string): number {
  const status = readFileSync('/proc/self/status', 'latin1')
  return Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0) / 1024
}
