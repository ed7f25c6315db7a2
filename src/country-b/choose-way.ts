import { expectedSeconds, type LineFigures } from './line-estimate.ts'

/** How pixels may travel: brought here, or looked at through the viewer of the country that holds them. */
export const ways = ['relayed', 'viewer'] as const
export type Way = (typeof ways)[number]

/** What a professional wants with a study. */
export const wishes = ['look', 'measure', 'keep'] as const
export type Wish = (typeof wishes)[number]

export interface WaySituation {
  readonly bytes: number
  readonly line?: LineFigures | undefined
  readonly wish: Wish
  /** Ways that both countries let it go. */
  readonly possible: ReadonlySet<Way>
  /** What was tried already and did not work. */
  readonly failed?: Way | undefined
  /** Whether it is on its way and hardly moves. */
  readonly isLate?: boolean | undefined
}

export type WayReason =
  | 'no-way'
  | 'only-viewer'
  | 'only-transfer'
  | 'needs-data'
  | 'transfer-failed'
  | 'viewer-failed'
  | 'late'
  | 'line-unknown'
  | 'thin-line'
  | 'takes-long'
  | 'fast-enough'

export interface ChosenWay {
  /** Absent: there is none. */
  readonly way?: Way
  readonly reason: WayReason
  /** Until the whole study is here, as half of the transfers would have it. */
  readonly seconds?: number
  /** What may be taken instead. */
  readonly other?: Way
}

/** Below this a slice of a CT takes longer than a scroll step may: 4 Mbit/s, in bytes a second (ADR 27). */
const thin = 500_000
/** A study that is here within this is brought whatever the line. */
const shortSeconds = 10
/** A study that takes longer is looked at where it is (ADR 27). */
const longSeconds = 600

type Rule = readonly [
  reason: WayReason,
  way: Way | undefined,
  applies: (situation: WaySituation, seconds: number) => boolean,
]

/** The first that applies. */
const rules: readonly Rule[] = [
  ['no-way', undefined, ({ possible }) => possible.size === 0],
  ['only-viewer', 'viewer', ({ possible }) => !possible.has('relayed')],
  ['only-transfer', 'relayed', ({ possible }) => !possible.has('viewer')],
  ['transfer-failed', 'viewer', ({ failed }) => failed === 'relayed'],
  ['viewer-failed', 'relayed', ({ failed }) => failed === 'viewer'],
  ['late', 'viewer', ({ isLate }) => isLate === true],
  ['needs-data', 'relayed', ({ wish }) => wish !== 'look'],
  ['line-unknown', 'relayed', ({ line }) => line === undefined],
  ['fast-enough', 'relayed', (_, seconds) => seconds <= shortSeconds],
  ['thin-line', 'viewer', ({ line }) => (line?.bytesPerSecond.middle ?? thin) < thin],
  ['takes-long', 'viewer', (_, seconds) => seconds > longSeconds],
  ['fast-enough', 'relayed', () => true],
]

/** Which way the pixels of a study go, and why. Pure. */
export function chooseWay(situation: WaySituation): ChosenWay {
  const { line, bytes, possible } = situation
  const seconds = line && expectedSeconds(line, bytes).middle
  const [reason, way] = rules.find(([, , applies]) => applies(situation, seconds ?? 0)) ?? [
    'no-way',
    undefined,
  ]
  const other = way && ways.find((one) => one !== way && possible.has(one))
  return {
    reason,
    ...(way && { way }),
    ...(seconds !== undefined && { seconds: Math.round(seconds) }),
    ...(other && { other }),
  }
}
