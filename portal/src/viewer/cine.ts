import type { PaneState } from './pane-state.ts'
import type { Store } from './store.ts'

/** Plays a stack again and again. */
export interface Cine {
  play(): void
  stop(): void
  setRate(perSecond: number): void
}

export const rates = { least: 1, most: 60 } as const

/** Cine of a pane; a picture that isn't there yet is waited for, never skipped. */
export function createCine(state: Store<PaneState>, goTo: (index: number) => Promise<void>): Cine {
  let timer: ReturnType<typeof setTimeout> | undefined
  const change = (part: Partial<PaneState['cine']>): void =>
    state.set({ cine: { ...state.get().cine, ...part } })
  const step = async (due: number): Promise<void> => {
    const { model, wanted } = state.get()
    const count = model?.images.length ?? 0
    if (count < 2) return
    await goTo((wanted + 1) % count)
    const { playing, rate } = state.get().cine
    if (!playing) return
    // A slow picture delays those after it instead of making them hurry
    const next = Math.max(performance.now(), due + 1000 / rate)
    timer = setTimeout(() => void step(next), next - performance.now())
  }
  return {
    play: () => {
      if (state.get().cine.playing || (state.get().model?.images.length ?? 0) < 2) return
      change({ playing: true })
      const due = performance.now() + 1000 / state.get().cine.rate
      timer = setTimeout(() => void step(due), due - performance.now())
    },
    stop: () => {
      clearTimeout(timer)
      if (state.get().cine.playing) change({ playing: false })
    },
    setRate: (rate) => change({ rate: Math.max(rates.least, Math.min(rates.most, rate)) }),
  }
}
