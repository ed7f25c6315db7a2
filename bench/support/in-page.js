// Clocks that run in the page itself: they see what a person sees and don't count the way to the program that asks.
;(() => {
  /** The time at which the frame that is being made is on the screen. */
  const afterPaint = () =>
    new Promise((done) =>
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel()
        port1.onmessage = () => done(performance.now())
        port2.postMessage(undefined)
      }),
    )
  /** When the person next lets go of a button or changes a text. */
  const nextInput = () =>
    new Promise((done) => {
      for (const type of ['pointerup', 'input'])
        addEventListener(type, ({ timeStamp }) => done(timeStamp), { capture: true, once: true })
    })
  const wait = (ms) => new Promise((done) => setTimeout(done, ms))

  globalThis.bench = {
    /** Milliseconds from the next input until something of this kind is on the screen. */
    async untilThere(selector) {
      const start = await nextInput()
      while (!document.querySelector(selector)) await new Promise(requestAnimationFrame)
      return (await afterPaint()) - start
    },
    /** Milliseconds from the next input until the last change that it makes to an element is on the screen; -1: none. */
    async untilChanged(selector) {
      const begun = nextInput()
      let seen = -1
      let change = 0
      const observer = new MutationObserver(async () => {
        change = performance.now()
        seen = await afterPaint()
      })
      observer.observe(document.querySelector(selector), {
        subtree: true,
        childList: true,
        characterData: true,
        // The order itself stays where no row has a value.
        attributeFilter: ['aria-sort'],
      })
      const start = await begun
      while (performance.now() - Math.max(start, change) < (seen < 0 ? 1000 : 250)) {
        if (performance.now() - start > 10_000) throw new Error('The screen does not come to rest')
        await wait(20)
      }
      observer.disconnect()
      return seen < 0 ? -1 : seen - start
    },
    /** Scrolls an element to its end in steps of so many pixels a frame: milliseconds of each frame, and empty ones. */
    async scroll(selector, row, step) {
      const element = document.querySelector(selector)
      const { left, width, top, height } = element.getBoundingClientRect()
      const frames = []
      let empty = 0
      let last = await afterPaint()
      while (element.scrollTop + element.clientHeight < element.scrollHeight - 1) {
        element.scrollTop += step
        const now = await afterPaint()
        frames.push(now - last)
        last = now
        if (!document.elementFromPoint(left + width / 2, top + height / 2)?.closest(row)) empty++
      }
      element.scrollTop = 0
      return { frames, empty }
    },
  }
})()
