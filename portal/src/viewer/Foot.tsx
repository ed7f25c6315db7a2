import { useTranslation } from 'react-i18next'
import { mayLink } from './link-panes.ts'
import type { Pane } from './pane.ts'
import type { Session } from './session.ts'
import { useStore } from './use-store.ts'

/** The line at the bottom: whether scrolling is linked, and how far loading is. */
export function Foot({ session }: { readonly session: Session }) {
  const { t } = useTranslation('viewer')
  const { layout, isLinked, shown, active } = useStore(session.state)
  const pane = session.active()
  return (
    <footer className="rv-foot">
      {layout !== '1x1' && <span>{t(linkText(session, isLinked))}</span>}
      {pane !== undefined && shown[active] !== undefined && <Loaded pane={pane} />}
    </footer>
  )
}

function linkText(session: Session, isLinked: boolean): 'link.off' | 'link.same' | 'link.different' {
  if (!isLinked) return 'link.off'
  const [first, ...others] = session.panes().map((pane) => pane.state.get().image)
  return others.some((image) => mayLink(first, image)) ? 'link.same' : 'link.different'
}

function Loaded({ pane }: { readonly pane: Pane }) {
  const { t } = useTranslation('viewer')
  const { ready, model } = useStore(pane.state)
  const count = model?.images.length ?? 0
  if (count === 0) return null
  return <span className="rv-end">{t('foot.loaded', { ready, count })}</span>
}
