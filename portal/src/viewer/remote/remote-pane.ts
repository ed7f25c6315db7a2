import type { ViewedSeries } from '../../../../src/http/portal/contract-viewer.ts'
import { type FailureKind, isAbort, ViewerFailure } from '../failure.ts'
import { orderFrom } from '../prefetch-order.ts'
import { createStore, type Store } from '../store.ts'
import { fetchSeries, seriesAddress } from './api.ts'
import {
  type Box,
  type Part,
  type Picture,
  type PictureWindow,
  partQuery,
  placeOf,
  plainView,
  type View,
  wholeQuery,
} from './picture-address.ts'
import { createPictureStore } from './picture-store.ts'

export interface RemotePaneState {
  readonly series: string | undefined
  readonly pictures: readonly Picture[]
  /** From 0: the picture that is wanted, and the one that is seen. */
  readonly wanted: number
  readonly shown: number | undefined
  /** What the reader chose in place of the picture's own. */
  readonly window: PictureWindow | undefined
  readonly view: View
  readonly phase: 'empty' | 'loading' | 'shown' | 'nothing' | 'failed'
  readonly failure: FailureKind | undefined
  readonly isPlaying: boolean
  readonly rate: number
  /** Pictures that came, at any quality, as they are looked at now. */
  readonly ready: number
}

/** A pane that shows pictures which another country draws. */
export interface RemotePane {
  readonly state: Store<RemotePaneState>
  open(series: string): Promise<void>
  goTo(index: number): Promise<void>
  setWindow(window: PictureWindow | undefined): void
  setView(view: View): void
  play(isOn: boolean): void
  setRate(perSecond: number): void
  resize(): void
  retry(): void
  close(): void
}

/** Pictures that are fetched before somebody asks, around the one that is seen. */
const aheadCount = 120
/** After so long without a change a picture counts as looked at. */
const restMs = 180
const initial: RemotePaneState = {
  series: undefined,
  pictures: [],
  wanted: 0,
  shown: undefined,
  window: undefined,
  view: plainView,
  phase: 'empty',
  failure: undefined,
  isPlaying: false,
  rate: 15,
  ready: 0,
}

