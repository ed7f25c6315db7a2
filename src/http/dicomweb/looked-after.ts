import type { ServerResponse } from 'node:http'

const everyMs = 2000

/**
 * Looks after an answer while it runs: when what it rests on is taken back it is broken off, wherever it is. A short
 * answer is over before the first look.
 * @param stands whether it may go on. What it throws counts as no.
 */
export function lookedAfter(answer: ServerResponse, stands: () => Promise<boolean>): void {
  const look = (): void =>
    void stands()
      .catch(() => false)
      .then((good) => {
        if (!good) answer.destroy()
      })
  const timer = setInterval(look, everyMs)
  timer.unref()
  answer.once('close', () => clearInterval(timer))
}
