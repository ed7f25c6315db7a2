import type { Settings } from '../../../src/http/portal/contract-settings.ts'

type ListSettings = NonNullable<Settings['list']>
export type ColumnChoice = NonNullable<ListSettings['columns']>[number]
export type Column = ColumnChoice['column']

interface Shape {
  /** px. The title takes what the others leave and has at least this. */
  readonly width: number
  readonly figures?: true
  /** Whether the largest or newest is wanted first. */
  readonly downFirst?: true
  /** 'wide': left out on small screens; 'no': only for who asks for it. */
  readonly shown?: 'wide' | 'no'
}

/** Every column, in the order in which they stand at first: the seven parameters of article 10 and the rest of it. */
export const shapes: Readonly<Record<Column, Shape>> = {
  acquired: { width: 128, downFirst: true },
  modality: { width: 68 },
  region: { width: 118 },
  studyType: { width: 128, shown: 'wide' },
  title: { width: 150 },
  specialty: { width: 138, shown: 'wide' },
  organisation: { width: 164 },
  status: { width: 96 },
  series: { width: 74, figures: true, downFirst: true },
  size: { width: 72, figures: true, downFirst: true },
  time: { width: 80, figures: true, downFirst: true },
  format: { width: 82, shown: 'wide' },
  country: { width: 104, shown: 'no' },
  author: { width: 150, shown: 'no' },
  accession: { width: 130, shown: 'no' },
}
export const columns = Object.keys(shapes) as readonly Column[]
export const leastWidth = 40
export const mostWidth = 900

/** Every column once: as they were chosen, those that nobody chose about after them. */
export function columnChoices(
  chosen: readonly ColumnChoice[] | undefined,
  isNarrow: boolean,
): readonly ColumnChoice[] {
  const named = new Set(chosen?.map(({ column }) => column))
  const rest = columns
    .filter((column) => !named.has(column))
    .map((column) => ({ column, shown: isShownAtFirst(column, isNarrow) }))
  return [...(chosen ?? []), ...rest]
}

function isShownAtFirst(column: Column, isNarrow: boolean): boolean {
  const { shown } = shapes[column]
  return shown === undefined || (shown === 'wide' && !isNarrow)
}

/** The choices with a column moved so that it stands where another stands now. */
export function moved(choices: readonly ColumnChoice[], column: Column, to: Column): readonly ColumnChoice[] {
  const from = choices.findIndex((one) => one.column === column)
  const target = choices.findIndex((one) => one.column === to)
  const one = choices[from]
  if (!one || target < 0 || from === target) return choices
  return choices.toSpliced(from, 1).toSpliced(target, 0, one)
}

/** The choices with one column changed. */
export function changed(
  choices: readonly ColumnChoice[],
  column: Column,
  change: Partial<Omit<ColumnChoice, 'column'>>,
): readonly ColumnChoice[] {
  return choices.map((one) => (one.column === column ? { ...one, ...change } : one))
}

export const boundedWidth = (width: number): number =>
  Math.round(Math.min(mostWidth, Math.max(leastWidth, width)))
