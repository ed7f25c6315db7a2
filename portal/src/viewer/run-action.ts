import type { TFunction } from 'i18next'
import type { Point } from './camera.ts'
import { onto, toPatient } from './cross.ts'
import type { Action } from './keys.ts'
import { nextLayout, paneCount } from './layouts.ts'
import { anchorsOf, follow, linkKind } from './link-panes.ts'
import type { MeasureKind } from './measure.ts'
import { measureLines } from './measure-text.ts'
import { presetName, presetsOf } from './PresetBar.tsx'
import type { Pane } from './pane.ts'
import type { Session } from './session.ts'
import { measuring, type Tool } from './tools.ts'

/** What an action needs beside the session: words, and somebody to tell. */
export interface Surroundings {
  readonly t: TFunction<'viewer'>
  readonly language: string
  /** Read aloud by screen readers. */
  readonly announce: (text: string) => void
  readonly close: () => void
}

/** Does what a key or a button asks for. `far` makes steps longer. */
export function runAction(session: Session, action: Action, around: Surroundings, far = false): void {
  if (moveCursor(session, action, far)) return
  if (action.startsWith('tool-')) chooseTool(session, action.slice(5) as Tool, around)
  else if (action.startsWith('preset-')) choosePreset(session, Number(action.slice(7)), around)
  else (paneActions[action] ?? sessionActions[action])?.(session, around)
}

type Run = (session: Session, around: Surroundings) => void

const inPane =
  (run: (pane: Pane) => void): Run =>
  (session) => {
    const pane = session.active()
    if (pane !== undefined) run(pane)
  }

const step =
  (target: (pane: Pane) => number): Run =>
  (session) => {
    const pane = session.active()
    if (pane !== undefined) goTo(session, pane, target(pane))
  }

/** Moves a pane to a picture, and the panes that are linked to it. */
export function goTo(session: Session, pane: Pane, index: number): void {
  pane.cine.stop()
  void pane.goTo(index)
  const { cross } = session.state.get()
  const image = pane.state.get().model?.images[pane.state.get().wanted]
  // The planes of a volume go on crossing at one place
  if (cross !== undefined && image !== undefined) session.setCross(onto(image, cross), pane)
  else if (session.state.get().isLinked)
    follow(
      pane,
      session.panes().filter((other) => other !== pane),
      session.state.get().anchors,
    )
}

const paneActions: Partial<Record<Action, Run>> = {
  'image-next': step((pane) => pane.state.get().wanted + 1),
  'image-previous': step((pane) => pane.state.get().wanted - 1),
  'image-first': step(() => 0),
  'image-last': step(() => Number.MAX_SAFE_INTEGER),
  'rotate-right': inPane((pane) => pane.rotate(90)),
  'rotate-left': inPane((pane) => pane.rotate(-90)),
  'flip-horizontal': inPane((pane) => pane.flip('horizontal')),
  'flip-vertical': inPane((pane) => pane.flip('vertical')),
  invert: inPane((pane) => pane.toggleInvert()),
  reset: inPane((pane) => pane.reset()),
  fit: inPane((pane) => pane.fit()),
  'zoom-in': inPane((pane) => pane.camera.zoomBy(1.2)),
  'zoom-out': inPane((pane) => pane.camera.zoomBy(1 / 1.2)),
}

