import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { addresses } from '../api/addresses.ts'
import { treatmentQuery } from '../api/queries.ts'
import { Icon } from '../design/Icon.tsx'
import { PatientBanner } from '../frame/PatientBanner.tsx'
import { useListContent, useSources } from '../list/use-list.ts'
import { useView } from '../list/use-view.ts'
import { Basket } from './Basket.tsx'
import { OneDownload } from './OneDownload.tsx'
import { useDownloads } from './use-downloads.ts'
import './downloads.css'

/** What waits to be taken away, and what is on its way. */
export function DownloadsPage({ treatment }: { readonly treatment: string }) {
  const { t } = useTranslation()
  const opened = useQuery(treatmentQuery(treatment))
  const sources = useSources(treatment, opened.data)
  const [view, change] = useView(treatment)
  const content = useListContent(sources, view)
  const downloads = useDownloads(treatment)
  return (
    <>
      <PatientBanner treatment={treatment} />
      <main className="dg" id="main">
        <Basket treatment={treatment} content={content} view={view} change={change} />
        <section className="dl" aria-labelledby="downloads-title">
          <header>
            <h1 id="downloads-title">{t('frame.downloads')}</h1>
            <span className="q2">{t('downloads.count', { count: downloads.length })}</span>
          </header>
          {downloads.length === 0 ? (
            <div className="none stack">
              <p className="q2">{t('downloads.none')}</p>
              <Link className="btn" href={addresses.list(treatment)}>
                <Icon name="left" />
                {t('downloads.toList')}
              </Link>
            </div>
          ) : (
            downloads.map((started) => (
              <OneDownload key={started.download} treatment={treatment} started={started} />
            ))
          )}
        </section>
      </main>
    </>
  )
}
