import { useTranslation } from 'react-i18next'
import { dateText } from './format.ts'
import { Preliminary } from './Preliminary.tsx'
import type { SeriesEntry } from './series-list.ts'

/** Head of a pane: what it shows, from where and when, and whether its report is preliminary. */
export function PaneHeading({
  entry,
  isPreliminary,
}: {
  readonly entry: SeriesEntry | undefined
  readonly isPreliminary: boolean
}) {
  const { t, i18n } = useTranslation('viewer')
  if (entry === undefined) return null
  const { series, study } = entry
  return (
    <>
      <b>{[series.modality, series.description, entry.clip && `#${entry.clip}`].filter(Boolean).join(' ')}</b>
      {entry.view !== undefined && <b className={`rv-cross-${entry.view}`}>{t(`view.${entry.view}`)}</b>}
      <span className="rv-country">{study.country}</span>
      <span>{dateText(study.startedAt, i18n.language, /T(.*)/.exec(study.startedAt ?? '')?.[1])}</span>
      {isPreliminary && <Preliminary />}
    </>
  )
}
