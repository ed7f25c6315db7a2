/** A prefix code as JPEG writes it down: ITU-T T.81 B.2.4.2 and Annex C. */
export interface HuffmanCode {
  /** How many codes have 1, 2, … 16 bits. */
  readonly counts: readonly number[]
  /** Symbols, those with the shortest codes first. */
  readonly symbols: readonly number[]
  /** By symbol. */
  readonly lengths: readonly number[]
  readonly codes: readonly number[]
}

const longest = 16

/** The shortest code for symbols that occur so often (by symbol), no code longer than 16 bits: ITU-T T.81 K.2. */
export function bestCode(frequencies: readonly number[]): HuffmanCode {
  const sizes = shortened(codeSizes(frequencies))
  const used = frequencies.flatMap((count, symbol) => (count > 0 ? symbol : []))
  const symbols = used.toSorted((a, b) => (frequencies[b] ?? 0) - (frequencies[a] ?? 0) || a - b)
  const counts = sizes.slice(1, longest + 1)
  const lengths: number[] = []
  const codes: number[] = []
  let next = 0
  let place = 0
  counts.forEach((count, at) => {
    for (let index = 0; index < count; index++) {
      const symbol = symbols[place++] ?? 0
      lengths[symbol] = at + 1
      codes[symbol] = next++
    }
    next *= 2
  })
  return { counts, symbols, lengths, codes }
}

interface Node {
  readonly count: number
  readonly depths: readonly number[]
}

/** How many codes have how many bits, by Huffman's procedure; one more code is reserved, since none may be all ones. */
function codeSizes(frequencies: readonly number[]): number[] {
  const nodes: Node[] = [1, ...frequencies.filter((count) => count > 0)].map((count) => ({
    count,
    depths: [0],
  }))
  while (nodes.length > 1) {
    nodes.sort((a, b) => b.count - a.count)
    const [a, b] = [nodes.pop(), nodes.pop()]
    if (a && b)
      nodes.push({
        count: a.count + b.count,
        depths: [...a.depths, ...b.depths].map((depth) => depth + 1),
      })
  }
  const sizes = new Array<number>(Math.max(longest, frequencies.length) + 2).fill(0)
  for (const depth of nodes[0]?.depths ?? []) sizes[depth] = (sizes[depth] ?? 0) + 1
  return sizes
}

/** Figure K.3: pairs of codes that are too long go up, then the reserved one, which is the longest, goes. */
function shortened(counted: readonly number[]): readonly number[] {
  const sizes = [...counted]
  const add = (size: number, more: number): void => {
    sizes[size] = (sizes[size] ?? 0) + more
  }
  for (let size = sizes.length - 1; size > longest; size--)
    while ((sizes[size] ?? 0) > 0) {
      let shorter = size - 2
      while ((sizes[shorter] ?? 0) === 0) shorter -= 1
      add(size, -2)
      add(size - 1, 1)
      add(shorter + 1, 2)
      add(shorter, -1)
    }
  let last = longest
  while (last > 0 && (sizes[last] ?? 0) === 0) last -= 1
  add(last, -1)
  return sizes
}
