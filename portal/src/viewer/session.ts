import { fetchMetadata, fetchStudy, fetchTreatment, type SeriesAddress } from './api.ts'
import { nearestIndex } from './cross.ts'
import type { Reference } from './dicom-json.ts'
import { ViewerFailure } from './failure.ts'
import type { Vector } from './geometry.ts'
import { keptKeys } from './key-choice.ts'
import { type Layout, layouts, paneCount } from './layouts.ts'
import { follow } from './link-panes.ts'
import { createMeasureStore, type MeasureStore } from './measure-store.ts'
import type { Pane } from './pane.ts'
import { otherPatient } from './patient-check.ts'
import { entriesOfKind, presentedEntry, presentedIndex, statesOf } from './presented-series.ts'
import { loadVolume, reformattedSeries, type Volume } from './reformat-series.ts'
import { remember } from './remember.ts'
import { framesFor, segmentationsOf } from './segmentation.ts'
import { companion, firstSeries, type SeriesEntry, seriesEntries } from './series-list.ts'
import { openingIndex, type SeriesModel, type SeriesObject, seriesModel } from './series-model.ts'
import type { SessionState } from './session-state.ts'
import { createStore, type Store } from './store.ts'
import { gridOf, middleOf, views } from './volume.ts'

/** What the viewer is opened with; all are handles. */
export interface SessionWish {
  readonly treatment: string
  readonly studies: readonly string[]
  readonly initial?: { series?: string; instance?: string; frame?: number } | undefined
}

/** The open viewer without its looks. */
export interface Session {
  readonly state: Store<SessionState>
  readonly measures: MeasureStore
  panes(): readonly Pane[]
  active(): Pane | undefined
  entries(): readonly SeriesEntry[]
  setPane(number: number, pane: Pane | undefined): void
  show(number: number, entry: SeriesEntry): void
  /** Shows an image that something in this pane refers to. */
  showImage(number: number, reference: Reference, frame?: number): void
  /** Takes note that a study's images aren't the patient's, so that its small pictures aren't shown either. */
  block(study: string): void
  /** Shows the series before (-1) or after (1) the one in the active pane. */
  stepSeries(by: number): void
  setLayout(layout: Layout): void
  /** Opens another study of the patient beside the active pane, at the series most like the one there. */
  compare(study: string): void
  /** Cuts the volume in the active pane into the planes of the body, or goes back. */
  toggleVolume(): void
  /** Takes all planes of the volume, and other series of its frame of reference, through a place in the patient. */
  setCross(place: Vector, except?: Pane): void
  close(): void
}

interface Opening {
  readonly entry: SeriesEntry
  readonly model: SeriesModel
  readonly index: number
  /** The presentation state that it is shown by. */
  readonly picked?: SeriesObject
}

const lettersKey = 'roentgate.viewer.letter-keys'

