import { type ReactNode, useContext } from 'react'
import { useTranslation } from 'react-i18next'
import type { Identity } from '../../../src/http/portal/contract.ts'
import { dateText } from './format.ts'
import { Icon } from './Icon.tsx'
import { InsteadContext } from './instead.ts'
import { ObjectView } from './ObjectView.tsx'
import type { ObjectProps } from './object-props.ts'
import type { Pane } from './pane.ts'
import type { PaneState } from './pane-state.ts'
import { contradicts, type HeaderPatient, headerPatient } from './patient-check.ts'
import { useStore } from './use-store.ts'

interface Props {
  readonly pane: Pane
  readonly confirmed: Identity | undefined
  readonly onReference: ObjectProps['onReference']
  readonly onClose: () => void
}

/** What a pane shows instead of a picture: an object of another kind or words; nothing when the picture may be seen. */
export function PaneMessage({ pane, confirmed, onReference, onClose }: Props) {
  const { t } = useTranslation('viewer')
  const state = useStore(pane.state)
  const Instead = useContext(InsteadContext)
  const stranger = strangerIn(state, confirmed)
  if (stranger !== undefined) return <Stranger {...stranger} confirmed={confirmed} onClose={onClose} />
  if (state.phase === 'empty') return <Note>{t('pane.empty')}</Note>
  if (state.phase === 'objects') return <ObjectView pane={pane} onReference={onReference} />
  if (state.phase === 'failed')
    return (
      <Note>
        <span role="alert">{t(`failure.${state.failure ?? 'unreadable'}`)}</span>
        <button type="button" className="rv-button" onClick={() => pane.retry()}>
          {t('pane.retry')}
        </button>
        {Instead && mayComeOtherwise.has(state.failure) && <Instead why="failed" />}
      </Note>
    )
  if (state.phase === 'loading' && state.picture === undefined)
    return (
      <Note isQuiet>
        {t('pane.loading')}
        {Instead && <Instead why="slow" />}
      </Note>
    )
  return null
}

/** Failures of the way that the pixels took; behind the others is that nothing may be seen, or there is nothing. */
const mayComeOtherwise: ReadonlySet<PaneState['failure']> = new Set(['busy', 'unreadable'])

type Strange = {
  readonly kind: 'series' | 'patient'
  readonly header: HeaderPatient
  readonly other?: HeaderPatient
}

/** Whether a pane's series must not be seen: it mixes patients, or isn't the confirmed patient's. */
export function strangerIn(state: PaneState, confirmed: Identity | undefined): Strange | undefined {
  const { model } = state
  const first = model?.first
  if (model === undefined || first === undefined) return undefined
  const header = headerPatient(first)
  if (model.stranger !== undefined) return { kind: 'series', header, other: model.stranger }
  if (confirmed !== undefined && contradicts(header, confirmed)) return { kind: 'patient', header }
  return undefined
}

function Stranger({
  kind,
  header,
  other,
  confirmed,
  onClose,
}: Strange & Pick<Props, 'confirmed' | 'onClose'>) {
  const { t, i18n } = useTranslation('viewer')
  const line = (name: string | undefined, birthDate: string | undefined) =>
    [name, dateText(birthDate, i18n.language)].filter(Boolean).join(' · ')
  return (
    <div
      className="rv-stranger"
      role="alertdialog"
      aria-label={t(kind === 'series' ? 'pane.stranger' : 'pane.wrongPatient')}
    >
      <h2>
        <Icon name="hidden" />
        {t(kind === 'series' ? 'pane.stranger' : 'pane.wrongPatient')}
      </h2>
      <dl>
        {kind === 'patient' && confirmed !== undefined && (
          <>
            <dt>{t('pane.confirmed')}</dt>
            <dd>{line(`${confirmed.family}, ${confirmed.given.join(' ')}`, confirmed.birthDate)}</dd>
          </>
        )}
        <dt>{t('pane.inImages')}</dt>
        <dd>{line(header.name, header.birthDate)}</dd>
        {other !== undefined && (
          <>
            <dt>{t('pane.alsoIn')}</dt>
            <dd>{line(other.name, other.birthDate)}</dd>
          </>
        )}
      </dl>
      <p>{t('pane.nothingShown')}</p>
      <button type="button" className="rv-button" onClick={onClose}>
        {t('pane.backToList')}
      </button>
    </div>
  )
}

function Note({ children, isQuiet = false }: { readonly children: ReactNode; readonly isQuiet?: boolean }) {
  return <div className={isQuiet ? 'rv-note rv-quiet' : 'rv-note'}>{children}</div>
}
