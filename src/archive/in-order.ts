/** What `make` gives for 0 to `count` - 1, in order; as many as `ahead` are made beside the one that is used. */
export async function* inOrder<T>(
  count: number,
  ahead: number,
  make: (index: number) => Promise<T>,
): AsyncGenerator<T> {
  const waiting: Promise<T>[] = []
  for (let next = 0; next < count || waiting.length > 0; ) {
    for (; next < count && waiting.length <= ahead; next++) {
      const made = make(next)
      made.catch(() => {}) // seen where it is awaited
      waiting.push(made)
    }
    const first = waiting.shift()
    if (first) yield await first
  }
}