/** @param onSessionEnd is told once when the other country lets this browser see nothing more. */
export function createRemotePane(
  viewer: string,
  canvas: HTMLCanvasElement,
  onSessionEnd: () => void,
): RemotePane {
  const state = createStore<RemotePaneState>(initial)
  const store = createPictureStore(() => count())
  let seen: { readonly bitmap: ImageBitmap; readonly shape: Box } | undefined
  let detail: { readonly bitmap: ImageBitmap; readonly part: Part } | undefined
  let resting: ReturnType<typeof setTimeout> | undefined
  let playing: ReturnType<typeof setTimeout> | undefined
  let loading = new AbortController()

  const box = (): Box => ({ width: Math.max(1, canvas.width), height: Math.max(1, canvas.height) })
  const addressOf = (index: number, query: string): string =>
    `${seriesAddress(viewer, state.get().series ?? '')}/pictures/${index + 1}${query}`
  const wholeAddress = (index: number, pace: 'moving' | 'resting'): string => {
    const { pictures, window } = state.get()
    const picture = pictures[index]
    return picture === undefined ? '' : addressOf(index, wholeQuery(picture, box(), window, pace))
  }
  const count = (): void => {
    const { pictures } = state.get()
    const ready = pictures.filter(
      (_, index) => store.held(wholeAddress(index, 'moving')) ?? store.held(wholeAddress(index, 'resting')),
    ).length
    if (ready !== state.get().ready) state.set({ ready })
  }

  const draw = (): void => {
    const context = canvas.getContext('2d')
    if (context === null) return
    context.fillStyle = '#000'
    context.fillRect(0, 0, canvas.width, canvas.height)
    if (seen === undefined) return
    const place = placeOf(seen.shape, box(), scaled(state.get().view))
    context.imageSmoothingQuality = 'high'
    context.drawImage(seen.bitmap, place.x, place.y, place.width, place.height)
    if (detail === undefined) return
    const { x, y, width, height } = detail.part
    context.drawImage(
      detail.bitmap,
      place.x + x * place.width,
      place.y + y * place.height,
      width * place.width,
      height * place.height,
    )
  }
  const scaled = (view: View): View => ({
    ...view,
    panX: view.panX * devicePixelRatio,
    panY: view.panY * devicePixelRatio,
  })

  const fail = (error: unknown): void => {
    if (isAbort(error)) return
    const failure = error instanceof ViewerFailure ? error.kind : 'busy'
    if (failure === 'session') onSessionEnd()
    play(false)
    seen = undefined
    detail = undefined
    draw()
    state.set({ phase: 'failed', failure, shown: undefined })
  }
  const put = (bitmap: ImageBitmap, index: number): void => {
    seen = { bitmap, shape: { width: bitmap.width, height: bitmap.height } }
    detail = undefined
    state.set({ shown: index, phase: 'shown', failure: undefined })
    draw()
  }

  /** Shows the wanted picture, coarse at first where nothing better is there, and sharp once nothing moves. */
  const show = async (): Promise<void> => {
    clearTimeout(resting)
    const { wanted, pictures, isPlaying } = state.get()
    if (pictures[wanted] === undefined) return
    const held = store.held(wholeAddress(wanted, 'resting'))
    try {
      const bitmap = held ?? (await store.show(wholeAddress(wanted, 'moving')))
      if (state.get().wanted !== wanted) return
      put(bitmap, wanted)
      if (!isPlaying) resting = setTimeout(() => void rest(wanted), restMs)
    } catch (error) {
      if (state.get().wanted === wanted) fail(error)
    }
  }
  const rest = async (index: number): Promise<void> => {
    try {
      const bitmap = await store.show(wholeAddress(index, 'resting'))
      if (state.get().wanted !== index) return
      put(bitmap, index)
      const { pictures, window, view } = state.get()
      const [picture] = pictures.slice(index)
      const place = placeOf({ width: bitmap.width, height: bitmap.height }, box(), scaled(view))
      const wish = picture && partQuery(picture, box(), place, window)
      if (wish !== undefined) {
        const part = await store.show(addressOf(index, wish.query))
        if (state.get().wanted !== index || state.get().view !== view) return
        detail = { bitmap: part, part: wish.part }
        draw()
      }
      plan()
    } catch (error) {
      if (state.get().wanted === index) fail(error)
    }
  }
  const plan = (): void => {
    const { wanted, pictures } = state.get()
    const order = orderFrom(wanted, pictures.length).slice(0, aheadCount)
    store.ahead(order.map((index) => wholeAddress(index, 'moving')))
    count()
  }

  const step = async (due: number): Promise<void> => {
    const { wanted, pictures } = state.get()
    // A picture that isn't there yet is waited for, never skipped
    state.set({ wanted: (wanted + 1) % pictures.length })
    await show()
    const { isPlaying, rate } = state.get()
    if (!isPlaying) return
    const next = Math.max(performance.now(), due + 1000 / rate)
    playing = setTimeout(() => void step(next), next - performance.now())
  }
  const play = (isOn: boolean): void => {
    clearTimeout(playing)
    if (isOn === state.get().isPlaying || (isOn && state.get().pictures.length < 2)) return
    state.set({ isPlaying: isOn })
    if (!isOn) return void show()
    plan()
    playing = setTimeout(() => void step(performance.now()), 0)
  }
  const resize = (): void => {
    const { clientWidth, clientHeight } = canvas
    const [width, height] = [clientWidth, clientHeight].map((side) => Math.round(side * devicePixelRatio))
    if (canvas.width === width && canvas.height === height) return
    canvas.width = width ?? 1
    canvas.height = height ?? 1
    draw()
    if (state.get().shown !== undefined) void show()
  }
  const open = async (series: string): Promise<void> => {
    loading.abort()
    loading = new AbortController()
    const { signal } = loading
    play(false)
    store.ahead([])
    seen = undefined
    detail = undefined
    state.set({ ...initial, series, phase: 'loading' })
    draw()
    try {
      const found: ViewedSeries = await fetchSeries(viewer, series, signal)
      if (signal.aborted) return
      const middle = found.rate === undefined ? Math.floor((found.pictures.length - 1) / 2) : 0
      const rate = found.rate === undefined ? initial.rate : Math.round(found.rate)
      state.set({ pictures: found.pictures, wanted: Math.max(0, middle), rate })
      if (found.pictures.length === 0) state.set({ phase: 'nothing' })
      await show()
    } catch (error) {
      if (!signal.aborted) fail(error)
    }
  }
  return {
    state,
    open,
    async goTo(index) {
      const { pictures, wanted } = state.get()
      const next = Math.max(0, Math.min(pictures.length - 1, index))
      if (next === wanted || pictures.length === 0) return
      state.set({ wanted: next })
      await show()
    },
    setWindow(window) {
      state.set({ window })
      store.ahead([])
      void show()
    },
    setView(view) {
      detail = undefined
      state.set({ view })
      draw()
      clearTimeout(resting)
      const { shown, isPlaying } = state.get()
      if (shown !== undefined && !isPlaying) resting = setTimeout(() => void rest(shown), restMs)
    },
    play,
    setRate: (rate) => state.set({ rate }),
    resize,
    retry() {
      const { series, pictures } = state.get()
      if (pictures.length > 0) void show()
      else if (series !== undefined) void open(series)
    },
    close() {
      loading.abort()
      clearTimeout(resting)
      clearTimeout(playing)
      seen = undefined
      detail = undefined
      store.close()
      draw()
    },
  }
}
