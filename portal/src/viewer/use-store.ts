import { useSyncExternalStore } from 'react'
import type { Store } from './store.ts'

/** The value of a store, rendered anew whenever it is replaced. */
export function useStore<T>(store: Store<T>): T {
  return useSyncExternalStore(store.subscribe, store.get)
}
