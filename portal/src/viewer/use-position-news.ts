import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import type { Pane } from './pane.ts'
import { useStore } from './use-store.ts'

const pauseMs = 700

/** Tells what the active pane opened, and where in the stack it came to rest; not each picture on the way. */
export function usePositionNews(
  pane: Pane,
  isActive: boolean,
  title: string,
  announce: (text: string) => void,
): void {
  const { t } = useTranslation('viewer')
  const { model, shown, cine } = useStore(pane.state)
  const count = model?.images.length ?? 0
  const isStill = isActive && !cine.playing && count > 0
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new series is news, whatever its length
  useEffect(() => {
    if (isStill) announce(t('announce.opened', { title, count }))
  }, [model, isStill, title, announce, t])
  useEffect(() => {
    if (!isStill || shown === undefined) return
    const timer = setTimeout(() => announce(t('pane.position', { index: shown + 1, count })), pauseMs)
    return () => clearTimeout(timer)
  }, [shown, count, isStill, announce, t])
}
