import { useTranslation } from 'react-i18next'
import { linkKind } from './link-panes.ts'
import type { Pane } from './pane.ts'
import type { Session } from './session.ts'
import { useStore } from './use-store.ts'

/** The line at the bottom: whether scrolling is linked, and how far loading is. */
export function Foot({ session }: { readonly session: Session }) {
  const { t } = useTranslation('viewer')
  const { layout, isLinked, shown, active, notice, cross } = useStore(session.state)
  const pane = session.active()
  return (
    <footer className="rv-foot">
      {notice !== undefined && (
        <b className="rv-warn" role="status" data-no-volume={notice}>
          {t(`volume.${notice}`)}
        </b>
      )}
      {layout !== '1x1' && cross === undefined && <span>{t(linkText(session, isLinked))}</span>}
      {pane !== undefined && shown[active] !== undefined && <Loaded pane={pane} />}
    </footer>
  )
}

const words = { frame: 'link.same', hand: 'link.byHand' } as const

function linkText(
  session: Session,
  isLinked: boolean,
): 'link.off' | 'link.different' | (typeof words)['frame' | 'hand'] {
  if (!isLinked) return 'link.off'
  const active = session.active()
  const kinds = session
    .panes()
    .filter((pane) => pane !== active)
    .map((pane) => active && linkKind(active, pane, session.state.get().anchors))
  const kind = kinds.find((one) => one !== undefined)
  return kind === undefined ? 'link.different' : words[kind]
}

function Loaded({ pane }: { readonly pane: Pane }) {
  const { t } = useTranslation('viewer')
  const { ready, model } = useStore(pane.state)
  const count = model?.images.length ?? 0
  // Planes of a volume aren't fetched
  if (count === 0 || model?.images[0]?.make !== undefined) return null
  return <span className="rv-end">{t('foot.loaded', { ready, count })}</span>
}
