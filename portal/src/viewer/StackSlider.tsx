import { useTranslation } from 'react-i18next'

interface Props {
  /** From 0 on. */
  readonly wanted: number
  readonly count: number
  readonly goTo: (index: number) => unknown
}

/** Place in the stack at the right edge of a pane; can be dragged. */
export function StackSlider({ wanted, count, goTo }: Props) {
  const { t } = useTranslation('viewer')
  return (
    <input
      type="range"
      className="rv-slider"
      min={1}
      max={count}
      value={wanted + 1}
      aria-label={t('pane.slider')}
      aria-valuetext={t('pane.position', { index: wanted + 1, count })}
      onChange={(event) => void goTo(Number(event.currentTarget.value) - 1)}
    />
  )
}
