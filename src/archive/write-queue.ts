/** Bytes that may wait for the disk, over all requests: a fast sender must not fill the memory of a slow disk. */
const most = 32 * 1024 * 1024

/** Lets objects be written while others come in, as long as not too many bytes wait. */
export function writeQueue(): (writing: Promise<void>, bytes: number) => Promise<void> {
  const waiting = new Set<Promise<void>>()
  let total = 0
  return async (writing, bytes) => {
    total += bytes
    const done = writing
      .catch(() => {}) // seen when the object is to be kept
      .then(() => {
        total -= bytes
        waiting.delete(done)
      })
    waiting.add(done)
    while (total > most && waiting.size > 0) await Promise.race(waiting)
  }
}
