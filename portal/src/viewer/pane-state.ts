import type { FailureKind } from './failure.ts'
import type { ViewerImage } from './image-loader.ts'
import { type StateOfImage, stateOfImage } from './presentation-state.ts'
import type { Segmentation } from './segmentation.ts'
import type { SeriesModel, SeriesObject, StackImage } from './series-model.ts'
import type { GreyWindow } from './window.ts'

/** Everything about a pane that its reader sees; replaced as a whole at every change. */
export interface PaneState {
  /** 'objects': the series holds something, but no pictures. */
  readonly phase: 'empty' | 'loading' | 'loaded' | 'objects' | 'failed'
  readonly failure: FailureKind | undefined
  readonly model: SeriesModel | undefined
  /** Place in the stack that was asked for last, from 0. */
  readonly wanted: number
  /** Place of the picture that is on the screen. */
  readonly shown: number | undefined
  readonly image: StackImage | undefined
  readonly picture: ViewerImage | undefined
  /** Window that was chosen; undefined: the one that each picture brings. */
  readonly chosen: GreyWindow | undefined
  readonly invert: boolean
  readonly rotation: number
  readonly flipHorizontal: boolean
  readonly flipVertical: boolean
  readonly cine: { readonly playing: boolean; readonly rate: number }
  /** Pictures of the series that are in memory. */
  readonly ready: number
  /** Grows whenever picture and screen are laid on each other differently. */
  readonly view: number
  /** Presentation states of the study that are about images of the series. */
  readonly states: readonly SeriesObject[]
  /** The one that the reader chose; those of its series go with it where it is about other images. */
  readonly picked: SeriesObject | undefined
  /** Segmentations of the series' pictures, and which of their segments are laid over them, by key. */
  readonly segmentations: readonly Segmentation[]
  readonly segments: ReadonlySet<string>
  /** How many series have been opened in the pane. */
  readonly opened: number
}

export const emptyPane: PaneState = {
  phase: 'empty',
  failure: undefined,
  model: undefined,
  shown: undefined,
  image: undefined,
  picture: undefined,
  chosen: undefined,
  wanted: 0,
  invert: false,
  rotation: 0,
  flipHorizontal: false,
  flipVertical: false,
  cine: { playing: false, rate: 15 },
  ready: 0,
  view: 0,
  states: [],
  picked: undefined,
  segmentations: [],
  segments: new Set(),
  opened: 0,
}

/** The window that is in use; undefined for colours. */
export function windowInUse(state: PaneState): GreyWindow | undefined {
  return state.picture?.opening === undefined ? undefined : (state.chosen ?? state.picture.opening)
}

/** What the chosen presentation state does with the picture on the screen, whether the viewer can do it or not. */
export function stateNow({ states, picked, image }: PaneState): StateOfImage | undefined {
  if (image === undefined || picked === undefined) return undefined
  const beside = states.filter((state) => state !== picked && state.at.series === picked.at.series)
  for (const { set } of [picked, ...beside]) {
    const found = stateOfImage(set, image.set, image.frame)
    if (found !== undefined) return found
  }
  return undefined
}

/** The presentation state that is applied to the picture. */
export function appliedState(state: PaneState): StateOfImage | undefined {
  const now = stateNow(state)
  return now?.isWhole === true ? now : undefined
}
