/**
 * Joins calls that come while one is being worked on: they are then worked on together, so that many callers share one
 * transaction and its wait for the disk. When a joint run fails, each call is tried by itself.
 * @param run takes the items of several calls and gives x
 */
export function groupCommit<Item, Result>(
  run: (items: readonly Item[]) => Promise<readonly Result[]>,
  maxItems: number,
): (items: readonly Item[]) => Promise<readonly Result[]> {
  interface Call {
    readonly items: readonly Item[]
    readonly resolve: (results: readonly Result[]) => void
    readonly reject: (error: unknown) => void
  }
  const waiting: Call[] = []
  let running = false

  const alone = async (call: Call): Promise<void> => {
    await run(call.items).then(call.resolve, call.reject)
  }
  const together = async (calls: readonly Call[]): Promise<void> => {
    try {
      const results = await run(calls.flatMap((call) => call.items))
      let from = 0
      for (const call of calls) {
        call.resolve(results.slice(from, from + call.items.length))
        from += call.items.length
      }
    } catch {
      for (const call of calls) await alone(call)
    }
  }
  const work = async (): Promise<void> => {
    running = true
    while (waiting.length > 0) {
      const calls = waiting.splice(0, 1)
      let count = calls[0]?.items.length ?? 0
      while (waiting[0] && count + waiting[0].items.length <= maxItems) {
        count += waiting[0].items.length
        calls.push(...waiting.splice(0, 1))
      }
      const [only] = calls
      if (calls.length === 1 && only) await alone(only)
      else await together(calls)
    }
    running = false
  }
  return (items) =>
    new Promise((resolve, reject) => {
      waiting.push({ items, resolve, reject })
      if (!running) void work()
    })
}
