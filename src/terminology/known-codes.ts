import type { Coding } from '../domain/codes.ts'
import type { Logger } from '../log.ts'
import { answered } from './answered.ts'
import { codeKey } from './code-names.ts'
import type { TerminologyServer } from './server.ts'

interface KnownCodesOptions {
  readonly server: Pick<TerminologyServer, 'validate'>
  /** Code systems that the server holds whole: codes of others are not asked for. */
  readonly systems: readonly string[]
  readonly waitMs: number
  readonly log: Logger
}

const maxCodes = 200

/** Whether codes exist, by a terminology server. What it can't say in time counts as known. Never fails. */
export function knownCodes({ server, systems, waitMs, log }: KnownCodesOptions) {
  const exist = answered({
    ask: (key) => {
      const bar = key.indexOf('|')
      return server.validate({ system: key.slice(0, bar), code: key.slice(bar + 1) })
    },
    waitMs,
    log,
  })
  return {
    async missing(codings: readonly Coding[]): Promise<readonly Coding[]> {
      const wanted = new Map(
        codings
          .filter(({ system, code }) => systems.includes(system) && code !== '')
          .slice(0, maxCodes)
          .map((one) => [codeKey(one), one]),
      )
      const answers = await exist([...wanted.keys()])
      return [...wanted].flatMap(([key, coding]) => (answers.get(key) === false ? [coding] : []))
    },
  }
}
