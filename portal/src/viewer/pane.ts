import { cache, Enums, type StackViewport } from '@cornerstonejs/core'
import { applyState } from './apply-state.ts'
import { type Camera, createCamera } from './camera.ts'
import { type Cine, createCine } from './cine.ts'
import { display } from './display.ts'
import type { Engine } from './engine.ts'
import { failureKind, isAbort } from './failure.ts'
import { loadPicture, registerSeries } from './image-loader.ts'
import { appliedState, emptyPane, type PaneState } from './pane-state.ts'
import { type Prefetch, prefetchStack } from './prefetch.ts'
import type { Segmentation } from './segmentation.ts'
import { cineOf, type SeriesModel, type SeriesObject, type StackImage } from './series-model.ts'
import { createStore, type Store } from './store.ts'
import type { GreyWindow } from './window.ts'

/** One pane: a stack on the screen and everything that can be done with it. */
export interface Pane {
  readonly id: string
  readonly state: Store<PaneState>
  readonly camera: Camera
  readonly cine: Cine
  /** Empties the pane for a series that is being fetched. */
  begin(): void
  /** Says why a series can't be shown; `retry` is what trying again does. */
  fail(error: unknown, retry: () => void): void
  /** `picked`: the presentation state that the images are shown by from the beginning. */
  open(model: SeriesModel, index: number, picked?: SeriesObject): Promise<void>
  /** Presentation states that are about images of the open series; the chosen one stays. */
  offerStates(states: readonly SeriesObject[]): void
  /** Shows the images by a presentation state, or as they came. */
  pickState(picked: SeriesObject | undefined): void
  offerSegmentations(segmentations: readonly Segmentation[]): void
  /** Lays a segment over the pictures, or takes it away. */
  switchSegment(key: string, isOn: boolean): void
  /** Tries once more what failed. */
  retry(): void
  /** Shows the picture at a place of the stack; places outside count as the nearest end. */
  goTo(index: number): Promise<void>
  /** Undefined: the window that each picture brings. */
  setWindow(window: GreyWindow | undefined): void
  toggleInvert(): void
  /** Clockwise on the screen. */
  rotate(degrees: number): void
  /** On the screen, however the picture is turned. */
  flip(axis: 'horizontal' | 'vertical'): void
  reset(): void
  /** The whole picture in the middle of the pane; turns and flips stay. */
  fit(): void
  resize(): void
  close(): void
}

