import { useCallback, useState } from 'react'

/** A line for screen readers that is replaced by the next. */
export function useAnnouncer(): { readonly spoken: string; readonly announce: (text: string) => void } {
  const [spoken, setSpoken] = useState('')
  // The same words twice are news, too
  const announce = useCallback((text: string) => {
    setSpoken((before) => (before === text ? `${text}\u00a0` : text))
  }, [])
  return { spoken, announce }
}