/** Opens studies: fetches what is needed and puts the first series into the first pane. */
export function createSession(wish: SessionWish): Session {
  const abort = new AbortController()
  const panes = new Map<number, Pane>()
  const state = createStore<SessionState>({
    treatment: undefined,
    studies: wish.studies.map((handle) => ({ handle, study: undefined, failure: undefined })),
    layout: wish.studies.length > 1 ? '1x2' : '1x1',
    active: 0,
    shown: {},
    tool: 'window',
    isLinked: false,
    anchors: {},
    cursor: undefined,
    before: undefined,
    cross: undefined,
    notice: undefined,
    dialog: undefined,
    blocked: new Set(),
    keys: keptKeys(),
    hasLetterKeys: localStorage.getItem(lettersKey) !== 'off',
  })
  const entries = () => seriesEntries(wish.treatment, state.get().studies)
  let initial = wish.initial

  const metadataOf = remember((series: string) => fetchMetadata(addressOf(entries(), series), abort.signal))
  const patientOf = remember((treatment: string) => fetchTreatment(treatment, abort.signal))

  const modelOf = async (entry: SeriesEntry): Promise<SeriesModel> =>
    seriesModel(entry.at, entry.series, await metadataOf(entry.at.series))
  const offerStates = async (pane: Pane, { entry, model }: Opening): Promise<void> => {
    const holders = await Promise.all(entriesOfKind('pr', entry, entries()).map(modelOf))
    const objects = holders.flatMap((holder) => holder.objects)
    if (pane.state.get().model === model) pane.offerStates(statesOf(model, objects))
  }
  const offerSegmentations = async (pane: Pane, { entry, model }: Opening): Promise<void> => {
    const holders = await Promise.all(entriesOfKind('seg', entry, entries()).map(modelOf))
    const own = holders.filter(
      ({ first, at }) =>
        at.series !== model.at.series && otherPatient([first ?? {}, model.first ?? {}]) === undefined,
    )
    const found = own
      .flatMap(segmentationsOf)
      .filter((one) => model.images.some((image) => framesFor(one, image).length > 0))
    if (pane.state.get().model === model) pane.offerSegmentations(found)
  }
  // The volume that is cut, while it is
  let volume: Promise<Volume> | undefined
  const placeIn = ({ images }: SeriesModel): number => {
    const { cross } = state.get()
    return cross === undefined ? 0 : (nearestIndex(images, cross) ?? 0)
  }
  /** What is put on the screen for an entry: its own model, or the images that its presentation states are about. */
  const toShow = async (entry: SeriesEntry): Promise<Opening> => {
    if (entry.view !== undefined && volume !== undefined) {
      const cut = reformattedSeries(await volume, entry.view)
      return { entry, model: cut, index: placeIn(cut) }
    }
    const model = await modelOf(entry)
    const target = model.stranger === undefined ? presentedEntry(model, entries()) : undefined
    const images = target && (await modelOf(target))
    // A state of another patient than its images is no state of them: then its own page says whose it is
    const [state] = images === undefined ? [] : statesOf(images, model.objects)
    if (target === undefined || images === undefined || state === undefined)
      return { entry, model, index: openingIndex(model, initial) }
    return {
      entry: target,
      model: images,
      index: presentedIndex(images, state.set),
      picked: state,
    }
  }

  // A series that comes beside another of the same frame of reference opens at the same place
  const moveToActive = (pane: Pane): void => {
    const { isLinked, active, anchors } = state.get()
    const leader = panes.get(active)
    if (isLinked && leader !== undefined && leader !== pane) follow(leader, [pane], anchors)
  }
  const fill = async (number: number): Promise<void> => {
    const pane = panes.get(number)
    const entry = state.get().shown[number]
    if (pane === undefined || entry === undefined) return
    const isStill = () => panes.get(number) === pane && state.get().shown[number] === entry
    pane.begin()
    try {
      // Nothing is shown before it is known whose it must be
      const [opening, treatment] = await Promise.all([toShow(entry), patientOf(wish.treatment)])
      if (!isStill()) return
      state.set({ treatment })
      await pane.open(opening.model, opening.index, opening.picked)
      initial = undefined
      moveToActive(pane)
      // The images don't wait for what is laid over them, nor fail with it
      if (opening.model.images.length > 0)
        for (const offer of [offerStates, offerSegmentations]) offer(pane, opening).catch(() => {})
    } catch (error) {
      if (isStill()) pane.fail(error, () => void fill(number))
    }
  }
  const show = (number: number, entry: SeriesEntry): void => {
    state.set({ shown: { ...state.get().shown, [number]: entry }, cursor: undefined, notice: undefined })
    void fill(number)
  }
  // The pane that a study for comparison is coming into
  let awaited: number | undefined
  const chooseFor = (number: number): void => {
    const { shown, studies } = state.get()
    const own = studies[number]
    const isComing = own !== undefined && own.study === undefined && own.failure === undefined
    if (shown[number] !== undefined || isComing || awaited === number) return
    const others = Object.values(shown).filter((entry) => entry !== undefined)
    const entry = others.length === 0 ? firstSeries(entries(), initial) : companion(entries(), others)
    if (entry !== undefined) show(number, entry)
    else if (own?.failure !== undefined) panes.get(number)?.fail(own.failure, () => void load(own.handle))
  }
  // Panes that have nothing yet get what fits beside the others, each study its own pane where there are enough
  const complete = (): void => {
    for (let number = 0; number < paneCount[state.get().layout]; number++) chooseFor(number)
  }
  const load = async (handle: string): Promise<void> => {
    const put = (part: { study?: Awaited<ReturnType<typeof fetchStudy>>; failure?: unknown }) =>
      state.set({
        studies: state.get().studies.map((one) => (one.handle === handle ? { ...one, ...part } : one)),
      })
    try {
      put({ study: await fetchStudy(wish.treatment, handle, abort.signal), failure: undefined })
    } catch (failure) {
      if (!abort.signal.aborted) put({ failure })
    }
    complete()
  }
  const setLayout = (layout: Layout): void => {
    if (!layouts.includes(layout)) return
    state.set({ layout, active: Math.min(state.get().active, paneCount[layout] - 1), cursor: undefined })
    complete()
  }
  const compare = async (handle: string): Promise<void> => {
    const { studies, layout, active, shown } = state.get()
    const beside = (active + 1) % Math.max(2, paneCount[layout])
    const known = studies.find((study) => study.handle === handle)
    if (known === undefined)
      state.set({ studies: [...studies, { handle, study: undefined, failure: undefined }] })
    // Scrolls with it where the frame of reference agrees; else the reader says where they meet
    state.set({ isLinked: true, shown: { ...shown, [beside]: undefined } })
    awaited = beside
    if (layout === '1x1') setLayout('1x2')
    panes.get(beside)?.begin()
    if (known?.study === undefined) await load(handle)
    awaited = undefined
    const own = state.get().shown[active]
    const entry = companion(
      entries().filter(({ at }) => at.study === handle),
      own === undefined ? [] : [own],
    )
    const failure = state.get().studies.find((study) => study.handle === handle)?.failure
    if (entry !== undefined) show(beside, entry)
    else panes.get(beside)?.fail(failure, () => void compare(handle))
  }
  const refill = (): void => {
    for (const number of panes.keys()) void fill(number)
  }
  const toggleVolume = (): void => {
    const { before, shown, active, layout, tool } = state.get()
    if (before !== undefined) {
      volume = undefined
      state.set({ ...before, before: undefined, cross: undefined, cursor: undefined })
      refill()
      return
    }
    const [entry, source] = [shown[active], panes.get(active)?.state.get().model]
    if (entry === undefined || source === undefined) return
    const grid = gridOf(source.images)
    if (typeof grid === 'string') {
      state.set({ notice: grid })
      return
    }
    volume = loadVolume(source, grid)
    volume.catch(() => {
      // Each pane says what failed
    })
    const cuts = views.map((view) => ({ ...entry, key: `${entry.key} ${view}`, view }))
    state.set({
      before: { layout, shown, active, tool },
      cross: middleOf(grid),
      shown: { ...cuts, [cuts.length]: entry },
      layout: '2x2',
      active: 0,
      tool: 'cross',
      notice: undefined,
      cursor: undefined,
    })
    refill()
  }
  for (const handle of wish.studies) void load(handle)
  patientOf(wish.treatment).then(
    (treatment) => state.set({ treatment }),
    () => {
      // Each pane asks again, and says when there is no answer
    },
  )

  return {
    state,
    measures: createMeasureStore(),
    panes: () => [...panes.values()],
    active: () => panes.get(state.get().active),
    entries,
    setPane: (number, pane) => {
      if (pane === undefined) panes.delete(number)
      else {
        panes.set(number, pane)
        void fill(number)
      }
    },
    show,
    showImage: (number, { series, instance }, frame) => {
      const entry = entries().find(
        (one) => one.at.series === series && one.series.instances.some((each) => each.instance === instance),
      )
      if (entry === undefined) return
      initial = { series, instance, ...(frame === undefined ? {} : { frame }) }
      show(number, entry)
    },
    block: (study) => {
      const { blocked } = state.get()
      if (!blocked.has(study)) state.set({ blocked: new Set([...blocked, study]) })
    },
    stepSeries: (by) => {
      const all = entries()
      const { active, shown } = state.get()
      const at = all.findIndex((entry) => entry.key === shown[active]?.key)
      const next = all[Math.max(0, Math.min(all.length - 1, at + by))]
      if (next !== undefined && next.key !== shown[active]?.key) show(active, next)
    },
    setLayout,
    compare: (study) => void compare(study),
    toggleVolume,
    setCross: (place, except) => {
      state.set({ cross: place })
      for (const pane of panes.values()) {
        const index = nearestIndex(pane.state.get().model?.images ?? [], place)
        if (pane !== except && index !== undefined && index !== pane.state.get().wanted) void pane.goTo(index)
      }
    },
    close: () => abort.abort(),
  }
}

/** Keeps whether one-letter keys act (WCAG 2.1.4). */
export function keepLetterKeys(areOn: boolean): void {
  localStorage.setItem(lettersKey, areOn ? 'on' : 'off')
}

function addressOf(entries: readonly SeriesEntry[], series: string): SeriesAddress {
  const found = entries.find(({ at }) => at.series === series)
  if (found === undefined) throw new ViewerFailure('gone', 'A series of no study.')
  return found.at
}