/** Makes a pane in an element, which must have a size. */
export function createPane(engine: Engine, id: string, element: HTMLDivElement): Pane {
  engine.rendering.enableElement({ viewportId: id, type: Enums.ViewportType.STACK, element })
  const viewport = engine.rendering.getViewport(id) as StackViewport
  const state = createStore<PaneState>(emptyPane)
  const camera = createCamera(viewport, engine.drawing, () => state.set({ view: state.get().view + 1 }))
  let prefetch: Prefetch | undefined
  let turn = 0
  let again: (() => void) | undefined

  const redraw = (): void => {
    display(viewport, engine.drawing, state.get())
    viewport.render()
  }
  const change = (part: Partial<PaneState>): void => {
    state.set(part)
    if (state.get().picture !== undefined) redraw()
  }
  const orient = (): void => {
    const { rotation, flipHorizontal, flipVertical } = state.get()
    camera.orient(rotation, flipHorizontal, flipVertical)
  }
  // Once for each picture that another state applies to, so that the reader's own changes stay
  let presented = ''
  const present = (): void => {
    const applied = appliedState(state.get())
    const isDarkOnLight = state.get().picture?.isDarkOnLight ?? false
    const key = applied === undefined ? '' : JSON.stringify([state.get().opened, isDarkOnLight, applied])
    if (key === presented) return
    presented = key
    applyState(applied, { state, camera, isDarkOnLight })
    if (state.get().picture !== undefined) redraw()
  }
  const countReady = (): void => {
    const images = state.get().model?.images ?? []
    state.set({ ready: images.filter(({ imageId }) => cache.isLoaded(imageId)).length })
  }

  const failed = (error: unknown, image?: StackImage): void => {
    if (!isAbort(error))
      state.set({ phase: 'failed', failure: failureKind(error), image, shown: undefined, picture: undefined })
  }

  const shownNow = (part: Pick<PaneState, 'shown' | 'image' | 'picture'>): void => {
    state.set({ phase: 'loaded', failure: undefined, ...part })
    redraw()
    present()
    state.set({ view: state.get().view + 1 })
  }

  const goTo = async (index: number): Promise<void> => {
    const { model } = state.get()
    const wanted = Math.max(0, Math.min((model?.images.length ?? 0) - 1, index))
    const image = model?.images[wanted]
    if (model === undefined || image === undefined) return
    const mine = ++turn
    state.set({ wanted, ...(cache.isLoaded(image.imageId) ? {} : { phase: 'loading' }) })
    try {
      const picture = await loadPicture(image.imageId)
      if (mine === turn) await show(viewport, model, wanted, state.get())
      if (mine !== turn) return
      shownNow({ shown: wanted, image, picture })
    } catch (error) {
      if (mine === turn) failed(error, image)
    }
    countReady()
    prefetch?.moveTo(wanted)
  }
  const cine = createCine(state, goTo)
  const goToObject = (model: SeriesModel, index: number): void =>
    state.set({ phase: 'objects', wanted: Math.max(0, Math.min(model.objects.length - 1, index)) })

  return {
    id,
    state,
    camera,
    cine,
    goTo: async (index) => {
      const { model, phase } = state.get()
      if (phase === 'objects' && model !== undefined) goToObject(model, index)
      else await goTo(index)
    },
    begin: () => {
      turn += 1
      prefetch?.stop()
      cine.stop()
      const { view, opened } = state.get()
      state.set({ ...emptyPane, phase: 'loading', view: view + 1, opened: opened + 1 })
    },
    fail: (error, retry) => {
      again = retry
      failed(error)
    },
    retry: () => {
      if (again === undefined) void goTo(state.get().wanted)
      else again()
    },
    open: async (model, index, picked) => {
      prefetch?.stop()
      cine.stop()
      again = undefined
      registerSeries(model)
      const { rate, startsItself } = cineOf(model)
      const { view, opened } = state.get()
      state.set({
        ...emptyPane,
        phase: 'loading',
        model,
        wanted: index,
        states: picked === undefined ? [] : [picked],
        picked,
        cine: { playing: false, rate },
        view: view + 1,
        opened,
      })
      if (model.images.length === 0) {
        goToObject(model, index)
        return
      }
      await goTo(index)
      if (state.get().model !== model) return
      const hasPicture = state.get().picture !== undefined
      if (hasPicture) camera.reset()
      presented = ''
      present()
      // What is made here out of others needn't be made before it is looked at
      const fetched = model.images.filter(({ make }) => make === undefined)
      prefetch = prefetchStack(
        fetched.map(({ imageId }) => imageId),
        index,
        countReady,
      )
      if (startsItself && hasPicture) cine.play()
    },
    setWindow: (chosen) => change({ chosen }),
    offerStates: (states) => {
      const { picked } = state.get()
      const same = states.find(({ instance }) => instance.instance === picked?.instance.instance)
      state.set({ states, picked: same })
      present()
    },
    pickState: (picked) => {
      state.set({ picked })
      present()
      state.set({ view: state.get().view + 1 })
    },
    offerSegmentations: (segmentations) => state.set({ segmentations }),
    switchSegment: (key, isOn) => {
      const segments = new Set(state.get().segments)
      if (isOn) segments.add(key)
      else segments.delete(key)
      state.set({ segments })
    },
    toggleInvert: () => change({ invert: !state.get().invert }),
    rotate: (degrees) => {
      state.set({ rotation: (state.get().rotation + degrees + 360) % 360 })
      orient()
    },
    flip: (axis) => {
      const { rotation, flipHorizontal, flipVertical } = state.get()
      // What is sideways on the screen runs along the columns of a picture that lies on its side
      const isSideways = (axis === 'horizontal') === (rotation % 180 === 0)
      state.set(isSideways ? { flipHorizontal: !flipHorizontal } : { flipVertical: !flipVertical })
      orient()
    },
    reset: () => {
      state.set({ chosen: undefined, invert: false, rotation: 0, flipHorizontal: false, flipVertical: false })
      camera.reset()
      if (state.get().picture !== undefined) redraw()
    },
    fit: () => {
      camera.reset()
      orient()
    },
    resize: () => {
      engine.rendering.resize(true, true)
      camera.touched()
    },
    close: () => {
      turn += 1
      prefetch?.stop()
      cine.stop()
      engine.rendering.disableElement(id)
    },
  }
}

/** Puts a picture that is in memory on the screen; a stack is set anew when series or size of the pictures change. */
async function show(
  viewport: StackViewport,
  model: SeriesModel,
  index: number,
  before: PaneState,
): Promise<void> {
  const imageIds = model.images.map(({ imageId }) => imageId)
  const next = cache.getImage(imageIds[index] ?? '')
  const isSameStack = before.picture !== undefined && viewport.getImageIds()[0] === imageIds[0]
  const isSameSize = next?.rows === before.picture?.rows && next?.columns === before.picture?.columns
  if (isSameStack && isSameSize) await viewport.setImageIdIndex(index)
  else await viewport.setStack(imageIds, index)
}
