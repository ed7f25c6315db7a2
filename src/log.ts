import { type Logger, pino } from 'pino'

export type { Logger }

/** Lines that wait for a sink that takes none. */
const maxWaitingBytes = 4 * 1024 * 1024
let failures = 0

/**
 * The process's log: JSON lines on standard error. A line carries an `event` (noun.verb), counts, times and route
 * templates; never a name, an identifier, a UID, a token or a URL.
 */
export function createLog(level: string, base: Record<string, string> = {}): Logger {
  const sink = pino.destination({ dest: 2, sync: false, maxLength: maxWaitingBytes })
  // A full disk or a closed pipe must not end the node: what can't be written waits, and then goes
  let isFull = false
  sink.on('error', () => {
    failures++
    isFull = true
  })
  sink.on('drop', () => {
    failures++
  })
  sink.on('drain', () => {
    isFull = false
  })
  // Else pino tries for ever to write the rest before the process may end
  process.prependListener('exit', () => {
    if (isFull) sink.destroy()
  })
  return pino({ level, base, timestamp: pino.stdTimeFunctions.isoTime }, sink)
}

/** How often a line could not be written, or was dropped, since this process began. */
export const logFailures = (): number => failures
