import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { rates } from '../cine.ts'
import { Icon } from '../Icon.tsx'
import { StackSlider } from '../StackSlider.tsx'
import { sideLetters } from '../side-letters.ts'
import { useStore } from '../use-store.ts'
import type { Picture } from './picture-address.ts'
import type { RemoteTool } from './RemoteTools.tsx'
import type { RemotePane } from './remote-pane.ts'
import { useRemotePointer } from './use-remote-pointer.ts'

/** What lies over the picture: words about it, the surface that is pointed at, the way through the stack, and messages. */
export function RemoteSurface({ pane, tool }: { readonly pane: RemotePane; readonly tool: RemoteTool }) {
  const { t } = useTranslation('viewer')
  const state = useStore(pane.state)
  const surface = useRef<HTMLDivElement>(null)
  const pointer = useRemotePointer(surface, pane, tool)
  const { pictures, wanted, shown, window, view, phase, ready } = state
  const picture = pictures[shown ?? wanted]
  const current = window ?? picture?.windows[0]
  const count = pictures.length
  const position = shown === undefined ? '' : t('pane.position', { index: shown + 1, count })
  return (
    <>
      <div
        ref={surface}
        className={`rv-surface rv-tool-${tool}`}
        role="img"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: keys act on the picture
        tabIndex={0}
        aria-label={position}
        data-remote-state={phase}
        data-image-index={shown === undefined ? undefined : shown + 1}
        data-image-count={count}
        data-window-width={current?.width}
        data-window-center={current?.center}
        data-zoom={view.zoom}
        data-ready={ready}
        {...pointer}
      />
      <div className="rv-over">
        <div className="rv-corner rv-top-left">
          {picture !== undefined && <b>{position}</b>}
          {picture?.instanceNumber !== undefined && (
            <span>
              {t('pane.image')} {picture.instanceNumber}
              {picture.frames > 1 && ` · ${t('pane.frame')} ${picture.frame}`}
            </span>
          )}
        </div>
        <div className="rv-corner rv-bottom-left">
          {current !== undefined && (
            <span>
              {t('pane.window', { width: Math.round(current.width), center: Math.round(current.center) })}
            </span>
          )}
          <span>{t('pane.zoomLevel', { value: view.zoom.toFixed(1) })}</span>
        </div>
        <div className="rv-corner rv-bottom-right">
          <span className="rv-warn">{t('pane.lossy')}</span>
        </div>
      </div>
      {shown !== undefined && picture?.sides && <Sides sides={picture.sides} />}
      {count > 1 && <Stack pane={pane} />}
      <Message pane={pane} />
    </>
  )
}

/** The patient's sides at the four edges; a picture that is drawn elsewhere is neither turned nor mirrored. */
function Sides({ sides }: { readonly sides: NonNullable<Picture['sides']> }) {
  const letters = sideLetters(sides, [1, 0], [0, 1])
  if (letters === undefined) return null
  return (
    <div className="rv-over">
      {(['left', 'right', 'top', 'bottom'] as const).map((side) => (
        <span key={side} className={`rv-side rv-side-${side}`} data-side={side}>
          {letters[side]}
        </span>
      ))}
    </div>
  )
}

function Stack({ pane }: { readonly pane: RemotePane }) {
  const { t } = useTranslation('viewer')
  const { pictures, wanted, isPlaying, rate } = useStore(pane.state)
  const count = pictures.length
  return (
    <>
      <StackSlider wanted={wanted} count={count} goTo={pane.goTo} />
      {isPlaying && (
        <div className="rv-cine" data-cine="playing" data-cine-rate={rate}>
          <button type="button" aria-label={t('pane.pause')} onClick={() => pane.play(false)}>
            <Icon name="pause" />
          </button>
          <input
            type="range"
            min={rates.least}
            max={rates.most}
            value={rate}
            aria-label={t('pane.rate')}
            onChange={(event) => pane.setRate(Number(event.currentTarget.value))}
          />
          <span>{rate} fps</span>
        </div>
      )}
    </>
  )
}

function Message({ pane }: { readonly pane: RemotePane }) {
  const { t } = useTranslation('viewer')
  const { phase, failure } = useStore(pane.state)
  if (phase === 'failed')
    return (
      <div className="rv-note">
        <span role="alert">{t(`failure.${failure ?? 'busy'}`)}</span>
        <button type="button" className="rv-button" onClick={() => pane.retry()}>
          {t('pane.retry')}
        </button>
      </div>
    )
  if (phase === 'nothing') return <div className="rv-note">{t('pane.noImages')}</div>
  return phase === 'loading' ? <div className="rv-note">{t('pane.loading')}</div> : null
}
