import './viewer.css'
import './objects.css'
import { type ReactNode, useCallback, useEffect, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Engine, openEngine } from './engine.ts'
import { Foot } from './Foot.tsx'
import { type Instead, InsteadContext } from './instead.ts'
import { KeyHelp } from './KeyHelp.tsx'
import { type KeyChoice, keepKeys } from './key-choice.ts'
import { type Action, actionOf } from './keys.ts'
import { LivePane } from './LivePane.tsx'
import { paneCount } from './layouts.ts'
import { PriorsDialog } from './PriorsDialog.tsx'
import type { Prior } from './priors.ts'
import { goTo, runAction, type Surroundings } from './run-action.ts'
import { SeriesStrip } from './SeriesStrip.tsx'
import { createSession, keepLetterKeys, type Session } from './session.ts'
import { Toolbar } from './Toolbar.tsx'
import { TopBar } from './TopBar.tsx'
import { useAnnouncer } from './use-announcer.ts'
import { useStore } from './use-store.ts'

export interface ViewerProps {
  /** Handle of the treatment relationship. */
  readonly treatment: string
  /** Handles of the studies; the first is the current one and opens at the left. */
  readonly studies: string[]
  /** What is shown first, where it isn't the first series: handles, and a frame counted from 1. */
  readonly initial?: { series?: string; instance?: string; frame?: number }
  /** Whether the report is preliminary: of all studies, or of those with these handles. */
  readonly preliminary?: boolean | readonly string[]
  /** Studies of the patient that may be compared with these, the current one among them. */
  readonly priors?: readonly Prior[]
  /** What the portal puts into the bar at the top, such as the way to the report. */
  readonly actions?: ReactNode
  /** What is offered when pictures don't come, or are long in coming. */
  readonly instead?: Instead
  readonly onClose: () => void
}

/** The image viewer: a whole screen of its own. */
export function Viewer(props: ViewerProps) {
  const [open, setOpen] = useState<{ readonly session: Session; readonly engine: Engine }>()
  const { treatment, initial } = props
  const studies = props.studies.join(' ')
  // Where the viewer begins is asked once; what it is opened with decides when it begins anew
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useEffect(() => {
    const session = createSession({ treatment, studies: studies.split(' '), initial })
    const engine = openEngine()
    setOpen({ session, engine })
    return () => {
      setOpen(undefined)
      session.close()
      engine.close()
    }
  }, [treatment, studies])
  return (
    <div className="rv" data-theme="viewer">
      <InsteadContext value={props.instead}>
        {open !== undefined && <Opened {...props} {...open} />}
      </InsteadContext>
    </div>
  )
}

function Opened(props: ViewerProps & { readonly session: Session; readonly engine: Engine }) {
  const { session, engine, treatment, preliminary, onClose } = props
  const { t, i18n } = useTranslation('viewer')
  const { layout, dialog, hasLetterKeys, keys } = useStore(session.state)
  const { spoken, announce } = useAnnouncer()
  const around = useMemo<Surroundings>(
    () => ({ t, language: i18n.language, announce, close: onClose }),
    [t, i18n.language, announce, onClose],
  )
  const act = useCallback(
    (action: Action, far = false) => runAction(session, action, around, far),
    [session, around],
  )
  useKeys(session, act)
  const changeKeys = useCallback(
    (chosen: KeyChoice) => {
      keepKeys(chosen)
      session.state.set({ keys: chosen })
    },
    [session],
  )
  const isPreliminary = useCallback(
    (study: string) => preliminary === true || (Array.isArray(preliminary) && preliminary.includes(study)),
    [preliminary],
  )
  return (
    <>
      <TopBar session={session} actions={props.actions} onClose={onClose} onHelp={() => act('help')} />
      <Toolbar session={session} onAction={act} />
      <section className="rv-main" aria-label={t('viewer')}>
        <SeriesStrip session={session} treatment={treatment} isPreliminary={isPreliminary} />
        <div className={`rv-panes rv-layout-${layout}`} data-layout={layout}>
          {Array.from({ length: paneCount[layout] }, (_, number) => (
            <LivePane
              // biome-ignore lint/suspicious/noArrayIndexKey: a pane is its place in the layout
              key={number}
              engine={engine}
              session={session}
              number={number}
              around={around}
              isPreliminary={isPreliminary}
              onStep={(pane, by) => goTo(session, pane, pane.state.get().wanted + by)}
            />
          ))}
        </div>
      </section>
      <Foot session={session} />
      <div className="rv-sr" aria-live="polite">
        {spoken}
      </div>
      {dialog === 'priors' && (
        <PriorsDialog
          study={props.studies[0] ?? ''}
          priors={props.priors ?? []}
          isPreliminary={isPreliminary}
          onChoose={session.compare}
          onClose={() => session.state.set({ dialog: undefined })}
        />
      )}
      {dialog === 'help' && (
        <KeyHelp
          keys={keys}
          onKeys={changeKeys}
          hasLetterKeys={hasLetterKeys}
          onLetterKeys={(areOn) => {
            keepLetterKeys(areOn)
            session.state.set({ hasLetterKeys: areOn })
            announce(t(areOn ? 'announce.lettersOn' : 'announce.lettersOff'))
          }}
          onClose={() => session.state.set({ dialog: undefined })}
        />
      )}
    </>
  )
}

function useKeys(session: Session, act: (action: Action, far: boolean) => void): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      const { dialog, hasLetterKeys, keys } = session.state.get()
      const action = dialog !== undefined ? undefined : actionOf(event, hasLetterKeys, keys)
      if (action === undefined) return
      event.preventDefault()
      act(action, event.shiftKey)
    }
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  }, [session, act])
}
