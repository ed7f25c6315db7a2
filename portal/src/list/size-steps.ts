/** Sizes in bytes by which studies are told apart: what a line brings at once, in a minute, while one waits. */
export const sizeSteps = [10e6, 100e6, 500e6, 1e9] as const

/** The step below which a size lies; 0 above the last. */
export function sizeStepOf(bytes: number): number {
  return sizeSteps.find((step) => bytes <= step) ?? 0
}
