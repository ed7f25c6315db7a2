/** What the gate takes; every bound has a number in bytes or a count. */
export interface GateLimits {
  /** Sequences within sequences. */
  readonly depth: number
  /** Attributes and items of an object without frames, nested ones included. */
  readonly elements: number
  /** How many more for each of its frames: functional groups of enhanced objects, PS3.3 C.7.6.16. */
  readonly elementsPerFrame: number
  /** No more of those than one for as many bytes of the object, so that a claim of many frames alone buys nothing. */
  readonly bytesPerElement: number
  /** More than this are not taken, however many frames there are. */
  readonly mostElements: number
  /** Fragments of Pixel Data. */
  readonly fragments: number
  /** Bytes of one text or list of numbers; longer ones are left out of line. */
  readonly valueBytes: number
  /** Bytes of one binary value in line. */
  readonly inlineBytes: number
  /** Bytes of all values in line together. */
  readonly totalBytes: number
  /** About what values in line may take in memory, in bytes; beyond it all but short ones are left out of line. */
  readonly memoryBytes: number
  /** Bytes of one native frame after decoding. */
  readonly frameBytes: number
  readonly frames: number
  /** Bytes that a deflated data set may grow to. */
  readonly inflatedBytes: number
  /** How much larger than its deflated form a data set may be. */
  readonly inflateRatio: number
  /** Takes a data set without preamble and file meta information, when it has all four UIDs. */
  readonly allowBare: boolean
}

export const defaultLimits: GateLimits = {
  depth: 16,
  elements: 100_000,
  elementsPerFrame: 256,
  bytesPerElement: 16,
  mostElements: 2_000_000,
  fragments: 1_000_000,
  valueBytes: 1024 * 1024,
  inlineBytes: 1024,
  totalBytes: 64 * 1024 * 1024,
  memoryBytes: 48 * 1024 * 1024,
  frameBytes: 256 * 1024 * 1024,
  frames: 2_000_000,
  inflatedBytes: 128 * 1024 * 1024,
  inflateRatio: 100,
  allowBare: false,
}
