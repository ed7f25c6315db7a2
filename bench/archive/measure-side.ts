import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort } from '../../test/support/source-node.ts'
import { client } from './client.ts'
import { dimseSteps } from './dimse-steps.ts'
import { largeSteps } from './large-step.ts'
import { freshCt, type Load, sha256, sizes } from './load.ts'
import { retrieveSteps } from './retrieve-steps.ts'
import { searchSteps } from './search-steps.ts'
import { type SideName, startSide } from './sides.ts'
import { archives, type Bench, type Figures } from './step.ts'
import { storeCt, storeSmall, storeSteps } from './store-steps.ts'
import type { Cpu, UsageWatch } from './usage.ts'

const steps = [...storeSteps, ...dimseSteps, ...searchSteps, ...retrieveSteps, ...largeSteps]

export interface Measuring {
  readonly load: Load
  /** For the server and for files of the steps; taken away by the caller. */
  readonly folder: string
  /** From 0. */
  readonly round: number
  readonly isLast: boolean
  readonly seconds: number
  /** Only steps of such names. */
  readonly only?: RegExp
  /** Folder for a CPU profile of ours. */
  readonly profile?: string
  /** Told of what was wrong. */
  failed(what: string): void
}

/** Starts one server, fills it, runs the steps and stops it. A step with a wrong answer has no figures. */
export async function measureSide(name: SideName, measuring: Measuring): Promise<Figures> {
  const { load, folder, round, seconds, profile } = measuring
  const movePort = await freePort()
  const server = { folder: join(folder, 'server'), movePort, load: load.folder }
  const side = await startSide(name, { ...server, ...(profile !== undefined && { profile }) })
  const target = client(side.base, side.token)
  const found: Record<string, number> = {}
  /** CPU of steps that the other one doesn't do. */
  const own = { server: 0, database: 0 }
  let tag = round * 100
  const fresh = () => freshCt(load, ++tag)
  try {
    const ct = await filled({ side, target, load, fresh }, found)
    const bench: Bench = { side, target, load, ct, fresh, seconds, folder, movePort }
    for (const step of steps) {
      const isWanted =
        step.sides.includes(name) &&
        (!step.once || measuring.isLast) &&
        (measuring.only?.test(step.name) ?? true)
      if (!isWanted) continue
      console.error(`round ${round + 1}, ${name}: ${step.name}`)
      const before = side.usage.cpuSeconds()
      try {
        Object.assign(found, await step.measure(bench))
      } catch (error) {
        measuring.failed(`${name}, ${step.name}: ${(error as Error).message}`)
      }
      if (!archives.every((archive) => step.sides.includes(archive))) {
        const { server, database } = side.usage.cpuSeconds()
        own.server += server - before.server
        own.database += database - before.database
      }
    }
    return name === 'bare' ? found : { ...found, ...usageFigures(side.usage, own) }
  } finally {
    target.close()
    await side.stop()
  }
}

/** Puts in what the steps ask for; the bare server has the files themselves. */
async function filled(
  { side, target, load, fresh }: Pick<Bench, 'side' | 'target' | 'load' | 'fresh'>,
  found: Record<string, number>,
): Promise<Bench['ct']> {
  if (side.name === 'bare')
    return load.ct.map(({ study, series, instance, file }) => {
      const bytes = readFileSync(join(load.folder, file))
      return { study, series, instance, pixels: sha256(bytes.subarray(bytes.length - sizes.frameBytes)) }
    })
  const sent = fresh()
  Object.assign(found, await storeCt(target, sent, 1), await storeSmall(target, load))
  return sent.map(({ bytes: _, ...slice }) => slice)
}

function usageFigures(usage: UsageWatch, own: Cpu): Figures {
  const { server, database } = usage.cpuSeconds()
  const { peakMegabytes, databasePeakMegabytes } = usage.peaks()
  return {
    'peak-memory': peakMegabytes,
    ...(databasePeakMegabytes > 0 && { 'database-peak-memory': databasePeakMegabytes }),
    cpu: server - own.server + database - own.database,
    'server-cpu': server - own.server,
  }
}
