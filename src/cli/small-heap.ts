import { setFlagsFromString } from 'node:v8'

/**
 * A node lives long, and most of what a request makes is garbage at once. On a machine with much memory V8 would let the
 * heap grow to several times of what is alive before it looks for garbage; with these it looks when half as much is new.
 * Buffers count as part of it: else every 32 MB that pass through make it look through everything that is alive. The last
 * one counts only for a process that is started with it.
 */
export const heapFlags: readonly string[] = [
  '--heap-growing-percent=45',
  '--external-memory-accounted-in-global-limit',
  '--max-semi-space-size=8',
]

/** For a process that was started without them; to be called before anything large is loaded. */
export function keepHeapSmall(): void {
  for (const flag of heapFlags) setFlagsFromString(flag)
}
