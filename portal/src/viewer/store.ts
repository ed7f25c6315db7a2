/** A value that tells its readers when it is replaced; fits React's useSyncExternalStore. */
export interface Store<T> {
  get(): T
  /** Replaces parts of the value. */
  set(change: Partial<T>): void
  subscribe(listener: () => void): () => void
}

/** Makes a store that holds `initial`. */
export function createStore<T extends object>(initial: T): Store<T> {
  let value = initial
  const listeners = new Set<() => void>()
  return {
    get: () => value,
    set: (change) => {
      value = { ...value, ...change }
      for (const listener of listeners) listener()
    },
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
