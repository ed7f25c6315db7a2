import type { ReactNode } from 'react'

interface Props {
  /** Says to tests and tools which words they are. */
  readonly state: 'loading' | 'nothing' | 'broken' | 'codec' | 'failed'
  readonly children: ReactNode
}

/** Words in place of an object. */
export function ObjectNote({ state, children }: Props) {
  return (
    <div className={state === 'loading' ? 'rv-note rv-quiet' : 'rv-note'} data-object-state={state}>
      {children}
    </div>
  )
}
