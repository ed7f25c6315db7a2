import { useCallback, useEffect, useState } from 'react'
import { fetchShown, type ShownForm } from './api.ts'
import { type FailureKind, failureKind, isAbort } from './failure.ts'
import type { SeriesObject } from './series-model.ts'

/** An object in a form, as far as it has come. */
export type Shown<T> =
  | { readonly state: 'loading' }
  | { readonly state: 'shown'; readonly content: T }
  | { readonly state: 'failed'; readonly failure: FailureKind }

/** Fetches an object in a form and reads it; `retry` asks once more. `read` must stay the same function. */
export function useShown<T>(
  { at, instance }: SeriesObject,
  form: ShownForm,
  read: (response: Response) => Promise<T>,
): { readonly shown: Shown<T>; readonly retry: () => void } {
  const [shown, setShown] = useState<Shown<T>>({ state: 'loading' })
  const [turn, setTurn] = useState(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new turn asks again
  useEffect(() => {
    const abort = new AbortController()
    setShown({ state: 'loading' })
    fetchShown(at, instance.instance, form, abort.signal)
      .then(read)
      .then(
        (content) => setShown({ state: 'shown', content }),
        (error) => {
          if (!isAbort(error) && !abort.signal.aborted)
            setShown({ state: 'failed', failure: failureKind(error) })
        },
      )
    return () => abort.abort()
  }, [at, instance, form, read, turn])
  return { shown, retry: useCallback(() => setTurn((before) => before + 1), []) }
}
