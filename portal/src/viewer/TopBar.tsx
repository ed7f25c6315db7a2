import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { dateText, yearsBetween } from './format.ts'
import { Icon } from './Icon.tsx'
import type { Session } from './session.ts'
import { useStore } from './use-store.ts'

interface Props {
  readonly session: Session
  readonly actions: ReactNode
  readonly onClose: () => void
  readonly onHelp: () => void
}

/** The way back, the confirmed patient, and what the pictures must not be used for. */
export function TopBar({ session, actions, onClose, onHelp }: Props) {
  const { t } = useTranslation('viewer')
  return (
    <header className="rv-top">
      <button type="button" className="rv-plain" data-action="close" onClick={onClose}>
        <Icon name="back" />
        {t('back')}
      </button>
      <PatientLine session={session} />
      <span className="rv-not-primary">{t('notPrimary')}</span>
      {actions}
      <button
        type="button"
        className="rv-plain"
        title={`${t('tools.help')} (?)`}
        aria-label={t('tools.help')}
        onClick={onHelp}
      >
        <Icon name="help" />
      </button>
    </header>
  )
}

function PatientLine({ session }: { readonly session: Session }) {
  const { t, i18n } = useTranslation('viewer')
  const { treatment } = useStore(session.state)
  if (treatment === undefined) return <span className="rv-patient" />
  const { patient, sources } = treatment
  const age = patient.birthDate === undefined ? undefined : yearsBetween(patient.birthDate, new Date())
  const birth = dateText(patient.birthDate, i18n.language)
  const facts = [
    birth === undefined || age === undefined ? birth : `${birth}, ${t('years', { count: age })}`,
    t(`sex.${patient.sex}`),
    patient.identifiers[0]?.value,
  ]
  return (
    <span className="rv-patient">
      <b data-patient>
        {patient.family}, {patient.given.join(' ')}
      </b>
      <span>{facts.filter(Boolean).join(' · ')}</span>
      {sources.length > 0 && (
        <span className="rv-wide">
          <Icon name="confirmed" />{' '}
          {t('confirmedBy', { countries: sources.map(({ country }) => country).join(', ') })}
        </span>
      )}
    </span>
  )
}
