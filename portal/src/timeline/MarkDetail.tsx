import { useTranslation } from 'react-i18next'
import { StatusMark } from '../design/Status.tsx'
import { useFormats } from '../format/use-formats.ts'
import { EntryDetail } from '../list/EntryDetail.tsx'
import type { Entry } from '../list/entries.ts'
import type { RowActions } from '../list/table-keys.ts'
import type { TimelineState } from './use-timeline.ts'

interface Props {
  readonly treatment: string
  readonly active: NonNullable<TimelineState['active']>
  readonly actions: RowActions
  readonly onChoose: (entry: Entry) => void
}

/** What a mark stands for, as a row of the list that stands open; of several, one at a time. */
export function MarkDetail({ treatment, active: { mark, entry }, actions, onChoose }: Props) {
  const { t } = useTranslation()
  const formats = useFormats()
  const { row } = entry
  return (
    <section className="tl-detail" aria-label={t('timeline.detail')}>
      {mark.entries.length > 1 && (
        <ul className="tl-among" aria-label={t('timeline.together', { count: mark.entries.length })}>
          {mark.entries.toReversed().map((one) => (
            <li key={one.id}>
              <button type="button" aria-pressed={one === entry} onClick={() => onChoose(one)}>
                <span className="mod">{one.row.modalities.join(' ') || t('list.report')}</span>
                <span className="tl-among-title">{one.row.title}</span>
                <span className="q">{formats.date(one.at)}</span>
                <StatusMark status={one.status} t={t} />
              </button>
            </li>
          ))}
        </ul>
      )}
      <div className="tl-one">
        <h2>
          {row.modalities.map((modality) => (
            <span key={modality} className="mod">
              {modality}
            </span>
          ))}{' '}
          <span lang={row.language}>{row.title}</span>
          <span className="q2">
            {[
              formats.dateTime(entry.at),
              row.organisation,
              formats.country(row.country),
              formats.bytes(row.bytes),
            ]
              .filter(Boolean)
              .join(' · ')}
          </span>
        </h2>
        <EntryDetail key={entry.id} entry={entry} treatment={treatment} actions={actions} />
      </div>
    </section>
  )
}
