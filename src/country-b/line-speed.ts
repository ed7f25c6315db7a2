import type { CountryCode } from '../domain/codes.ts'
import type { StudyChannel } from './ports.ts'

/** How fast images come from each country, as this process has seen it. */
export interface LineSpeeds {
  /** Bytes per second; absent until enough came to tell. */
  of(country: CountryCode): number | undefined
  /** The channel, whose answers are counted from now on. */
  measured(country: CountryCode, channel: StudyChannel): StudyChannel
}

interface Meter {
  bytes: number
  busyMs: number
  /** Answers under way, and since when there is at least one. */
  active: number
  since: number
}

const enoughBytes = 256 * 1024
/** What was seen before this much busy time counts half. */
const windowMs = 30_000

/**
 * Counts the bytes of complete answers over the time in which at least one was under way, so that answers that come side
 * by side are told as the one line that they share.
 */
export function lineSpeeds(): LineSpeeds {
  const meters = new Map<CountryCode, Meter>()
  const meterOf = (country: CountryCode): Meter => {
    const meter = meters.get(country) ?? { bytes: 0, busyMs: 0, active: 0, since: 0 }
    meters.set(country, meter)
    return meter
  }
  return {
    of(country) {
      const meter = meters.get(country)
      if (!meter || meter.bytes < enoughBytes || meter.busyMs === 0) return undefined
      return Math.round((meter.bytes * 1000) / meter.busyMs)
    },
    measured: (country, channel) => ({
      manifest: (transaction) => channel.manifest(transaction),
      async get(path, options) {
        const meter = meterOf(country)
        begin(meter)
        try {
          const answer = await channel.get(path, options)
          answer.body.once('end', () => {
            meter.bytes += answer.contentLength ?? 0
          })
          answer.body.once('close', () => end(meter))
          return answer
        } catch (error) {
          end(meter)
          throw error
        }
      },
    }),
  }
}

function begin(meter: Meter): void {
  if (meter.active++ === 0) meter.since = performance.now()
}

function end(meter: Meter): void {
  if (--meter.active > 0) return
  meter.busyMs += performance.now() - meter.since
  if (meter.busyMs < windowMs) return
  meter.busyMs /= 2
  meter.bytes /= 2
}
