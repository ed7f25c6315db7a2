import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Settings } from '../../../src/http/portal/contract-settings.ts'
import { useCsrf } from '../api/queries.ts'
import { request } from '../api/request.ts'
import { notify } from '../frame/notices.ts'

type Kept = Required<NonNullable<Settings['list']>>
type Chosen<T> = { readonly [K in keyof T]: NonNullable<T[K]> }

/** How this professional looks at lists; what they never chose is as at first. */
export type ListSettings = Chosen<Omit<Kept, 'columns'>> & Partial<Chosen<Pick<Kept, 'columns'>>>
/** Changes part of the settings, which may follow from what they are at that moment. */
export type ChangeSettings = (
  change: Partial<ListSettings> | ((before: ListSettings) => Partial<ListSettings>),
) => void

const atFirst: ListSettings = {
  view: 'table',
  tabsBy: 'modality',
  groupBy: 'region',
  lanesBy: 'region',
  reportsBeneath: true,
}

const settingsQuery = queryOptions({
  queryKey: ['settings'],
  queryFn: ({ signal }) => request<Settings>('/api/settings', { signal }),
  staleTime: Number.POSITIVE_INFINITY,
  gcTime: Number.POSITIVE_INFINITY,
})

/** The settings, whether they are known by now, and the way to change them: at once here, and at the server. */
export function useListSettings(): readonly [ListSettings, boolean, ChangeSettings] {
  const { t } = useTranslation()
  const client = useQueryClient()
  const csrf = useCsrf()
  const { data, isPending } = useQuery(settingsQuery)
  const settings = useMemo(() => settingsIn(data), [data])
  const change: ChangeSettings = useCallback(
    (changed) => {
      const { queryKey } = settingsQuery
      const before = client.getQueryData(queryKey)
      const part = typeof changed === 'function' ? changed(settingsIn(before)) : changed
      client.setQueryData(queryKey, { ...before, list: { ...before?.list, ...part } })
      // What the server has isn't known: it isn't overwritten with less.
      if (!before) return
      keep(() =>
        request<void>('/api/settings', { method: 'PUT', csrf: csrf(), body: client.getQueryData(queryKey) }),
      ).catch(() => notify({ tone: 'info', title: t('settings.notKept'), text: t('settings.notKeptText') }))
    },
    [client, csrf, t],
  )
  return [settings, !isPending, change]
}

const settingsIn = (kept: Settings | undefined): ListSettings =>
  ({ ...atFirst, ...kept?.list }) as ListSettings

let isBusy = false
let isStale = false

/** One request at a time; what changed meanwhile goes with the next. */
async function keep(send: () => Promise<void>): Promise<void> {
  isStale = true
  if (isBusy) return
  isBusy = true
  try {
    while (isStale) {
      isStale = false
      await send()
    }
  } finally {
    isBusy = false
  }
}
