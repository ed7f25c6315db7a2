import { setFlagsFromString } from 'node:v8'

/**
 * A node lives long, and most of what a request makes is garbage at once. On a machine with much memory V8 would let the
 * heap grow to several times of what is alive before it looks for garbage; with these it looks when a third is new. The
 * second one counts only for a process that is started with it.
 */
export const heapFlags: readonly string[] = ['--heap-growing-percent=30', '--max-semi-space-size=8']

/** For a process that was started without them; to be called before anything large is loaded. */
export function keepHeapSmall(): void {
  for (const flag of heapFlags) setFlagsFromString(flag)
}
