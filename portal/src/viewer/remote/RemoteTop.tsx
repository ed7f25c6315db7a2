import { useTranslation } from 'react-i18next'
import type { ViewedStudy } from '../../../../src/http/portal/contract-viewer.ts'
import { dateText, yearsBetween } from '../format.ts'
import { Icon } from '../Icon.tsx'

/** Whose pictures they are, who draws them and what they are not for. */
export function RemoteTop({
  viewed,
  onClose,
}: {
  readonly viewed: ViewedStudy
  readonly onClose: () => void
}) {
  const { t, i18n } = useTranslation('viewer')
  const { patient } = viewed
  const birth = dateText(patient.birthDate, i18n.language)
  const age = patient.birthDate === undefined ? undefined : yearsBetween(patient.birthDate, new Date())
  const sex = patient.sex as 'male' | 'female' | 'other' | 'unknown'
  const facts = [
    birth === undefined || age === undefined ? birth : `${birth}, ${t('years', { count: age })}`,
    t(`sex.${sex}`),
    patient.identifier,
  ]
  return (
    <header className="rv-top">
      <button type="button" className="rv-plain" data-action="close" onClick={onClose}>
        <Icon name="back" />
        {t('remote.end')}
      </button>
      <h1 className="rv-sr">{viewed.study.description ?? t('viewer')}</h1>
      <span className="rv-patient">
        <b data-patient>
          {patient.family}, {patient.given}
        </b>
        <span>{facts.filter(Boolean).join(' · ')}</span>
      </span>
      <span className="rv-wide" data-remote-country={viewed.country}>
        {t('remote.viewerOf', { country: countryName(viewed.country, i18n.language) })}
      </span>
      <span className="rv-not-primary">{t('notPrimary')}</span>
    </header>
  )
}

const countryName = (code: string, language: string): string =>
  new Intl.DisplayNames([language], { type: 'region' }).of(code) ?? code
