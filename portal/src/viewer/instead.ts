import { type ComponentType, createContext } from 'react'

/** What a pane offers when pictures didn't come, or are long in coming: the portal's, since the viewer knows one way only. */
export type Instead = ComponentType<{ readonly why: 'failed' | 'slow' }>

export const InsteadContext = createContext<Instead | undefined>(undefined)
