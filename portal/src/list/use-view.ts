import { useCallback, useSyncExternalStore } from 'react'
import { subscribeToViews, updateView, type ViewState, viewState } from './view-state.ts'

export type ChangeView = (change: (state: ViewState) => Partial<ViewState>) => void

/** The state of a patient's list, and the way to change it. */
export function useView(treatment: string): readonly [ViewState, ChangeView] {
  const state = useSyncExternalStore(subscribeToViews, () => viewState(treatment))
  const change: ChangeView = useCallback((changed) => updateView(treatment, changed), [treatment])
  return [state, change]
}
