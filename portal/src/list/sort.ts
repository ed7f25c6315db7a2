import { urgencyOf } from '../design/status-tone.ts'
import type { Column } from './columns.ts'
import type { Entry } from './entries.ts'
import type { Expected } from './expected.ts'
import { choicesOf, type Facet, type Grouping } from './facets.ts'
import { formatName } from './format-name.ts'

export interface Sort {
  readonly column: Column
  readonly descending: boolean
}

export const newestFirst: Sort = { column: 'acquired', descending: true }

/** What sorting needs beyond the entries themselves. */
export interface SortContext {
  readonly collator: Intl.Collator
  /** Seconds that an entry takes to arrive, where known. */
  expectedOf(entry: Entry): Expected | undefined
  /** The interface's word for a value that came without a text. */
  labelOf(facet: Grouping, key: string): string
}

type Key = string | number | undefined

const first =
  (facet: Facet) =>
  (entry: Entry, context: SortContext): Key => {
    const [choice] = choicesOf(facet, entry)
    return choice ? (choice.label ?? context.labelOf(facet, choice.key)) : undefined
  }

const keys: Readonly<Record<Column, (entry: Entry, context: SortContext) => Key>> = {
  acquired: ({ at }) => at || undefined,
  modality: ({ row }) => row.modalities.join(' ') || undefined,
  region: first('region'),
  studyType: first('studyType'),
  title: ({ row }) => row.title,
  specialty: first('specialty'),
  organisation: ({ row }) => row.organisation ?? row.country,
  status: ({ status }) => urgencyOf(status),
  series: ({ row }) => row.numberOfInstances,
  size: ({ row }) => row.bytes,
  time: (entry, context) => context.expectedOf(entry)?.middle,
  format: ({ row }) => formatName(row) || undefined,
  country: ({ row }, { labelOf }) => labelOf('country', row.country),
  author: ({ row, reports }) => row.author ?? reports[0]?.author,
  accession: ({ row }) => row.accessionNumbers[0],
}
/** ISO 8601 of one form sorts as it is; everything else that is text goes by the language's rules. */
const asCode: ReadonlySet<Column> = new Set(['acquired'])

/**
 * Sorts by a column, stably; what has no value comes last either way, and equals come newest first.
 * Each text is placed by the collator once, so that the sort itself compares numbers.
 */
export function sortEntries(
  entries: readonly Entry[],
  { column, descending }: Sort,
  context: SortContext,
): readonly Entry[] {
  const values = entries.map((entry) => keys[column](entry, context))
  const places = placesOf(values, asCode.has(column) ? undefined : context.collator)
  const order = entries.map((_, index) => index)
  const sign = descending ? -1 : 1
  order.sort((a, b) => {
    const [x, y] = [places[a], places[b]]
    if (x === undefined || y === undefined) return x === y ? newer(entries, a, b) : x === undefined ? 1 : -1
    return x === y ? newer(entries, a, b) : sign * (x - y)
  })
  return order.map((index) => entries[index] as Entry)
}

function newer(entries: readonly Entry[], a: number, b: number): number {
  const [x, y] = [entries[a]?.at ?? '', entries[b]?.at ?? '']
  return x === y ? a - b : x > y ? -1 : 1
}

function placesOf(
  values: readonly Key[],
  collator: Intl.Collator | undefined,
): readonly (number | undefined)[] {
  const texts = [...new Set(values.filter((value) => typeof value === 'string'))]
  texts.sort(collator ? collator.compare : (a, b) => (a < b ? -1 : 1))
  const place = new Map<string, number>()
  let last = -1
  texts.forEach((text, index) => {
    const before = texts[index - 1]
    const equal = collator !== undefined && before !== undefined && collator.compare(before, text) === 0
    if (!equal) last = index
    place.set(text, last)
  })
  return values.map((value) => (typeof value === 'string' ? place.get(value) : value))
}
