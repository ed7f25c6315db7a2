import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { addresses } from '../api/addresses.ts'
import { useFormats } from '../format/use-formats.ts'
import { ProgressBar } from './Progress.tsx'
import { useDownload } from './use-download.ts'
import { useDownloads } from './use-downloads.ts'

/** Downloads that are on their way, wherever one is. */
export function DownloadTray({ treatment }: { readonly treatment: string }) {
  const downloads = useDownloads(treatment)
  const recent = downloads
    .filter(({ startedAt }) => Date.now() - Date.parse(startedAt) < 30 * 60_000)
    .slice(0, 3)
  return (
    <div className="tray-place">
      {recent.map(({ download }) => (
        <Running key={download} treatment={treatment} download={download} />
      ))}
    </div>
  )
}

function Running({ treatment, download }: { readonly treatment: string; readonly download: string }) {
  const { t } = useTranslation()
  const formats = useFormats()
  const { data } = useDownload(treatment, download)
  if (!data || (data.state !== 'running' && data.state !== 'ready')) return null
  return (
    <div className="tray">
      <div className="one">
        <b title={data.fileName}>{data.fileName}</b>
        <ProgressBar data={data} />
        <span className="row q2">
          {t('downloads.progress', { sent: formats.bytes(data.sent), all: formats.bytes(data.bytes) })}
          <Link className="end" href={addresses.downloads(treatment)}>
            {t('frame.downloads')}
          </Link>
        </span>
      </div>
    </div>
  )
}
