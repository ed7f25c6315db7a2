import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useSession } from '../api/queries.ts'
import { Lines } from './Lines.tsx'
import { failuresQuery } from './queries.ts'

/** What failed last, in all nodes of the country. */
export function FailuresPage() {
  const { t } = useTranslation('operator')
  const { csrf } = useSession()
  const found = useInfiniteQuery(failuresQuery(csrf))
  return (
    <section className="stack">
      <h2>{t('pages.failures')}</h2>
      <p className="q2">{t('failures.lead')}</p>
      <Lines
        found={found}
        columns={['when', 'what', 'outcome', 'other', 'reason', 'transaction']}
        none={t('failures.none')}
        failed={t('failures.failed')}
      />
    </section>
  )
}
