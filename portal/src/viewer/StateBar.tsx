import { useTranslation } from 'react-i18next'
import type { Pane } from './pane.ts'
import { stateNow } from './pane-state.ts'
import { stateName } from './presentation-state.ts'
import { presentedIndex } from './presented-series.ts'
import { useStore } from './use-store.ts'

/** The presentation states of the series, to be chosen; says so where the chosen one can't be applied. */
export function StateBar({ pane }: { readonly pane: Pane }) {
  const { t } = useTranslation('viewer')
  const state = useStore(pane.state)
  const { states, picked, model } = state
  if (states.length === 0 || model === undefined) return null
  const now = stateNow(state)
  const choose = (at: number): void => {
    const chosen = states[at]
    pane.pickState(chosen)
    // A state of another image than the one on the screen is shown at its own
    if (chosen !== undefined && stateNow(pane.state.get()) === undefined)
      void pane.goTo(presentedIndex(model, chosen.set))
  }
  return (
    <div className="rv-state-bar">
      <label>
        {t('layer.pr')}
        <select
          value={picked === undefined ? -1 : states.indexOf(picked)}
          onChange={(event) => choose(Number(event.currentTarget.value))}
        >
          <option value={-1}>{t('layer.none')}</option>
          {states.map((one, at) => (
            <option key={one.instance.instance} value={at}>
              {[at + 1, stateName(one.set)].filter(Boolean).join(' · ')}
            </option>
          ))}
        </select>
      </label>
      {now?.isWhole === false && (
        <p role="status" data-state-applied="not">
          {t('layer.asItIs')}
        </p>
      )}
    </div>
  )
}
