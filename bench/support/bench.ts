/** What the command line says. */
export interface BenchOptions {
  /** Folder of a demonstration that is there already; without it one is made. */
  readonly demo?: string | undefined
  /** Folder for data that a bench makes; without it one below the system's. */
  readonly data?: string | undefined
  readonly rounds: number
  /** Length of each loop. */
  readonly seconds: number
  /** Only steps of such names. */
  readonly only?: string | undefined
  /** Leaves a CPU profile. */
  readonly profile: boolean
}

export interface BenchResult {
  /** As it is written down. */
  readonly results: unknown
  /** A table and what there is to say about it. */
  readonly text: string
  /** A promise is broken, or an answer was wrong. */
  readonly failed: boolean
}
