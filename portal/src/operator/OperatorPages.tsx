import { useTranslation } from 'react-i18next'
import { Link, useLocation } from 'wouter'
import { addresses } from '../api/addresses.ts'
import { useSession } from '../api/queries.ts'
import { NotFound } from '../frame/NotFound.tsx'
import { ExchangesPage } from './ExchangesPage.tsx'
import { FailuresPage } from './FailuresPage.tsx'
import { HealthPage } from './HealthPage.tsx'
import { JournalPage } from './JournalPage.tsx'
import { type OperatorPage, pages } from './pages.ts'
import './operator.css'

const shown: Readonly<Record<OperatorPage, React.ComponentType>> = {
  health: HealthPage,
  exchanges: ExchangesPage,
  failures: FailuresPage,
  journal: JournalPage,
}

/** What whoever runs the gateway looks at; to everybody else there is no such page. */
export function OperatorPages({ page }: { readonly page: string | undefined }) {
  const { t } = useTranslation('operator')
  const [location] = useLocation()
  const { operator } = useSession()
  const name = pages.find((one) => one === (page ?? 'health'))
  if (!operator || !name) return <NotFound />
  const Page = shown[name]
  return (
    <main className="operator" id="main">
      <h1>{t('title')}</h1>
      <nav className="seg" aria-label={t('title')}>
        {pages.map((one) => (
          <Link
            key={one}
            href={addresses.operator(one)}
            aria-current={one === name || location === addresses.operator(one) ? 'page' : undefined}
          >
            {t(`pages.${one}`)}
          </Link>
        ))}
      </nav>
      <Page />
    </main>
  )
}
