import { useCallback, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Engine } from './engine.ts'
import type { Measurement } from './measure.ts'
import { measureLines } from './measure-text.ts'
import { PaneHeading } from './PaneHeading.tsx'
import { PaneView } from './PaneView.tsx'
import { presetsOf } from './PresetBar.tsx'
import type { Pane } from './pane.ts'
import type { Preset } from './presets.ts'
import { type Surroundings, setCross } from './run-action.ts'
import type { Session } from './session.ts'
import { useStore } from './use-store.ts'

interface Props {
  readonly engine: Engine
  readonly session: Session
  readonly number: number
  readonly around: Surroundings
  readonly isPreliminary: (study: string) => boolean
  readonly onStep: (pane: Pane, by: number) => void
}

/** A pane with what the session knows of it. */
export function LivePane({ engine, session, number, around, isPreliminary, onStep }: Props) {
  const { t } = useTranslation('viewer')
  const { shown, active, tool, cursor, treatment, cross } = useStore(session.state)
  const entry = shown[number]
  const presets = usePresets(session, number)
  const { announce } = around
  const onPane = useCallback((at: number, pane: Pane | undefined) => session.setPane(at, pane), [session])
  const onFocus = useCallback(
    (at: number) => {
      if (session.state.get().active !== at) session.state.set({ active: at, cursor: undefined })
    },
    [session],
  )
  const onBlocked = useCallback((study: string) => session.block(study), [session])
  const onMeasured = (pane: Pane, measurement: Measurement): void => {
    const { image, picture } = pane.state.get()
    if (image === undefined) return
    const value = measureLines(measurement, image, picture, around.t, around.language).join(', ')
    announce(around.t('announce.measured', { tool: around.t(`tools.${measurement.kind}`), value }))
  }
  const title =
    entry === undefined ? t('pane.empty') : `${entry.series.modality} ${entry.series.description ?? ''}`
  return (
    <PaneView
      engine={engine}
      number={number}
      isActive={active === number}
      tool={tool}
      measures={session.measures}
      presets={presets}
      title={title.trim()}
      heading={
        <PaneHeading entry={entry} isPreliminary={entry !== undefined && isPreliminary(entry.at.study)} />
      }
      description={entry?.study.description}
      confirmed={treatment?.patient}
      cursor={active === number ? cursor : undefined}
      onPane={onPane}
      onFocus={onFocus}
      onStep={onStep}
      onMeasured={onMeasured}
      announce={announce}
      onBlocked={onBlocked}
      onReference={(reference, frame) => session.showImage(number, reference, frame)}
      view={entry?.view}
      cross={cross}
      onCross={(at) => setCross(session, at)}
      onClose={around.close}
    />
  )
}

function usePresets(session: Session, number: number): readonly Preset[] {
  const [presets, setPresets] = useState<readonly Preset[]>([])
  const { shown } = useStore(session.state)
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new series means other presets
  useEffect(() => {
    const pane = session.panes()[number]
    if (pane === undefined) return
    const take = () =>
      setPresets((before) =>
        same(before, presetsOf(pane.state.get())) ? before : presetsOf(pane.state.get()),
      )
    take()
    return pane.state.subscribe(take)
  }, [session, number, shown[number]])
  return presets
}

function same(a: readonly Preset[], b: readonly Preset[]): boolean {
  return (
    a.length === b.length &&
    a.every((preset, at) => preset.name === b[at]?.name && preset.width === b[at]?.width)
  )
}
