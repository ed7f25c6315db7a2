import { useEffect, useRef, useState } from 'react'
import { Button } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { Download } from '../../../src/http/portal/contract-download.ts'
import { addresses } from '../api/addresses.ts'
import { Icon } from '../design/Icon.tsx'
import { Skeleton } from '../design/Skeleton.tsx'
import { useFormats } from '../format/use-formats.ts'
import { removeDownload, type StartedDownload } from './downloads-store.ts'
import { ProgressBar } from './Progress.tsx'
import { useDownload } from './use-download.ts'
import { save } from './use-downloads.ts'

/** One ZIP: its name, how far it is, and what to do when it stops. */
export function OneDownload({
  treatment,
  started,
}: {
  readonly treatment: string
  readonly started: StartedDownload
}) {
  const { t } = useTranslation()
  const formats = useFormats()
  const { data, error } = useDownload(treatment, started.download)
  const left = useSecondsLeft(data)
  const remove = (
    <Button
      className="btn plain icon-only"
      aria-label={t('downloads.remove')}
      onPress={() => removeDownload(treatment, started.download)}
    >
      <Icon name="close" small />
    </Button>
  )
  if (error)
    return (
      <article className="gone">
        <div className="hd">
          <Icon name="clock" />
          <span className="q2">{t('downloads.gone', { time: formats.here(started.startedAt) })}</span>
          <span className="end">{remove}</span>
        </div>
      </article>
    )
  if (!data)
    return (
      <article>
        <div className="hd">
          <Skeleton width={260} height={11} />
        </div>
        <div className="bar" />
      </article>
    )
  const isPreliminary = /PRELIMINARY/i.test(data.fileName)
  return (
    <article data-state={data.state}>
      <div className="hd">
        {data.state === 'done' && (
          <span className="good">
            <Icon name="final" />
          </span>
        )}
        {data.state === 'failed' && (
          <span className="bad">
            <Icon name="warning" />
          </span>
        )}
        {isPreliminary && (
          <span className="st st-preliminary">
            <Icon name="preliminary" small />
            {t('status.preliminary')}
          </span>
        )}
        <b className="file" title={data.fileName}>
          {data.fileName}
        </b>
        <span className="end q2">
          {data.state === 'done'
            ? t('downloads.doneSize', {
                size: formats.bytes(data.bytes),
                files: t('downloads.files', { count: data.files }),
              })
            : t('downloads.progress', { sent: formats.bytes(data.sent), all: formats.bytes(data.bytes) })}
          {left !== undefined && <b> · {t('downloads.left', { span: formats.span(left) })}</b>}
        </span>
        {data.state === 'ready' && (
          <Button className="btn primary" onPress={() => save(addresses.content(treatment, data.download))}>
            <Icon name="download" />
            {t('downloads.save')}
          </Button>
        )}
        {remove}
      </div>
      <ProgressBar data={data} />
      <p className={data.state === 'failed' ? 'sm bad' : 'sm q'}>
        {data.state === 'failed'
          ? `${data.reason ?? t('downloads.failed')} ${t('downloads.startAgain')}`
          : t(`downloads.state.${data.state}`, {
              sent: formats.number(data.filesSent),
              files: t('downloads.files', { count: data.files }),
            })}
      </p>
    </article>
  )
}

/** Seconds to the end at the speed since the first look; undefined until there is one. */
function useSecondsLeft(data: Download | undefined): number | undefined {
  const first = useRef<{ at: number; sent: number }>(undefined)
  const [left, setLeft] = useState<number>()
  const { state, sent, bytes } = data ?? {}
  useEffect(() => {
    if (state !== 'running' || sent === undefined || bytes === undefined) {
      setLeft(undefined)
      return
    }
    const now = performance.now()
    first.current ??= { at: now, sent }
    const speed = (sent - first.current.sent) / (now - first.current.at)
    if (speed > 0) setLeft((bytes - sent) / speed / 1000)
  }, [state, sent, bytes])
  return left
}
