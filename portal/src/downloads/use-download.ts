import { type UseQueryResult, useQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { Download } from '../../../src/http/portal/contract-download.ts'
import { request } from '../api/request.ts'
import { announce } from '../design/Announcer.tsx'

const often = 700

/** State of one download, asked for again while the browser saves it. Milestones are announced. */
export function useDownload(treatment: string, download: string): UseQueryResult<Download> {
  const { t } = useTranslation()
  const query = useQuery({
    queryKey: ['download', treatment, download],
    queryFn: ({ signal }) =>
      request<Download>(`/api/treatments/${treatment}/downloads/${download}`, { signal }),
    refetchInterval: ({ state }) => {
      const now = state.data?.state
      return state.error || now === 'done' || now === 'failed' ? false : often
    },
    refetchIntervalInBackground: true,
  })
  const { data } = query
  const quarter = data && data.bytes > 0 ? Math.floor((4 * data.sent) / data.bytes) : 0
  const said = useRef<string>(undefined)
  const milestone = data && (data.state === 'running' ? `running ${quarter}` : data.state)
  useEffect(() => {
    if (!data || !milestone || milestone === said.current) return
    const first = said.current === undefined
    said.current = milestone
    if (first) return
    if (data.state === 'running')
      announce(t('downloads.milestone', { name: data.fileName, percent: quarter * 25 }))
    else announce(t(`downloads.said.${data.state}`, { name: data.fileName }))
  }, [data, milestone, quarter, t])
  return query
}
