import { readdirSync, readFileSync, writeFileSync } from 'node:fs'

/** Seconds since the start. */
export interface Cpu {
  readonly server: number
  /** Of the processes that it started: its database. */
  readonly database: number
}

/** Watches a server and the processes that it started. */
export interface UsageWatch {
  cpuSeconds(): Cpu
  /** In megabytes: the server's own, and that of its database together, sampled, shared pages counted once. */
  peaks(): { readonly peakMegabytes: number; readonly databasePeakMegabytes: number }
  /** Now, in megabytes: the server's own memory. */
  residentMegabytes(): number
  /** The server's peak since it was reset, in megabytes. */
  peakSinceReset(): number
  resetPeak(): void
}

const ticksPerSecond = 100
const everyMs = 500

export function watchUsage(pid: number): UsageWatch {
  let databasePeak = 0
  let peak = 0
  const sample = (): void => {
    const database = descendants(pid).reduce((sum, child) => sum + proportional(child), 0)
    databasePeak = Math.max(databasePeak, database)
  }
  const timer = setInterval(sample, everyMs)
  timer.unref()
  const ownPeak = (): number => field(read(`/proc/${pid}/status`), 'VmHWM')
  return {
    residentMegabytes: () => field(read(`/proc/${pid}/status`), 'VmRSS'),
    peakSinceReset: ownPeak,
    resetPeak() {
      peak = Math.max(peak, ownPeak())
      writeFileSync(`/proc/${pid}/clear_refs`, '5') // proc(5): the peak begins anew
    },
    cpuSeconds: () => ({
      server: cpuSeconds(pid, false),
      database: children(pid).reduce((sum, child) => sum + cpuSecondsOfTree(child), 0),
    }),
    peaks() {
      clearInterval(timer)
      sample()
      return { peakMegabytes: Math.max(peak, ownPeak()), databasePeakMegabytes: databasePeak }
    },
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return '' // it has ended
  }
}

const field = (text: string, name: string): number =>
  Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0) / 1024

const proportional = (pid: number): number => field(read(`/proc/${pid}/smaps_rollup`), 'Pss')

/** Own time, and that of children that have ended where `withEnded`. */
function cpuSeconds(pid: number, withEnded: boolean): number {
  const stat = read(`/proc/${pid}/stat`)
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const [own, system, ended, endedSystem] = fields.slice(11, 15).map(Number)
  const total = (own ?? 0) + (system ?? 0) + (withEnded ? (ended ?? 0) + (endedSystem ?? 0) : 0)
  return total / ticksPerSecond
}

const cpuSecondsOfTree = (pid: number): number =>
  cpuSeconds(pid, true) + children(pid).reduce((sum, child) => sum + cpuSecondsOfTree(child), 0)

function children(pid: number): readonly number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((task) =>
      read(`/proc/${pid}/task/${task}/children`).split(' ').filter(Boolean).map(Number),
    )
  } catch {
    return []
  }
}

const descendants = (pid: number): readonly number[] =>
  children(pid).flatMap((child) => [child, ...descendants(child)])
