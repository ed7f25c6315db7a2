import { type NoiseTile, noiseTile, tileAt } from '../noise.ts'
import { blur, type Canvas, canvas } from './canvas.ts'

export interface FilmSettings {
  /** Thickness of water (mm) that gives the middle grey. */
  readonly middle: number
  /** Thickness between black and white. */
  readonly range: number
  /** How much fine detail is lifted, as radiography systems do. */
  readonly detail: number
  /** Noise, in parts of the whole range. */
  readonly noise: number
}

let grain: NoiseTile | undefined

/** Stored values 0 to 4095, dense matter bright (MONOCHROME2), with detail lifted and quantum noise. */
export function film(from: Canvas, settings: FilmSettings): Uint16Array {
  grain ??= noiseTile('film', 512, 0.6)
  const slow = canvas(from.columns, from.rows, from.spacing)
  slow.values.set(from.values)
  blur(slow, Math.max(2, Math.round(14 / from.spacing)))
  const out = new Uint16Array(from.values.length)
  for (let i = 0; i < out.length; i++) {
    const row = Math.floor(i / from.columns)
    const thick = from.values[i] as number
    const base = slow.values[i] as number
    // an S-shaped curve keeps the skin line and does not burn out the middle
    const u = (base + (thick - base) * settings.detail - settings.middle) / settings.range
    const bright = 1 / (1 + Math.exp(-4.2 * u))
    const noisy =
      bright + settings.noise * (0.35 + Math.sqrt(bright)) * tileAt(grain, i - row * from.columns, row)
    out[i] = Math.max(0, Math.min(4095, Math.round(noisy * 3900 + 60)))
  }
  return out
}
