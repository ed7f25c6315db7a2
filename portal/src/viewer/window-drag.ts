import type { GreyWindow } from './window.ts'

/** A window after a drag: to the right wider, upwards darker (a higher level); a wide window moves faster. */
export function draggedWindow(window: GreyWindow, right: number, down: number): GreyWindow {
  const step = Math.max(0.0005, window.width / 400)
  const least = window.function === 'LINEAR' ? 1 : step / 100
  const width = Math.max(least, window.width * Math.exp(right / 250))
  const round = (value: number) => (step >= 0.05 ? Math.round(value) : Number(value.toPrecision(4)))
  return { ...window, width: Math.max(least, round(width)), center: round(window.center - down * step) }
}
