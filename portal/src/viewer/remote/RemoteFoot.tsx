import { useTranslation } from 'react-i18next'
import type { ViewedStudy } from '../../../../src/http/portal/contract-viewer.ts'
import { useStore } from '../use-store.ts'
import type { RemotePane } from './remote-pane.ts'

/** Who looks, until when, and how much is here already. */
export function RemoteFoot({
  viewed,
  pane,
}: {
  readonly viewed: ViewedStudy
  readonly pane: RemotePane | undefined
}) {
  const { t, i18n } = useTranslation('viewer')
  const { name, organisation } = viewed.professional
  const time = new Intl.DateTimeFormat(i18n.language === 'en' ? 'en-GB' : i18n.language, {
    hour: '2-digit',
    minute: '2-digit',
  })
  return (
    <footer className="rv-foot">
      <span>{t('remote.who', { name, organisation })}</span>
      <span>{t('remote.until', { time: time.format(new Date(viewed.endsAt * 1000)) })}</span>
      <span>{t('remote.loss')}</span>
      {pane !== undefined && <Ready pane={pane} />}
    </footer>
  )
}

function Ready({ pane }: { readonly pane: RemotePane }) {
  const { t } = useTranslation('viewer')
  const { ready, pictures } = useStore(pane.state)
  if (pictures.length === 0) return null
  return <span className="rv-end">{t('foot.loaded', { ready, count: pictures.length })}</span>
}
