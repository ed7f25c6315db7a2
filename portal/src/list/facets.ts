import type { ListRow } from '../../../src/http/portal/contract-list.ts'
import type { Settings } from '../../../src/http/portal/contract-settings.ts'
import type { Entry } from './entries.ts'
import { formatName } from './format-name.ts'
import { sizeStepOf } from './size-steps.ts'

/** What can be chosen from a list of the values that occur. */
export const facets = [
  'modality',
  'region',
  'studyType',
  'specialty',
  'status',
  'organisation',
  'country',
  'author',
  'format',
] as const
export type Facet = (typeof facets)[number]

/** What rows can be put together by: each facet, and what is grouped in steps. */
export type Grouping = NonNullable<NonNullable<Settings['list']>['groupBy']>
export const groupings = [
  'modality',
  'year',
  'region',
  'studyType',
  'specialty',
  'title',
  'size',
  'status',
  'organisation',
  'country',
  'author',
  'format',
] as const satisfies readonly Grouping[]

/** A value in a facet. `label` is the text in the reader's language, else the source's; where it is missing the interface has one for the key. */
export interface Choice {
  readonly key: string
  readonly label: string | undefined
}

type Coding = ListRow['regions'][number]

const read: Readonly<Record<Grouping, (entry: Entry) => readonly Choice[]>> = {
  modality: ({ row }) => row.modalities.map((key) => ({ key, label: undefined })),
  region: ({ row }) => (row.regions.length > 0 ? row.regions : row.bodyParts).map(choiceOf),
  studyType: ({ row }) => row.studyTypes.map(choiceOf),
  specialty: ({ row }) => (row.requestingSpecialty ? [choiceOf(row.requestingSpecialty)] : []),
  status: ({ row, reports }) =>
    row.kind === 'report'
      ? [{ key: row.status ?? 'unknown', label: undefined }]
      : reports.length === 0
        ? [{ key: 'none', label: undefined }]
        : reports.map(({ status }) => ({ key: status ?? 'unknown', label: undefined })),
  organisation: ({ row }) => (row.organisation ? [{ key: row.organisation, label: row.organisation }] : []),
  country: ({ row }) => [{ key: row.country, label: undefined }],
  author: ({ row, reports }) =>
    [row, ...reports].flatMap(({ author }) => (author ? [{ key: author, label: author }] : [])),
  format: ({ row, reports }) =>
    [row, ...reports].flatMap((one) => {
      const name = formatName(one)
      return name ? [{ key: name, label: name }] : []
    }),
  year: ({ at }) => (at ? [{ key: at.slice(0, 4), label: undefined }] : []),
  title: ({ row }) => (row.title ? [{ key: row.title, label: row.title }] : []),
  size: ({ row }) =>
    row.bytes === undefined ? [] : [{ key: String(sizeStepOf(row.bytes)), label: undefined }],
}

function choiceOf({ code, display, name }: Coding): Choice {
  return { key: code, label: name ?? display }
}

/** Values of an entry in a facet; empty where the source gave none. */
export function choicesOf(facet: Grouping, entry: Entry): readonly Choice[] {
  return read[facet](entry)
}

export interface CountedChoice extends Choice {
  readonly count: number
}

/** The values that occur in the given entries and how often; chosen ones stay in sight with 0. Most frequent first. */
export function countChoices(
  facet: Facet,
  entries: readonly Entry[],
  chosen: readonly string[],
  all: readonly Entry[] = entries,
): readonly CountedChoice[] {
  return counted(entries, read[facet], chosen, (key) => labelIn(facet, all, key))
}

/** The same of regions and body parts, each counted for itself. */
export function countCodes(
  entries: readonly Entry[],
  chosen: readonly string[],
  all: readonly Entry[],
): readonly CountedChoice[] {
  return counted(entries, placesOf, chosen, (key) => labelIn('region', all, key))
}

/** Every region and body part of an entry. */
const placesOf = ({ row }: Entry): readonly Choice[] => [...row.regions, ...row.bodyParts].map(choiceOf)

/** Keys by which a filter finds an entry: of a body region, it and its parts. */
export function keysOf(facet: Facet, entry: Entry): readonly string[] {
  return (facet === 'region' ? placesOf(entry) : read[facet](entry)).map(({ key }) => key)
}

function counted(
  entries: readonly Entry[],
  choicesIn: (entry: Entry) => readonly Choice[],
  chosen: readonly string[],
  labelFor: (key: string) => string | undefined,
): readonly CountedChoice[] {
  const counts = new Map<string, { label: string | undefined; count: number }>()
  for (const entry of entries)
    for (const { key, label } of unique(choicesIn(entry))) {
      const known = counts.get(key)
      counts.set(key, { label: known?.label ?? label, count: (known?.count ?? 0) + 1 })
    }
  for (const key of chosen) if (!counts.has(key)) counts.set(key, { label: labelFor(key), count: 0 })
  return [...counts]
    .map(([key, { label, count }]) => ({ key, label, count }))
    .sort((a, b) => b.count - a.count || a.key.localeCompare(b.key))
}

/** The source's text for a value. */
export function labelIn(facet: Facet, entries: readonly Entry[], key: string): string | undefined {
  const choicesIn = facet === 'region' ? placesOf : read[facet]
  for (const entry of entries)
    for (const choice of choicesIn(entry)) if (choice.key === key && choice.label) return choice.label
  return undefined
}

const unique = (choices: readonly Choice[]): readonly Choice[] =>
  choices.length < 2 ? choices : [...new Map(choices.map((choice) => [choice.key, choice])).values()]
