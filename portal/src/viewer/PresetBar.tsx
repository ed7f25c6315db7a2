import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import type { Action } from './keys.ts'
import type { Pane } from './pane.ts'
import { type PaneState, windowInUse } from './pane-state.ts'
import { type Preset, presetOf, presetsFor } from './presets.ts'
import type { Session } from './session.ts'
import { useStore } from './use-store.ts'
import { fullWindow } from './window.ts'

const shownPresets = 6

/** Windows for the picture in the active pane, numbers beside the names. */
export function PresetBar({
  session,
  onAction,
}: {
  readonly session: Session
  readonly onAction: (action: Action) => void
}) {
  const { active, shown } = useStore(session.state)
  const pane = session.active()
  // The pane comes and goes with its series
  if (pane === undefined || shown[active] === undefined) return null
  return <Presets pane={pane} onAction={onAction} />
}

function Presets({ pane, onAction }: { readonly pane: Pane; readonly onAction: (action: Action) => void }) {
  const { t } = useTranslation('viewer')
  const state = useStore(pane.state)
  const presets = presetsOf(state)
  const current = presetOf(presets, windowInUse(state))
  if (presets.length === 0) return null
  return (
    // biome-ignore lint/a11y/useSemanticElements: inside a toolbar a group isn't a fieldset
    <div className="rv-presets" role="group" aria-label={t('preset.label')}>
      <span className="rv-quiet rv-wide">W / L</span>
      {presets.slice(0, shownPresets).map((preset, at) => (
        <button
          key={`${preset.name}${preset.label ?? ''}`}
          type="button"
          className={preset === current ? 'rv-preset rv-on' : 'rv-preset'}
          aria-pressed={preset === current}
          data-preset={preset.name}
          onClick={() => onAction(`preset-${at + 1}` as Action)}
        >
          <span>
            <kbd>{at + 1}</kbd> {presetName(preset, t)}
          </span>
          <small>
            {Math.round(preset.width)} / {Math.round(preset.center)}
          </small>
        </button>
      ))}
    </div>
  )
}

/** Name of a preset in the reader's language, or the object's own words. */
export function presetName(preset: Preset, t: TFunction<'viewer'>): string {
  return t(`preset.${preset.name}`, { label: preset.label ?? '' })
}

/** Presets of the picture that a pane shows. */
export function presetsOf(state: PaneState): readonly Preset[] {
  const { picture, model } = state
  if (picture === undefined || model === undefined || picture.opening === undefined) return []
  return presetsFor({
    modality: model.series.modality,
    bodyPart: model.series.bodyPart,
    description: model.series.description,
    isHounsfield: picture.unit === 'HU',
    stored: picture.presentation.windows,
    full: fullWindow(picture.frame.min, picture.frame.max),
  })
}
