import { useEffect } from 'react'
import type { ViewedStudy } from '../../../../src/http/portal/contract-viewer.ts'

/** Ends what is seen when the session's time is over, or when nothing was done for as long as it may lie idle. */
export function useSessionTime({ endsAt, idleEndsAt }: ViewedStudy, onEnd: () => void): void {
  useEffect(() => {
    const idleMs = Math.max(60_000, idleEndsAt * 1000 - Date.now())
    let idleAt = Date.now() + idleMs
    const used = (): void => {
      idleAt = Date.now() + idleMs
    }
    const timer = setInterval(() => {
      if (Date.now() >= Math.min(endsAt * 1000, idleAt)) onEnd()
    }, 1000)
    const events = ['keydown', 'pointerdown', 'wheel'] as const
    for (const name of events) addEventListener(name, used, { passive: true })
    return () => {
      clearInterval(timer)
      for (const name of events) removeEventListener(name, used)
    }
  }, [endsAt, idleEndsAt, onEnd])
}
