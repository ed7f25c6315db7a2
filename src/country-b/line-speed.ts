import type { CountryCode } from '../domain/codes.ts'
import type { LineSample, StudyChannel } from './ports.ts'

/** Measures what comes from each country. */
export interface LineMeter {
  /** The channel, whose answers are measured from now on. */
  measured(country: CountryCode, channel: StudyChannel): StudyChannel
}

interface Meter {
  bytes: number
  busyMs: number
  /** Answers under way, and since when there is at least one. */
  active: number
  since: number
  firstByteMs: number[]
  closing?: NodeJS.Timeout | undefined
}

/** Less than this says nothing about a line. */
const enoughBytes = 256 * 1024
const longestMs = 10_000

/**
 * Counts the bytes of answers over the time in which at least one is under way, so that answers that come side by side
 * are told as the one line that they share. A sample is told every ten seconds of that time, or when nothing came for
 * `idleMs`.
 * @param tell is given each sample; it never fails.
 */
export function lineMeter(
  tell: (country: CountryCode, sample: LineSample) => void,
  { idleMs = 2000 } = {},
): LineMeter {
  const meters = new Map<CountryCode, Meter>()
  const meterOf = (country: CountryCode): Meter => {
    const meter = meters.get(country) ?? { bytes: 0, busyMs: 0, active: 0, since: 0, firstByteMs: [] }
    meters.set(country, meter)
    return meter
  }
  const close = (country: CountryCode, meter: Meter): void => {
    const { bytes, busyMs, firstByteMs } = meter
    const firstByte = median(firstByteMs)
    if (bytes < enoughBytes || busyMs === 0 || firstByte === undefined) return
    Object.assign(meter, { bytes: 0, busyMs: 0, firstByteMs: [firstByte] })
    tell(country, { bytesPerSecond: (bytes * 1000) / busyMs, firstByteMs: firstByte })
  }
  const count = (country: CountryCode, meter: Meter, bytes: number): void => {
    meter.bytes += bytes
    const now = performance.now()
    if (meter.busyMs + now - meter.since < longestMs) return
    meter.busyMs += now - meter.since
    meter.since = now
    close(country, meter)
  }
  const end = (country: CountryCode, meter: Meter): void => {
    if (--meter.active > 0) return
    meter.busyMs += performance.now() - meter.since
    meter.closing = setTimeout(() => close(country, meter), idleMs)
    meter.closing.unref()
  }
  return {
    measured: (country, channel) => ({
      manifest: (transaction) => channel.manifest(transaction),
      async get(path, options) {
        const meter = meterOf(country)
        const asked = performance.now()
        clearTimeout(meter.closing)
        if (meter.active++ === 0) meter.since = asked
        try {
          const answer = await channel.get(path, options)
          meter.firstByteMs.push(performance.now() - asked)
          answer.body.pause() // being listened to mustn't set it flowing
          answer.body.on('data', (chunk: Buffer) => count(country, meter, chunk.length))
          answer.body.once('close', () => end(country, meter))
          return answer
        } catch (error) {
          end(country, meter)
          throw error
        }
      },
    }),
  }
}

function median(values: readonly number[]): number | undefined {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]
}
