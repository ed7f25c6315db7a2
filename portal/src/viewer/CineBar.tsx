import { useTranslation } from 'react-i18next'
import { rates } from './cine.ts'
import { Icon } from './Icon.tsx'
import type { Pane } from './pane.ts'
import { cineOf } from './series-model.ts'
import { useStore } from './use-store.ts'

/** Play, pause and rate; there for clips, and for any stack while it plays. */
export function CineBar({ pane }: { readonly pane: Pane }) {
  const { t } = useTranslation('viewer')
  const { cine, model } = useStore(pane.state)
  const isClip = model !== undefined && cineOf(model).startsItself
  if (!cine.playing && !isClip) return null
  const label = t(cine.playing ? 'pane.pause' : 'pane.play')
  return (
    <div className="rv-cine" data-cine={cine.playing ? 'playing' : 'paused'} data-cine-rate={cine.rate}>
      <button
        type="button"
        aria-label={label}
        title={label}
        onClick={() => (cine.playing ? pane.cine.stop() : pane.cine.play())}
      >
        <Icon name={cine.playing ? 'pause' : 'cine'} />
      </button>
      <input
        type="range"
        min={rates.least}
        max={rates.most}
        value={cine.rate}
        aria-label={t('pane.rate')}
        onChange={(event) => pane.cine.setRate(Number(event.currentTarget.value))}
      />
      <span>{Math.round(cine.rate)} fps</span>
    </div>
  )
}
