import { median } from './client.ts'
import { type Figure, type Floor, figures, isRate } from './figures.ts'
import type { SideName } from './sides.ts'
import type { Figures } from './step.ts'

export interface Spread {
  readonly median: number
  readonly least: number
  readonly most: number
  /** One value a round. */
  readonly values: readonly number[]
}

export interface Row {
  readonly name: string
  readonly what: string
  readonly unit: string
  readonly ours?: Spread
  readonly orthanc?: Spread
  readonly bare?: Spread
  /** Ratio of medians, above 1 where ours is better. */
  readonly ratio?: number
  readonly ofBare?: number
  readonly floor?: Floor
  readonly met?: boolean
}

export type Rounds = Readonly<Record<SideName, readonly Figures[]>>

/** One row for each figure that somebody gave. */
export function compare(rounds: Rounds): readonly Row[] {
  const all = withSameWork(rounds)
  return Object.entries(figures).flatMap(([name, figure]) => {
    const [ours, orthanc, bare] = (['ours', 'orthanc', 'bare'] as const).map((side) =>
      spreadOf(all[side].flatMap((round) => round[name] ?? [])),
    )
    return ours || orthanc ? [rowOf(name, figure, { ours, orthanc, bare })] : []
  })
}

/**
 * Who answers faster does more in the same time: the CPU that each needs for as much as Orthanc did in its round, over the
 * steps that both did.
 */
function withSameWork(rounds: Rounds): Rounds {
  const measured = rounds.ours.map((ours, round) => {
    const orthanc = rounds.orthanc[round] ?? {}
    const steps = Object.keys(ours).flatMap((name) =>
      name.endsWith(' cpu') && orthanc[name] !== undefined ? name.slice(0, -' cpu'.length) : [],
    )
    const cpu = (of: Figures): number =>
      steps.reduce((sum, step) => {
        const share = (orthanc[`${step} work`] ?? 1) / (of[`${step} work`] ?? 1)
        return sum + (of[`${step} cpu`] ?? 0) * share
      }, 0)
    return { ours: cpu(ours), orthanc: cpu(orthanc), isWhole: steps.length > 0 }
  })
  const added = (side: 'ours' | 'orthanc') =>
    rounds[side].map((figure, round) => {
      const found = measured[round]
      return found?.isWhole ? { ...figure, 'cpu-same-work': found[side] } : figure
    })
  return { ...rounds, ours: added('ours'), orthanc: added('orthanc') }
}

function spreadOf(values: readonly number[]): Spread | undefined {
  if (values.length === 0) return undefined
  return { median: median(values), least: Math.min(...values), most: Math.max(...values), values }
}

function rowOf(
  name: string,
  figure: Figure,
  { ours, orthanc, bare }: Record<'ours' | 'orthanc' | 'bare', Spread | undefined>,
): Row {
  const { what, unit, floor } = figure
  const better = isRate(figure)
    ? (a: Spread, b: Spread) => a.median / b.median
    : (a: Spread, b: Spread) => b.median / a.median
  const ratio = ours && orthanc && better(ours, orthanc)
  const ofBare = ours && bare && better(ours, bare)
  return {
    name,
    what,
    unit,
    ...(ours && { ours }),
    ...(orthanc && { orthanc }),
    ...(bare && { bare }),
    ...(ratio !== undefined && { ratio }),
    ...(ofBare !== undefined && { ofBare }),
    ...(floor && { floor, met: isMet(floor, ours, ratio, ofBare) }),
  }
}

function isMet(floor: Floor, ours: Spread | undefined, ratio = 0, ofBare = 0): boolean {
  return (
    ratio >= (floor.ratio ?? 0) &&
    ofBare >= (floor.ofBare ?? 0) &&
    (ours?.median ?? Number.POSITIVE_INFINITY) <= (floor.atMost ?? Number.POSITIVE_INFINITY)
  )
}

const digits = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toPrecision(3))
const withSpread = (spread: Spread | undefined): string => {
  if (!spread) return ''
  const { median: middle, least, most, values } = spread
  return values.length === 1 ? digits(middle) : `${digits(middle)} (${digits(least)}–${digits(most)})`
}

function asked({ ratio, ofBare, atMost }: Floor, unit: string): string {
  return [
    ...(ratio === undefined ? [] : [ratio === 1 ? 'no more than Orthanc' : `${ratio} ×`]),
    ...(ofBare === undefined ? [] : [`${ofBare * 100} % of bare`]),
    ...(atMost === undefined ? [] : [`≤ ${atMost} ${unit}`]),
  ].join(', ')
}

/** A table in Markdown; medians with the least and the most of all rounds. */
export function table(rows: readonly Row[]): string {
  const lines = rows.map(({ what, unit, ours, orthanc, bare, ratio, ofBare, floor, met }) => [
    what,
    unit === '/s' ? '1/s' : unit,
    withSpread(ours),
    withSpread(orthanc),
    withSpread(bare),
    ratio === undefined ? '' : `${ratio.toFixed(2)} ×`,
    ofBare === undefined ? '' : `${(100 * ofBare).toFixed(0)} %`,
    floor ? asked(floor, unit) : '',
    met === undefined ? '' : met ? 'met' : '**missed**',
  ])
  const head = ['', 'unit', 'Roentgate', 'Orthanc', 'bare Node', 'ratio', 'of bare', 'floor', '']
  return [head, head.map(() => '---'), ...lines].map((line) => `| ${line.join(' | ')} |`).join('\n')
}
