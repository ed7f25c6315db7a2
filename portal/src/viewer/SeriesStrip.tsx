import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { thumbnailAddress } from './api.ts'
import { dateText } from './format.ts'
import { objectKind } from './object-kinds.ts'
import { Preliminary } from './Preliminary.tsx'
import { imageCount, type SeriesEntry, type StudyEntry, seriesEntries } from './series-list.ts'
import type { Session } from './session.ts'
import { useStore } from './use-store.ts'

interface Props {
  readonly session: Session
  readonly treatment: string
  readonly isPreliminary: (study: string) => boolean
}

/** All studies and their series at the left; a press shows a series in the active pane. */
export function SeriesStrip({ session, treatment, isPreliminary }: Props) {
  const { t } = useTranslation('viewer')
  const { studies, shown, active, blocked } = useStore(session.state)
  return (
    <nav className="rv-strip" aria-label={t('strip.label')}>
      {studies.map((study) => (
        <section key={study.handle}>
          <StudyHead entry={study} isPreliminary={isPreliminary(study.handle)} />
          <div className="rv-series-grid">
            {seriesEntries(treatment, [study]).map((entry) => (
              <SeriesButton
                key={entry.key}
                entry={entry}
                isBlocked={blocked.has(study.handle)}
                isShown={Object.values(shown).some((one) => one?.key === entry.key)}
                isActive={shown[active]?.key === entry.key}
                onShow={() => session.show(active, entry)}
              />
            ))}
          </div>
        </section>
      ))}
    </nav>
  )
}

function StudyHead({
  entry,
  isPreliminary,
}: {
  readonly entry: StudyEntry
  readonly isPreliminary: boolean
}) {
  const { t, i18n } = useTranslation('viewer')
  const { study } = entry
  if (study === undefined)
    return (
      <div className="rv-study rv-quiet">
        {t(entry.failure !== undefined ? 'failure.studies' : 'strip.loading')}
      </div>
    )
  return (
    <div className="rv-study">
      <p>
        <b>{dateText(study.startedAt, i18n.language)}</b> <span className="rv-country">{study.country}</span>
      </p>
      <p>{study.description}</p>
      {isPreliminary && <Preliminary />}
    </div>
  )
}

interface ButtonProps {
  readonly entry: SeriesEntry
  readonly isBlocked: boolean
  readonly isShown: boolean
  readonly isActive: boolean
  readonly onShow: () => void
}

function SeriesButton({ entry, isBlocked, isShown, isActive, onShow }: ButtonProps) {
  const { t } = useTranslation('viewer')
  const { series } = entry
  const images = imageCount(series)
  const kind = images > 0 ? undefined : objectKind(series.instances[0]?.sopClassUid ?? '')
  const title = series.description ?? (kind === undefined ? t('strip.noDescription') : t(`object.${kind}`))
  const count =
    kind === undefined
      ? t('strip.images', { count: images })
      : t('strip.objects', { count: series.instances.length })
  return (
    <button
      type="button"
      className={isShown ? 'rv-series rv-on' : 'rv-series'}
      aria-pressed={isActive}
      title={title}
      data-series-number={series.number}
      data-entry={entry.key}
      onClick={onShow}
    >
      <span className="rv-thumb">
        {kind === undefined && !isBlocked ? (
          <Thumbnail entry={entry} />
        ) : (
          <span className="rv-kind">{series.modality}</span>
        )}
        <span className="rv-thumb-number">{[series.number, entry.clip].filter(Boolean).join('.')}</span>
      </span>
      <span className="rv-series-title">{title}</span>
      <span className="rv-quiet">
        {series.modality} · {count}
      </span>
    </button>
  )
}

function Thumbnail({ entry }: { readonly entry: SeriesEntry }) {
  const [hasFailed, setFailed] = useState(false)
  if (hasFailed) return <span className="rv-kind">{entry.series.modality}</span>
  return (
    <img
      src={thumbnailAddress(entry.at)}
      alt=""
      width="70"
      height="70"
      loading="lazy"
      decoding="async"
      draggable={false}
      onError={() => setFailed(true)}
    />
  )
}
