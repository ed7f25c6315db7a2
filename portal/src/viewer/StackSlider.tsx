import { useTranslation } from 'react-i18next'
import type { Pane } from './pane.ts'
import { useStore } from './use-store.ts'

/** Place in the stack at the right edge of a pane; can be dragged. */
export function StackSlider({ pane }: { readonly pane: Pane }) {
  const { t } = useTranslation('viewer')
  const { wanted, model } = useStore(pane.state)
  const count = model?.images.length ?? 1
  return (
    <input
      type="range"
      className="rv-slider"
      min={1}
      max={count}
      value={wanted + 1}
      aria-label={t('pane.slider')}
      aria-valuetext={t('pane.position', { index: wanted + 1, count })}
      onChange={(event) => void pane.goTo(Number(event.currentTarget.value) - 1)}
    />
  )
}
