import { useSyncExternalStore } from 'react'
import { subscribeToViews, updateView, type ViewState, viewState } from './view-state.ts'

/** The state of a patient's list, and the way to change it. */
export function useView(
  treatment: string,
): readonly [ViewState, (change: (state: ViewState) => Partial<ViewState>) => void] {
  const state = useSyncExternalStore(subscribeToViews, () => viewState(treatment))
  return [state, (change) => updateView(treatment, change)]
}
