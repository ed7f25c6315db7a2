import { pipeline, type Readable, Transform } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import type { CountryCode } from '../domain/codes.ts'
import type { Priority, StudyChannel } from './ports.ts'

/** How much may come from a country at an hour of the day. */
export interface BandwidthLimit {
  /** Absent: from all countries, each by itself. */
  readonly country?: CountryCode | undefined
  /** Hours of this country's clock, 0 to 24; `to` is excluded, and may be past midnight. */
  readonly fromHour: number
  readonly toHour: number
  readonly bytesPerSecond: number
}

export interface TrafficRules {
  /** Streams of a country that may carry what nobody waits for, side by side. */
  readonly streams: number
  readonly limits: readonly BandwidthLimit[]
}

/** Lets what somebody looks at pass before what is only fetched, and keeps to the limits of a line. */
export interface ImageTraffic {
  through(country: CountryCode, channel: StudyChannel): StudyChannel
}

interface Lane {
  /** Answers under way that somebody waits for. */
  urgent: number
  active: number
  readonly waiting: { readonly priority: Priority; readonly go: () => void }[]
  /** Bytes that may pass at once; less than nothing where too many did. */
  allowance: number
  filledAt: number
}

/** As long as somebody waits for a picture, a piece of the rest passes only this often, so that it never stands still. */
const trickleMs = 500
/** A picture may overdraw the limit of a line by so much time. */
const overdraftMs = 1000

/** @param hourNow hour of the day with its fraction, 0 to 24. */
export function imageTraffic(rules: TrafficRules, hourNow = hourOfDay): ImageTraffic {
  const lanes = new Map<CountryCode, Lane>()
  const laneOf = (country: CountryCode): Lane => {
    const lane = lanes.get(country) ?? {
      urgent: 0,
      active: 0,
      waiting: [],
      allowance: 0,
      filledAt: performance.now(),
    }
    lanes.set(country, lane)
    return lane
  }
  return {
    through: (country, channel) => ({
      manifest: (transaction) => channel.manifest(transaction),
      async get(path, options) {
        const lane = laneOf(country)
        const { priority = 'screen' } = options
        const leave = await enter(lane, priority, rules.streams, options.signal)
        try {
          const answer = await channel.get(path, options)
          const rate = rateOf(rules.limits, country, hourNow())
          if (priority === 'screen' && rate === undefined) {
            answer.body.once('close', leave)
            return answer
          }
          const now = () => rateOf(rules.limits, country, hourNow())
          return { ...answer, body: paced(answer.body, () => pace(lane, priority, now), leave) }
        } catch (error) {
          leave()
          throw error
        }
      },
    }),
  }
}

const hourOfDay = (): number => {
  const now = new Date()
  return now.getHours() + now.getMinutes() / 60
}

/** The strictest of the limits that hold now. */
function rateOf(limits: readonly BandwidthLimit[], country: CountryCode, hour: number): number | undefined {
  const rates = limits
    .filter((limit) => limit.country === undefined || limit.country === country)
    .filter(({ fromHour, toHour }) =>
      fromHour < toHour ? hour >= fromHour && hour < toHour : hour >= fromHour || hour < toHour,
    )
    .map(({ bytesPerSecond }) => bytesPerSecond)
  return rates.length === 0 ? undefined : Math.min(...rates)
}

/** Waits for a place in the lane. @returns how to leave it, once. */
async function enter(
  lane: Lane,
  priority: Priority,
  streams: number,
  signal: AbortSignal | undefined,
): Promise<() => void> {
  if (priority === 'screen') {
    lane.urgent++
    return once(() => lane.urgent--)
  }
  const leave = once(() => {
    lane.active--
    const next = lane.waiting.find((one) => one.priority === 'next') ?? lane.waiting[0]
    if (!next) return
    lane.waiting.splice(lane.waiting.indexOf(next), 1)
    next.go()
  })
  if (lane.active < streams) {
    lane.active++
    return leave
  }
  await new Promise<void>((resolve, reject) => {
    const entry = {
      priority,
      go: () => {
        signal?.removeEventListener('abort', onAbort)
        lane.active++
        resolve()
      },
    }
    const onAbort = (): void => {
      lane.waiting.splice(lane.waiting.indexOf(entry), 1)
      reject(signal?.reason as Error)
    }
    signal?.throwIfAborted()
    signal?.addEventListener('abort', onAbort, { once: true })
    lane.waiting.push(entry)
  })
  return leave
}

function once(act: () => void): () => void {
  let done = false
  return () => {
    if (!done) act()
    done = true
  }
}

/** The body, each piece of which waits for its turn: the source feels it as a reader that is slow. */
function paced(
  body: Readable,
  turn: () => (bytes: number) => Promise<void> | undefined,
  leave: () => void,
): Readable {
  const wait = turn()
  const gate = new Transform({
    transform(chunk: Buffer, _, done) {
      const waiting = wait(chunk.length)
      if (!waiting) return done(null, chunk)
      waiting.then(() => done(null, chunk), done)
    },
  })
  gate.on('error', () => {}) // readers hear of it; without a listener one that ends early would end the process
  pipeline(body, gate, leave)
  return gate
}

function pace(
  lane: Lane,
  priority: Priority,
  rateNow: () => number | undefined,
): (bytes: number) => Promise<void> | undefined {
  return (bytes) => {
    const rate = rateNow()
    const isHeldBack = priority !== 'screen' && lane.urgent > 0
    if (rate === undefined) return isHeldBack ? afterScreens(lane) : undefined
    return (async () => {
      if (isHeldBack) await afterScreens(lane)
      fill(lane, rate)
      const floor = priority === 'screen' ? (-rate * overdraftMs) / 1000 : 0
      while (lane.allowance < floor) {
        await sleep(Math.max(5, ((floor - lane.allowance) * 1000) / rate))
        fill(lane, rate)
      }
      lane.allowance -= bytes
    })()
  }
}

/** Until nobody waits for a picture, or the trickle's time is over. */
async function afterScreens(lane: Lane): Promise<void> {
  const until = performance.now() + trickleMs
  while (lane.urgent > 0 && performance.now() < until) await sleep(10)
}

/** What a tenth of a second allows may be saved up, no more. */
function fill(lane: Lane, rate: number): void {
  const now = performance.now()
  lane.allowance = Math.min(rate / 10, lane.allowance + ((now - lane.filledAt) * rate) / 1000)
  lane.filledAt = now
}
