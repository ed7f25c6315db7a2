import { useTranslation } from 'react-i18next'
import type { Pane } from './pane.ts'
import { useStore } from './use-store.ts'

/** The segments of the series' segmentations, each to be laid over the pictures or not. */
export function SegmentBar({ pane }: { readonly pane: Pane }) {
  const { t } = useTranslation('viewer')
  const { segmentations, segments } = useStore(pane.state)
  const all = segmentations.flatMap((segmentation) => segmentation.segments)
  if (all.length === 0) return null
  return (
    <details className="rv-segment-bar">
      <summary>{t('layer.segments', { shown: segments.size, count: all.length })}</summary>
      <ul>
        {all.map(({ key, name, colour }) => (
          <li key={key}>
            <label>
              <input
                type="checkbox"
                checked={segments.has(key)}
                data-segment={name}
                onChange={(event) => pane.switchSegment(key, event.currentTarget.checked)}
              />
              <svg width="12" height="12" aria-hidden="true">
                <rect width="12" height="12" rx="2" fill={`rgb(${colour.join(' ')})`} />
              </svg>
              {name}
            </label>
          </li>
        ))}
      </ul>
    </details>
  )
}
