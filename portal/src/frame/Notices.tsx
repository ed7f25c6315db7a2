import { useSyncExternalStore } from 'react'
import { Button } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { Icon } from '../design/Icon.tsx'
import { currentNotices, dismiss, subscribeToNotices } from './notices.ts'

/** Notices in the lower corner, each until it is closed. */
export function Notices() {
  const { t } = useTranslation()
  const notices = useSyncExternalStore(subscribeToNotices, currentNotices)
  return (
    <div className="notices">
      {notices.map(({ id, tone, title, text }) => (
        <div key={id} className={`note ${tone}`} role="alert">
          <Icon name={tone === 'danger' ? 'warning' : 'final'} />
          <div className="grow">
            <p className="lead">{title}</p>
            {text && <p className="sm q2">{text}</p>}
          </div>
          <Button className="btn plain icon-only" aria-label={t('common.close')} onPress={() => dismiss(id)}>
            <Icon name="close" />
          </Button>
        </div>
      ))}
    </div>
  )
}
