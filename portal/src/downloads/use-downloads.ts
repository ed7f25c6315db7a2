import { useMutation } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'
import type { Download, DownloadRequest } from '../../../src/http/portal/contract-download.ts'
import { addresses } from '../api/addresses.ts'
import { useCsrf } from '../api/queries.ts'
import { ApiFailure, request } from '../api/request.ts'
import { announce } from '../design/Announcer.tsx'
import { notify } from '../frame/notices.ts'
import {
  addDownload,
  type StartedDownload,
  startedDownloads,
  subscribeToDownloads,
} from './downloads-store.ts'

export function useDownloads(treatment: string): readonly StartedDownload[] {
  return useSyncExternalStore(subscribeToDownloads, () => startedDownloads(treatment))
}

/** Has a ZIP made and lets the browser save it; its progress is on the downloads page and in a notice. */
export function useStartDownload(treatment: string) {
  const { t } = useTranslation()
  const csrf = useCsrf()
  return useMutation({
    mutationFn: (items: DownloadRequest['items']) =>
      request<Download>(`/api/treatments/${treatment}/downloads`, {
        method: 'POST',
        csrf: csrf(),
        body: { items } satisfies DownloadRequest,
      }),
    onSuccess: ({ download, fileName }) => {
      addDownload(treatment, { download, startedAt: new Date().toISOString() })
      save(addresses.content(treatment, download))
      announce(t('downloads.started', { name: fileName }))
    },
    onError: (failure) => {
      const problem = failure instanceof ApiFailure ? failure.problem : undefined
      notify({
        tone: 'danger',
        title: t('downloads.notStarted'),
        text: problem?.detail ?? problem?.title ?? '',
      })
    },
  })
}

/** Lets the browser save what is at an address, as a click on a link would. */
export function save(address: string): void {
  const link = document.createElement('a')
  link.href = address
  link.download = ''
  link.click()
}
