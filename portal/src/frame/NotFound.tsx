import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { addresses } from '../api/addresses.ts'

export function NotFound() {
  const { t } = useTranslation()
  return (
    <main className="alone stack" id="main">
      <h1>{t('notFound.title')}</h1>
      <p className="q2">{t('notFound.text')}</p>
      <Link className="btn large primary" href={addresses.identify}>
        {t('frame.newPatient')}
      </Link>
    </main>
  )
}
