import { useSyncExternalStore } from 'react'

type Politeness = 'polite' | 'assertive'
interface Message {
  readonly text: string
  readonly politeness: Politeness
}

let current: Message = { text: '', politeness: 'polite' }
const listeners = new Set<() => void>()

/** Says something to people who use a screen reader; the same words twice are said twice. */
export function announce(text: string, politeness: Politeness = 'polite'): void {
  current = { text: current.text === text ? `${text}\u00a0` : text, politeness }
  for (const listener of listeners) listener()
}

/** The two live regions, always in the page, so that what is written into them is read out. */
export function Announcer() {
  const { text, politeness } = useSyncExternalStore(subscribe, () => current)
  return (
    <div className="sr">
      <div aria-live="polite" data-testid="polite">
        {politeness === 'polite' ? text : ''}
      </div>
      <div aria-live="assertive">{politeness === 'assertive' ? text : ''}</div>
    </div>
  )
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
