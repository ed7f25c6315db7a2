/** Gives memory of at least so many bytes, whose contents are anything. */
export type Allocate = (bytes: number) => Buffer

/** Memory for one piece of work after another. */
export interface ReusedMemory {
  readonly allocate: Allocate
  /** What was given is no longer used by anyone. */
  release(): void
}

/** Smaller pieces are cheap anew. */
const leastBytes = 16 * 1024

/**
 * Memory that is used again: V8 collects its garbage for every few frames of fresh memory, and that takes longer than
 * what is done with them. Beyond `keptBytes` in one piece of work it is fresh.
 */
export function reusedMemory(keptBytes = 32 * 1024 * 1024): ReusedMemory {
  let free: Buffer[] = []
  let used: Buffer[] = []
  let total = 0
  return {
    allocate(bytes) {
      if (bytes < leastBytes || bytes > keptBytes) return Buffer.allocUnsafeSlow(bytes)
      const at = free.findIndex(({ length }) => length >= bytes && length <= bytes * 2)
      const [found] = at < 0 ? [] : free.splice(at, 1)
      if (found === undefined && total + bytes > keptBytes) return Buffer.allocUnsafeSlow(bytes)
      const block = found ?? Buffer.allocUnsafeSlow(bytes)
      if (found === undefined) total += bytes
      used.push(block)
      return block.subarray(0, bytes)
    },
    release() {
      free = [...used, ...free]
      used = []
      // Sizes that no longer come give way to those that do
      while (free.length > 8) total -= free.pop()?.length ?? 0
    },
  }
}
