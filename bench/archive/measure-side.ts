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
import { type Bench, type Figures, workDone } from './step.ts'
import { storeCt, storeSmall, storeSteps } from './store-steps.ts'
import type { UsageWatch } from './usage.ts'

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
        const { [workDone]: work = 1, ...figures } = await step.measure(bench)
        Object.assign(found, figures)
        const now = side.usage.cpuSeconds()
        const used = now.server - before.server + now.database - before.database
        Object.assign(found, { [`${step.name} cpu`]: used, [`${step.name} work`]: work })
      } catch (error) {
        measuring.failed(`${name}, ${step.name}: ${(error as Error).message}`)
      }
    }
    return name === 'bare' ? found : { ...found, ...usageFigures(side.usage) }
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

function usageFigures(usage: UsageWatch): Figures {
  const { server, database } = usage.cpuSeconds()
  const { peakMegabytes, databasePeakMegabytes } = usage.peaks()
  return {
    'peak-memory': peakMegabytes,
    ...(databasePeakMegabytes > 0 && { 'database-peak-memory': databasePeakMegabytes }),
    cpu: server + database,
    'server-cpu': server,
  }
}