const sessionActions: Partial<Record<Action, Run>> = {
  'series-next': (session) => session.stepSeries(1),
  'series-previous': (session) => session.stepSeries(-1),
  'pane-next': (session) => stepPane(session, 1),
  'pane-previous': (session) => stepPane(session, -1),
  cine: (session, { announce, t }) => {
    const pane = session.active()
    if (pane === undefined) return
    if (pane.state.get().cine.playing) pane.cine.stop()
    else pane.cine.play()
    announce(t(pane.state.get().cine.playing ? 'announce.playing' : 'announce.stopped'))
  },
  layout: (session, { announce, t }) => {
    const layout = nextLayout(session.state.get().layout)
    session.setLayout(layout)
    announce(t('announce.layout', { layout: layout.replace('x', ' × ') }))
  },
  link: (session, { announce, t }) => {
    const panes = session.panes()
    const { isLinked: wasLinked, anchors } = session.state.get()
    const [first, ...others] = panes
    // What isn't linked yet is, from where it stands; only then does the key undo it
    const isWhole =
      first === undefined || others.every((other) => linkKind(first, other, anchors) !== undefined)
    const isLinked = !(wasLinked && isWhole)
    session.state.set({ isLinked, anchors: isLinked ? anchorsOf(panes) : {} })
    announce(t(isLinked ? 'announce.linked' : 'announce.unlinked'))
  },
  clear: (session) => {
    const imageId = session.active()?.state.get().image?.imageId
    if (imageId !== undefined) session.measures.clear(imageId)
  },
  place: (session, around) => placePoint(session, around),
  cancel: (session, { close }) => {
    if (session.measures.cancel()) return
    if (session.state.get().cursor !== undefined) session.state.set({ cursor: undefined })
    else close()
  },
  help: (session) => session.state.set({ dialog: 'help' }),
  volume: (session, { announce, t }) => {
    session.toggleVolume()
    const { notice, before } = session.state.get()
    if (notice === undefined) announce(t(before === undefined ? 'announce.volumeOff' : 'announce.volume'))
  },
  compare: (session) => session.state.set({ dialog: 'priors' }),
}

/** Takes all planes through a place of the active pane's picture. */
export function setCross(session: Session, at: Point): void {
  const pane = session.active()
  const image = pane?.state.get().image
  const place = image && toPatient(image, at)
  if (place !== undefined && session.state.get().cross !== undefined) session.setCross(place, pane)
}

function stepPane(session: Session, by: number): void {
  const { active, layout } = session.state.get()
  const count = paneCount[layout]
  session.state.set({ active: (active + by + count) % count, cursor: undefined })
}

function chooseTool(session: Session, tool: Tool, { announce, t }: Surroundings): void {
  session.measures.cancel()
  session.state.set({ tool, cursor: undefined })
  announce(t('announce.tool', { tool: t(`tools.${tool}`) }))
}

function choosePreset(session: Session, place: number, { announce, t }: Surroundings): void {
  const pane = session.active()
  if (pane === undefined) return
  if (place === 0) {
    pane.setWindow(undefined)
    return
  }
  const preset = presetsOf(pane.state.get())[place - 1]
  if (preset === undefined) return
  const { center, width } = preset
  pane.setWindow({ center, width, function: 'LINEAR' })
  announce(t('announce.window', { name: presetName(preset, t), width, center }))
}

const moves: Partial<Record<Action, Point>> = {
  'pane-next': [1, 0],
  'pane-previous': [-1, 0],
  'image-next': [0, 1],
  'image-previous': [0, -1],
}

function moveCursor(session: Session, action: Action, far: boolean): boolean {
  const { cursor } = session.state.get()
  const by = moves[action]
  const frame = session.active()?.state.get().picture?.frame
  if (cursor === undefined || by === undefined || frame === undefined) return false
  const size = far ? 10 : 1
  const clamp = (value: number, most: number) => Math.max(0.5, Math.min(most - 0.5, value))
  const moved: Point = [
    clamp(cursor[0] + by[0] * size, frame.columns),
    clamp(cursor[1] + by[1] * size, frame.rows),
  ]
  session.state.set({ cursor: moved })
  session.measures.follow(moved)
  return true
}

// The first press calls the cursor into the middle of the picture, the next ones place points
function placePoint(session: Session, around: Surroundings): void {
  const { cursor, tool } = session.state.get()
  const { image, picture } = session.active()?.state.get() ?? {}
  if (image === undefined || picture === undefined) return
  if (cursor === undefined) {
    const { columns, rows } = picture.frame
    session.state.set({ cursor: [Math.floor(columns / 2) + 0.5, Math.floor(rows / 2) + 0.5] })
    return
  }
  if (tool === 'cross') setCross(session, cursor)
  if (!measuring.has(tool)) return
  const done = session.measures.place(tool as MeasureKind, image.imageId, cursor)
  if (done === undefined) return
  const value = measureLines(done, image, picture, around.t, around.language).join(', ')
  around.announce(around.t('announce.measured', { tool: around.t(`tools.${tool}`), value }))
}
