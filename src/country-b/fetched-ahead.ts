import { ExchangeError } from '../errors.ts'

export interface Ahead {
  /** How many items are under way at once, the one in use included. */
  readonly items: number
  /** Memory for what came before its turn, in bytes. */
  readonly bytes: number
}

/** Larger ones aren't held in memory: they are read when their turn comes. */
const wholeBytes = 4 * 1024 * 1024

interface Waiting {
  readonly bytes: number
  readonly whole?: Promise<readonly Buffer[]>
}

/**
 * Contents in the order of their items, the next ones fetched side by side while one is used. Each is to be read before
 * the next is asked for.
 * @param open an item's content; called when it is fetched.
 */
export async function* fetchedAhead<Item extends { readonly bytes: number }>(
  items: readonly Item[],
  open: (item: Item) => AsyncIterable<Uint8Array>,
  limits: Ahead,
): AsyncGenerator<{ readonly item: Item; readonly content: AsyncIterable<Uint8Array> }> {
  const waiting: Waiting[] = []
  let held = 0
  let next = 0
  const fill = (): void => {
    for (;;) {
      const item = items[next]
      const isHeld = item !== undefined && item.bytes <= wholeBytes
      if (!item || waiting.length >= limits.items || (isHeld && held > 0 && held + item.bytes > limits.bytes))
        return
      next++
      if (!isHeld) {
        waiting.push({ bytes: 0 })
        continue
      }
      held += item.bytes
      const whole = wholeOf(open(item))
      whole.catch(() => {}) // told when its turn comes
      waiting.push({ bytes: item.bytes, whole })
    }
  }
  for (const item of items) {
    fill()
    const [current] = waiting
    if (!current) throw new ExchangeError('internal')
    yield { item, content: current.whole ? piecesOf(current.whole) : open(item) }
    waiting.shift()
    held -= current.bytes
  }
}

async function wholeOf(content: AsyncIterable<Uint8Array>): Promise<readonly Buffer[]> {
  const pieces: Buffer[] = []
  for await (const piece of content)
    pieces.push(Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength))
  return pieces
}

async function* piecesOf(whole: Promise<readonly Buffer[]>): AsyncGenerator<Buffer> {
  yield* await whole
}
