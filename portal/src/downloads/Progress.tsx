import { useTranslation } from 'react-i18next'
import type { Download } from '../../../src/http/portal/contract-download.ts'

const looks = { ready: 'bar', running: 'bar', done: 'bar done', failed: 'bar fail' } as const

/** How far a download is, as a bar that is read out too. */
export function ProgressBar({ data }: { readonly data: Download }) {
  const { t } = useTranslation()
  const share = data.state === 'done' ? 1 : data.bytes > 0 ? Math.min(1, data.sent / data.bytes) : 0
  return (
    <div
      className={looks[data.state]}
      role="progressbar"
      aria-label={t('downloads.progressOf', { name: data.fileName })}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(share * 100)}
    >
      <i style={{ width: `${share * 100}%` }} />
    </div>
  )
}
