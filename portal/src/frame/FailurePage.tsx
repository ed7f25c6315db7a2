import { useTranslation } from 'react-i18next'
import { Failure } from './Failure.tsx'

/** Nothing can be shown at all. */
export function FailurePage({ failure, retry }: { readonly failure: unknown; readonly retry: () => void }) {
  const { t } = useTranslation()
  return (
    <main className="alone" id="main">
      <Failure failure={failure} title={t('failure.portal')} retry={retry} />
    </main>
  )
}
