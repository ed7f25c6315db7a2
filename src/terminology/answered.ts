import type { Logger } from '../log.ts'

const maxHeld = 50_000
const dayMs = 86_400_000
const atOnce = 8
/** After a fault the server is left alone for so long. */
const restMs = 30_000

interface AnsweredOptions<T> {
  /** One question to the terminology server. Errors: any. */
  readonly ask: (key: string) => Promise<T>
  /** How long whoever wants answers waits for those that are not known yet. */
  readonly waitMs: number
  readonly log: Logger
}

/** Answers of a terminology server by their question, each asked for once a day; those that came in time. Never fails. */
export function answered<T>({ ask, waitMs, log }: AnsweredOptions<T>) {
  const held = new Map<string, { readonly answer: T; readonly at: number }>()
  let restUntil = 0

  const fresh = (key: string) => {
    const known = held.get(key)
    return known && Date.now() - known.at < dayMs ? known : undefined
  }
  const hold = (key: string, answer: T): void => {
    const [oldest] = held.keys()
    if (held.size >= maxHeld && oldest !== undefined) held.delete(oldest)
    held.set(key, { answer, at: Date.now() })
  }
  const work = async (waiting: string[]): Promise<void> => {
    for (let next = waiting.pop(); next !== undefined && Date.now() >= restUntil; next = waiting.pop())
      hold(next, await ask(next))
  }
  const askAll = async (keys: readonly string[]): Promise<void> => {
    const waiting = [...keys]
    try {
      await Promise.all(Array.from({ length: atOnce }, () => work(waiting)))
    } catch (error) {
      restUntil = Date.now() + restMs
      log.warn(
        { event: 'terminology.unavailable', err: error },
        'the terminology server is left alone for now',
      )
    }
  }

  return async (keys: readonly string[]): Promise<ReadonlyMap<string, T>> => {
    const open = keys.filter((key) => !fresh(key))
    if (open.length > 0 && Date.now() >= restUntil) await Promise.race([askAll(open), after(waitMs)])
    return new Map(
      keys.flatMap((key) => {
        const known = fresh(key)
        return known ? [[key, known.answer]] : []
      }),
    )
  }
}

export const after = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms).unref()
  })
