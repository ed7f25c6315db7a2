import { useCallback, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ViewedStudy } from '../../../../src/http/portal/contract-viewer.ts'
import type { FailureKind } from '../failure.ts'
import { endViewing } from './api.ts'
import { Ended } from './Ended.tsx'
import { RemoteFoot } from './RemoteFoot.tsx'
import { RemoteStrip } from './RemoteStrip.tsx'
import { RemoteSurface } from './RemoteSurface.tsx'
import { type RemoteTool, RemoteTools } from './RemoteTools.tsx'
import { RemoteTop } from './RemoteTop.tsx'
import { createRemotePane, type RemotePane } from './remote-pane.ts'
import { useRemoteKeys } from './use-remote-keys.ts'
import { useSessionTime } from './use-session-time.ts'

interface Props {
  readonly viewer: string
  readonly viewed: ViewedStudy
}

/** One study in the viewer of the country that holds it: pictures only, drawn there. */
export function RemoteViewer({ viewer, viewed }: Props) {
  const [ended, setEnded] = useState<FailureKind | 'closed'>()
  const onSessionEnd = useCallback(() => setEnded('session'), [])
  useSessionTime(viewed, onSessionEnd)
  const close = (): void => {
    setEnded('closed')
    void endViewing(viewer).catch(() => {}) // it ends by itself
  }
  if (ended !== undefined) return <Ended reason={ended} />
  return <Open viewer={viewer} viewed={viewed} onSessionEnd={onSessionEnd} onClose={close} />
}

function Open({
  viewer,
  viewed,
  onSessionEnd,
  onClose,
}: Props & { readonly onSessionEnd: () => void; readonly onClose: () => void }) {
  const { t } = useTranslation('viewer')
  const canvas = useRef<HTMLCanvasElement>(null)
  const [pane, setPane] = useState<RemotePane>()
  const [tool, setTool] = useState<RemoteTool>('window')
  const first = viewed.series.find(({ pictures }) => pictures > 0) ?? viewed.series[0]
  useEffect(() => {
    const element = canvas.current
    if (element === null) return
    const created = createRemotePane(viewer, element, onSessionEnd)
    const observer = new ResizeObserver(() => created.resize())
    observer.observe(element)
    created.resize()
    setPane(created)
    if (first !== undefined) void created.open(first.series)
    return () => {
      observer.disconnect()
      setPane(undefined)
      created.close()
    }
  }, [viewer, onSessionEnd, first])
  useRemoteKeys(pane)
  return (
    <div className="rv" data-theme="viewer">
      <RemoteTop viewed={viewed} onClose={onClose} />
      {pane === undefined ? (
        <div className="rv-tools" />
      ) : (
        <RemoteTools pane={pane} tool={tool} onTool={setTool} />
      )}
      <main className="rv-main" aria-label={t('viewer')}>
        {pane === undefined ? (
          <nav className="rv-strip" />
        ) : (
          <RemoteStrip viewer={viewer} viewed={viewed} pane={pane} />
        )}
        <div className="rv-panes">
          <div className="rv-pane rv-active">
            <header className="rv-pane-head">
              <b>{viewed.study.description}</b>
            </header>
            <div className="rv-pic">
              <canvas className="rv-canvas rv-remote-canvas" ref={canvas} />
              {pane !== undefined && <RemoteSurface pane={pane} tool={tool} />}
            </div>
          </div>
        </div>
      </main>
      <RemoteFoot viewed={viewed} pane={pane} />
    </div>
  )
}
