import { type UseQueryResult, useQueries, useQueryClient } from '@tanstack/react-query'
import { useCallback, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Documents } from '../../../src/http/portal/contract-list.ts'
import type { Treatment } from '../../../src/http/portal/contract-treatment.ts'
import { documentsQuery } from '../api/queries.ts'
import { request } from '../api/request.ts'
import { useFormats, useLanguage } from '../format/use-formats.ts'
import { type Entry, entriesOf } from './entries.ts'
import { type Expected, expectedOn } from './expected.ts'
import type { Grouping } from './facets.ts'
import { filterEntries } from './filters.ts'
import { type Group, groupEntries } from './groups.ts'
import { sizeSteps } from './size-steps.ts'
import { type SortContext, sortEntries } from './sort.ts'
import { isInTab, type Tab, tabsOf } from './tabs.ts'
import { useListSettings } from './use-list-settings.ts'
import type { ViewState } from './view-state.ts'

export interface Source {
  readonly country: string
  readonly answer: UseQueryResult<Documents>
}

/** What each country answered so far. */
export function useSources(treatment: string, opened: Treatment | undefined): readonly Source[] {
  const language = useLanguage()
  const countries = opened?.sources.map(({ country }) => country) ?? []
  const answers = useQueries({
    queries: countries.map((country) => documentsQuery(treatment, country, language)),
  })
  const signature = answers
    .map((answer) => `${answer.dataUpdatedAt} ${answer.status} ${answer.fetchStatus}`)
    .join()
  // biome-ignore lint/correctness/useExhaustiveDependencies: the signature stands for the answers
  return useMemo(
    () =>
      countries.flatMap((country, index) => {
        const answer = answers[index]
        return answer ? [{ country, answer }] : []
      }),
    [signature],
  )
}

/** Asks a country again for what it has now. */
export function useRefresh(treatment: string): (country: string) => Promise<void> {
  const client = useQueryClient()
  const language = useLanguage()
  return useCallback(
    async (country) => {
      const { queryKey } = documentsQuery(treatment, country, language)
      await client.fetchQuery({
        queryKey,
        staleTime: 0,
        queryFn: ({ signal }) =>
          request<Documents>(`/api/treatments/${treatment}/sources/${country}/documents?refresh=1`, {
            signal,
          }),
      })
    },
    [client, treatment, language],
  )
}

export interface ListContent {
  readonly entries: readonly Entry[]
  /** Through all filters but the tab. */
  readonly filtered: readonly Entry[]
  /** What the list shows, in order. */
  readonly shown: readonly Entry[]
  /** The same in groups or lanes, where the list is looked at in such. */
  readonly groups: readonly Group[] | undefined
  readonly tabs: readonly Tab[]
  readonly expectedFor: (bytes: number | undefined, country: string) => Expected | undefined
}

/** The list from the countries' answers and the way it is looked at. Plain arrays, computed only when something changed. */
export function useListContent(sources: readonly Source[], view: ViewState): ListContent {
  const [{ view: look, tabsBy, groupBy, lanesBy }] = useListSettings()
  const by = { table: undefined, grouped: groupBy, timeline: lanesBy }[look]
  const { t } = useTranslation()
  const labelOf = useLabels()
  const { collator } = useFormats()
  const answered = sources.map(({ answer }) => answer.data)
  const signature = sources.map(({ country, answer }) => `${country} ${answer.dataUpdatedAt}`).join()
  // biome-ignore lint/correctness/useExhaustiveDependencies: the signature stands for the answers
  const entries = useMemo(() => entriesOf(answered.flatMap((one) => one?.rows ?? [])), [signature])
  // biome-ignore lint/correctness/useExhaustiveDependencies: the signature stands for the answers
  const expectedFor = useMemo(() => {
    const lines = new Map(answered.map((one) => [one?.country, one?.line]))
    return (bytes: number | undefined, country: string): Expected | undefined => {
      const line = lines.get(country)
      return line && bytes !== undefined ? expectedOn(line, bytes) : undefined
    }
  }, [signature])
  const context: SortContext = useMemo(
    () => ({ collator, labelOf, expectedOf: ({ row }) => expectedFor(row.bytes, row.country) }),
    [collator, labelOf, expectedFor],
  )
  const filtered = useMemo(() => filterEntries(entries, view.filters), [entries, view.filters])
  const tabs = useMemo(() => tabsOf(filtered, entries, tabsBy, labelOf), [filtered, entries, tabsBy, labelOf])
  const inTab = useMemo(
    () => (view.tab === '' ? filtered : filtered.filter((entry) => isInTab(entry, tabsBy, view.tab))),
    [filtered, tabsBy, view.tab],
  )
  const shown = useMemo(() => sortEntries(inTab, view.sort, context), [inTab, view.sort, context])
  const groups = useMemo(
    () => by && groupEntries(shown, by, context, t('list.noValue')),
    [shown, by, context, t],
  )
  return useMemo(
    () => ({ entries, filtered, shown, groups, tabs, expectedFor }),
    [entries, filtered, shown, groups, tabs, expectedFor],
  )
}

/** The interface's words for values that come as bare codes. */
export function useLabels(): SortContext['labelOf'] {
  const { t } = useTranslation()
  const { country, bytes } = useFormats()
  return useMemo(() => {
    const words: Readonly<Partial<Record<Grouping, (key: string) => string>>> = {
      country,
      status: (key) => t(`status.${key}`),
      modality: (key) => t(`modality.${key}`, { defaultValue: key }),
      size: (key) =>
        key === '0'
          ? t('size.from', { size: bytes(sizeSteps.at(-1)) })
          : t('size.upTo', { size: bytes(Number(key)) }),
    }
    return (facet, key) => words[facet]?.(key) ?? key
  }, [t, country, bytes])
}
