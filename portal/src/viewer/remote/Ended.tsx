import { useTranslation } from 'react-i18next'
import type { FailureKind } from '../failure.ts'

/** What is there in place of the pictures once nothing may be seen, or before anything may. */
export function Ended({ reason }: { readonly reason: FailureKind | 'closed' }) {
  const { t } = useTranslation('viewer')
  const words = reason === 'session' || reason === 'closed' || reason === 'gone' ? reason : 'busy'
  return (
    <main className="rv rv-remote-end" data-theme="viewer" data-ended={words}>
      <div className="rv-note">
        <h1>{t('remote.endedTitle')}</h1>
        <p role="alert">{t(`remote.ended.${words}`)}</p>
        <p>{t('remote.again')}</p>
      </div>
    </main>
  )
}
