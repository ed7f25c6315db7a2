import { type RefObject, useEffect, useRef } from 'react'
import type { ChangeView } from './use-view.ts'

/**
 * Keeps how far a list is scrolled, and goes back to the top when it is another list.
 * @param identity changes when what stands at the top changes its meaning: another tab, another order.
 */
export function useKeptScroll(
  scroller: RefObject<HTMLElement | null>,
  change: ChangeView,
  identity: string,
): void {
  useEffect(() => {
    const element = scroller.current
    if (!element) return
    let timer: ReturnType<typeof setTimeout> | undefined
    const onScroll = (): void => {
      clearTimeout(timer)
      timer = setTimeout(() => change(() => ({ scroll: element.scrollTop })), 250)
    }
    element.addEventListener('scroll', onScroll, { passive: true })
    return () => {
      clearTimeout(timer)
      element.removeEventListener('scroll', onScroll)
    }
  }, [scroller, change])

  const before = useRef(identity)
  useEffect(() => {
    if (before.current === identity) return
    before.current = identity
    scroller.current?.scrollTo({ top: 0 })
  }, [scroller, identity])
}
