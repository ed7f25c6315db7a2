/** What became of an object in the viewer, as a pane says it. */
export interface Opened {
  readonly instance: string
  /** picture, page, key-objects, drawing, pdf, video or slide; or why there is nothing of the kind. */
  readonly outcome: string
  /** The words on the screen, where there is no picture. */
  readonly words: string
}

/**
 * Opens every entry of the strip and every object in it, one after the other. Runs inside the page.
 * @param clips handles of objects of several frames: their first is enough.
 */
export async function openEverything(clips: readonly string[]): Promise<readonly Opened[]> {
  const several = new Set(clips)
  const surface = (): HTMLElement | null => document.querySelector('[data-pane="1"]')
  const object = (): HTMLElement | null => document.querySelector('.rv-object')
  const opened: Opened[] = []
  const wait = async (isThere: () => boolean, what: string): Promise<void> => {
    const until = performance.now() + 30_000
    while (!isThere()) {
      if (performance.now() > until) throw new Error(`${what} did not come`)
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  }
  const settled = (): boolean => {
    const state = surface()?.dataset.state
    if (state !== 'objects') return state === 'loaded' || state === 'failed' || state === 'blocked'
    const inner = object()?.querySelector<HTMLElement>('[data-object-state]')?.dataset.objectState
    return inner !== undefined && inner !== 'loading'
  }
  const noteObject = (): Opened => {
    const { instance = '', objectForm = '' } = object()?.dataset ?? {}
    const inner = object()?.querySelector<HTMLElement>('[data-object-state]')
    const state = inner?.dataset.objectState ?? ''
    const words = (inner?.textContent ?? '').slice(0, 400)
    return { instance, outcome: state === 'shown' ? objectForm : state, words }
  }
  const note = (): Opened => {
    const { state = '', instance = '', presentedBy } = surface()?.dataset ?? {}
    // A presentation state is its images as it shows them
    if (presentedBy !== undefined) return { instance: presentedBy, outcome: 'presented', words: '' }
    if (state === 'objects') return noteObject()
    const words = document.querySelector('.rv-note')?.textContent ?? ''
    return { instance, outcome: state === 'loaded' ? 'picture' : state, words }
  }
  const press = (key: string): void => void window.dispatchEvent(new KeyboardEvent('keydown', { key }))

  for (const button of document.querySelectorAll<HTMLElement>('[data-entry]')) {
    const before = surface()?.dataset.opened
    button.click()
    await wait(() => surface()?.dataset.opened !== before, 'an entry')
    await wait(settled, `entry ${button.dataset.entry}`)
    const { imageCount = '0', objectCount = '0' } = surface()?.dataset ?? {}
    const first = note()
    opened.push(first)
    const isStack = Number(imageCount) > 0
    if (/blocked|presented/.test(first.outcome) || (isStack && several.has(first.instance))) continue
    const count = isStack ? Number(imageCount) : Number(objectCount)
    const at = (): number => Number(isStack ? surface()?.dataset.wanted : object()?.dataset.objectIndex)
    while (at() > 1) {
      const from = at()
      press('ArrowUp')
      await wait(() => at() !== from, 'an earlier object')
    }
    for (let index = 1; index <= count; index++) {
      await wait(() => at() === index && settled(), `object ${index} of ${button.dataset.entry}`)
      opened.push(note())
      if (index < count) press('ArrowDown')
    }
  }
  return opened
}
