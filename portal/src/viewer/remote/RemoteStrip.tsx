import { useTranslation } from 'react-i18next'
import type { ViewedStudy } from '../../../../src/http/portal/contract-viewer.ts'
import { dateText } from '../format.ts'
import { useStore } from '../use-store.ts'
import { seriesAddress } from './api.ts'
import type { RemotePane } from './remote-pane.ts'

/** The series of the study; a press shows one. */
export function RemoteStrip({
  viewer,
  viewed,
  pane,
}: {
  readonly viewer: string
  readonly viewed: ViewedStudy
  readonly pane: RemotePane
}) {
  const { t, i18n } = useTranslation('viewer')
  const { series: shown } = useStore(pane.state)
  return (
    <nav className="rv-strip" aria-label={t('strip.label')}>
      <div className="rv-study">
        <p>
          <b>{dateText(viewed.study.startedAt, i18n.language)}</b>{' '}
          <span className="rv-country">{viewed.country}</span>
        </p>
        <p>{viewed.study.description}</p>
      </div>
      <div className="rv-series-grid">
        {viewed.series.map(({ series, modality, number, description, pictures }) => (
          <button
            key={series}
            type="button"
            className={series === shown ? 'rv-series rv-on' : 'rv-series'}
            aria-pressed={series === shown}
            title={description ?? t('strip.noDescription')}
            data-series-number={number}
            onClick={() => void pane.open(series)}
          >
            <span className="rv-thumb">
              {pictures > 0 ? (
                <img
                  src={`${seriesAddress(viewer, series)}/thumbnail`}
                  alt=""
                  width="70"
                  height="70"
                  loading="lazy"
                  decoding="async"
                  draggable={false}
                />
              ) : (
                <span className="rv-kind">{modality}</span>
              )}
              <span className="rv-thumb-number">{number}</span>
            </span>
            <span className="rv-series-title">{description ?? t('strip.noDescription')}</span>
            <span className="rv-quiet">
              {modality} · {t('strip.images', { count: pictures })}
            </span>
          </button>
        ))}
      </div>
    </nav>
  )
}
