import { type Logger, pino } from 'pino'

export type { Logger }

/**
 * The process's log: JSON lines on standard error. A line carries an `event` (noun.verb), counts, times and route
 * templates; never a name, an identifier, a UID, a token or a URL.
 */
export function createLog(level: string, base: Record<string, string> = {}): Logger {
  return pino(
    { level, base, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ dest: 2, sync: false }),
  )
}
