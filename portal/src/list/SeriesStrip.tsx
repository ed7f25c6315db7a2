import { useState } from 'react'
import { Button } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { Study } from '../../../src/http/portal/contract-study.ts'
import { addresses } from '../api/addresses.ts'
import { Icon } from '../design/Icon.tsx'
import { Skeleton } from '../design/Skeleton.tsx'
import { useStartDownload } from '../downloads/use-downloads.ts'
import { useFormats } from '../format/use-formats.ts'
import type { Entry } from './entries.ts'

const most = 5

/** The first series of a study with a picture of each; the rest on demand. Places are held until they are known. */
export function SeriesStrip({
  treatment,
  study,
  entry,
}: {
  readonly treatment: string
  readonly study: Study | undefined
  readonly entry: Entry
}) {
  const { t } = useTranslation()
  const [all, setAll] = useState(false)
  if (!study) {
    const places = Math.max(1, Math.min(most, entry.row.numberOfSeries ?? 1))
    return (
      <ul className="series" aria-busy="true">
        {Array.from({ length: places }, (_, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: places have no other identity and never move
          <li key={place} className="ser">
            <span className="th wait" />
            <Skeleton width={64} />
          </li>
        ))}
      </ul>
    )
  }
  const shown = all ? study.series : study.series.slice(0, most)
  return (
    <ul className={all ? 'series all' : 'series'}>
      {shown.map((series) => (
        <OneSeries key={series.series} treatment={treatment} study={study.study} series={series} />
      ))}
      {study.series.length > shown.length && (
        <li>
          <Button className="btn plain more" onPress={() => setAll(true)}>
            {t('open.moreSeries', { count: study.series.length - shown.length })}
          </Button>
        </li>
      )}
    </ul>
  )
}

function OneSeries({
  treatment,
  study,
  series,
}: {
  readonly treatment: string
  readonly study: string
  readonly series: Study['series'][number]
}) {
  const { t } = useTranslation()
  const formats = useFormats()
  const [noPicture, setNoPicture] = useState(false)
  const start = useStartDownload(treatment)
  const count = series.instances.reduce((sum, { frames }) => sum + Math.max(1, frames), 0)
  const name = series.description || series.bodyPart || series.modality
  const hasImages = series.instances.some(({ image }) => image)
  return (
    <li className="ser">
      <Link
        className="th"
        href={addresses.images(treatment, [study], { series: series.series })}
        aria-label={[series.number, t('open.showSeries', { name })]
          .filter((part) => part !== undefined)
          .join(' ')}
      >
        {hasImages && !noPicture ? (
          <img
            src={addresses.thumbnail(treatment, study, series.series)}
            alt=""
            width={92}
            height={92}
            loading="lazy"
            decoding="async"
            onError={() => setNoPicture(true)}
          />
        ) : (
          <span className="no-picture" aria-hidden="true">
            {series.modality}
          </span>
        )}
        {series.number !== undefined && <span className="n">{series.number}</span>}
      </Link>
      <b title={name}>{name}</b>
      <span>{t('open.imageCount', { count })}</span>
      <span className="ser-size">
        {formats.bytes(series.bytes)}
        <Button
          className="ser-get"
          aria-label={t('open.downloadSeries', { name, size: formats.bytes(series.bytes) })}
          isDisabled={start.isPending}
          onPress={() => start.mutate([{ kind: 'series', study, series: series.series }])}
        >
          <Icon name="download" small />
        </Button>
      </span>
    </li>
  )
}
