import type { Coding } from '../domain/codes.ts'
import type { Logger } from '../log.ts'
import { after } from './answered.ts'
import { translated } from './designations.ts'
import type { CodeNameCache, KnownName } from './ports.ts'
import type { TerminologyServer } from './server.ts'

export interface CodeNamesOptions {
  readonly server: TerminologyServer
  readonly cache: CodeNameCache
  /** How long a name is used before it is asked for again. */
  readonly days: number
  /** Code systems into which a code without a name is translated, the best first. */
  readonly targets: readonly string[]
  /** How long a reader waits for all that is not known yet. */
  readonly waitMs: number
  readonly log: Logger
}

/** Names of codes that our own tables don't hold. */
export interface CodeNames {
  /** By `system|code`; codes that can't be named in the language now are left out. Never fails. */
  names(codings: readonly Coding[], language: string): Promise<ReadonlyMap<string, string>>
}

const maxCodes = 200
const atOnce = 8
/** After a fault the server is left alone for so long. */
const restMs = 30_000

export const codeKey = ({ system, code }: Coding): string => `${system}|${code}`

/**
 * Names by a terminology server, through a cache. A reader waits for a bounded time; what comes later is there for the next.
 * While the server can't be reached, what the cache has is used, however old.
 */
export function codeNames({ server, cache, days, targets, waitMs, log }: CodeNamesOptions): CodeNames {
  let restUntil = 0

  const nameOf = async (coding: Coding, language: string): Promise<string | undefined> => {
    const name = await server.lookup(coding, language)
    if (name !== undefined) return name
    for (const target of targets.filter((one) => one !== coding.system)) {
      const other = await server.translate(coding, target)
      const found = other && (translated(other, language) ?? (await server.lookup(other, language)))
      if (found !== undefined) return found
    }
    return undefined
  }

  const ask = async (codings: readonly Coding[], language: string, found: KnownName[]): Promise<void> => {
    const waiting = [...codings]
    const worker = async (): Promise<void> => {
      for (let next = waiting.pop(); next && Date.now() >= restUntil; next = waiting.pop()) {
        const answer = { coding: next, name: await nameOf(next, language) }
        found.push(answer)
        await cache.keep([answer], language)
      }
    }
    try {
      await Promise.all(Array.from({ length: atOnce }, worker))
    } catch (error) {
      restUntil = Date.now() + restMs
      log.warn({ event: 'terminology.unavailable', err: error }, 'codes are not translated for now')
    }
  }

  return {
    async names(codings, language) {
      const wanted = [...new Map(codings.map((one) => [codeKey(one), one])).values()]
        .filter(({ system, code }) => system !== '' && code !== '')
        .slice(0, maxCodes)
      if (wanted.length === 0) return new Map()
      const short = language.split('-')[0]?.toLowerCase() ?? language
      const isResting = Date.now() < restUntil
      const known = await cache.known(wanted, short, isResting ? 36_500 : days).catch(() => [])
      const settled = new Set(known.map(({ coding }) => codeKey(coding)))
      const found: KnownName[] = [...known]
      const open = wanted.filter((one) => !settled.has(codeKey(one)))
      if (open.length > 0 && !isResting) await Promise.race([ask(open, short, found), after(waitMs)])
      return new Map(
        found.flatMap(({ coding, name }) => (name === undefined ? [] : [[codeKey(coding), name]])),
      )
    },
  }
}
