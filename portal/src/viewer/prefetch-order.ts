/** All places of a stack by distance from `start`, two ahead for each one behind. */
export function orderFrom(start: number, length: number): readonly number[] {
  const cost = (index: number) => (index >= start ? index - start : (start - index) * 2)
  return Array.from({ length }, (_, index) => index).sort((a, b) => cost(a) - cost(b))
}
