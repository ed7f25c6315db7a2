import { useLayoutEffect, useRef } from 'react'
import { cleanNarrative } from './clean-narrative.ts'

/** A section's text as its author wrote it. */
export function Narrative({ html, lang }: { readonly html: string; readonly lang: string | undefined }) {
  const place = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    place.current?.replaceChildren(cleanNarrative(html))
  }, [html])
  return <div className="read" lang={lang} ref={place} />
}
