import type { Client } from './client.ts'
import type { Load, Slice } from './load.ts'
import type { Side, SideName } from './sides.ts'

/** What a step works with: one server that holds the load. */
export interface Bench {
  readonly side: Side
  readonly target: Client
  readonly load: Load
  /** The CT that can be asked for. */
  readonly ct: readonly Omit<Slice, 'bytes'>[]
  /** A CT that no server has met. */
  fresh(): readonly Slice[]
  /** Length of each loop. */
  readonly seconds: number
  /** For files of the step's own. */
  readonly folder: string
  readonly movePort: number
}

/** Names of figures to their values; units and what is asked of them: figures.ts. */
export type Figures = Readonly<Record<string, number>>

/** Beside the figures: how much was done where a step does as much as it can, in a unit of its own. */
export const workDone = 'work'

export interface Step {
  readonly name: string
  readonly sides: readonly SideName[]
  /** In the last round only. */
  readonly once?: boolean
  /** Throws where an answer is wrong. */
  measure(bench: Bench): Promise<Figures>
}

export const connections = 4
export const archives: readonly SideName[] = ['ours', 'orthanc']
export const everybody: readonly SideName[] = [...archives, 'bare']

/** A place in a list for each turn, so that neighbours don't follow each other. */
export const spread = <T>(list: readonly T[], turn: number): T => {
  const found = list[(turn * 7919) % list.length]
  if (found === undefined) throw new Error('Nothing to choose from')
  return found
}
