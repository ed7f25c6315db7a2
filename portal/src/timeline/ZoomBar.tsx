import { Button } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { Icon } from '../design/Icon.tsx'
import { useFormats } from '../format/use-formats.ts'
import type { TimelineState } from './use-timeline.ts'

const presets = [
  ['tenYears', 3653],
  ['threeYears', 1096],
  ['year', 365],
  ['quarter', 91],
] as const

interface Props {
  readonly state: TimelineState
  /** What is in sight, in words. */
  readonly words: string
  readonly undated: number
}

/** How long a stretch of time is in sight, back from now or around what is looked at. */
export function ZoomBar({ state: { whole, span, active, look, zoom }, words, undated }: Props) {
  const { t } = useTranslation()
  const { number } = useFormats()
  const length = span.to - span.from
  const all = whole.to - whole.from
  const around = active?.mark.from ?? (span.from + span.to) / 2
  return (
    <div className="tl-zoom">
      <fieldset className="seg" aria-label={t('timeline.span')}>
        <button type="button" aria-pressed={length === all} onClick={() => look(whole)}>
          {t('list.all')}
        </button>
        {presets
          .filter(([, days]) => days < all)
          .map(([name, days]) => (
            <button
              key={name}
              type="button"
              aria-pressed={Math.abs(length - days) < 1}
              onClick={() => look({ from: whole.to - days, to: whole.to })}
            >
              {t(`timeline.${name}`)}
            </button>
          ))}
      </fieldset>
      <Button
        className="btn plain icon-only"
        aria-label={t('timeline.closer')}
        onPress={() => zoom(0.5, around)}
      >
        <Icon name="plus" small />
      </Button>
      <Button
        className="btn plain icon-only"
        aria-label={t('timeline.further')}
        onPress={() => zoom(2, around)}
      >
        <Icon name="minus" small />
      </Button>
      <span className="q2">{words}</span>
      {undated > 0 && (
        <span className="end q">{t('timeline.undated', { count: undated, number: number(undated) })}</span>
      )}
    </div>
  )
}
