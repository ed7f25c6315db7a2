import { useTranslation } from 'react-i18next'
import { addresses } from '../api/addresses.ts'
import { Icon, Mark } from '../design/Icon.tsx'
import { LanguageMenu, ThemeButton } from '../frame/Preferences.tsx'
import './sign-in.css'

const recorded = ['who', 'what', 'readable'] as const
const steps = ['identify', 'list', 'open'] as const

/** One way in, one button; what will be recorded is said before it is. */
export function SignIn() {
  const { t } = useTranslation()
  const { pathname, search } = window.location
  const failure = new URLSearchParams(search).get('signIn')
  return (
    <div className="sign-in">
      <header className="row">
        <span className="mark">
          <Mark />
          Roentgate
        </span>
        <div className="end row">
          <LanguageMenu />
          <ThemeButton />
        </div>
      </header>
      <main id="main">
        <section className="way-in">
          <h1>{t('signIn.title')}</h1>
          {failure && (
            <div className="note danger" role="alert">
              <Icon name="warning" />
              <p>{t(failure === 'unavailable' ? 'signIn.unavailable' : 'signIn.failed')}</p>
            </div>
          )}
          <a className="btn primary large" href={addresses.signIn(pathname)}>
            {t('signIn.button')}
          </a>
          <p className="sm q2">{t('signIn.password')}</p>
        </section>
        <section className="before">
          <h2>{t('signIn.steps.title')}</h2>
          <ol className="ruled steps-list">
            {steps.map((step) => (
              <li key={step}>{t(`signIn.steps.${step}`)}</li>
            ))}
          </ol>
          <h2>{t('signIn.recorded.title')}</h2>
          <ul className="ruled">
            {recorded.map((line) => (
              <li key={line}>{t(`signIn.recorded.${line}`)}</li>
            ))}
          </ul>
        </section>
      </main>
      <footer className="sm q">{t('signIn.notPrimary')}</footer>
    </div>
  )
}
