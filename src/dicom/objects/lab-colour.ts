/** Red, green and blue, each 0 to 255. */
export type Rgb = readonly [number, number, number]

// CIE 15; the white of the profile connection space is D50: PS3.3 C.10.7.1.1
const white = [0.96422, 1, 0.82521] as const
/** XYZ of D50 to linear sRGB of D65, Bradford's adaptation included. */
const toLinear = [
  [3.1338561, -1.6168667, -0.4906146],
  [-0.9787684, 1.9161415, 0.033454],
  [0.0719453, -0.2289914, 1.4052427],
] as const
const delta = 6 / 29

const inverse = (t: number): number => (t > delta ? t ** 3 : 3 * delta ** 2 * (t - 4 / 29))

const gamma = (linear: number): number =>
  linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055

/** A colour that is written as three numbers of 16 bits: L* of 0 to 100, a* and b* of -128 to 127. */
export function rgbOfLab([l = 0, a = 0, b = 0]: readonly number[]): Rgb {
  const fy = ((l / 65535) * 100 + 16) / 116
  const fx = fy + ((a / 65535) * 255 - 128) / 500
  const fz = fy - ((b / 65535) * 255 - 128) / 200
  const xyz = [fx, fy, fz].map((f, at) => inverse(f) * (white[at] ?? 1))
  const [red = 0, green = 0, blue = 0] = toLinear.map((row) =>
    Math.round(
      255 *
        Math.max(0, Math.min(1, gamma(row.reduce((sum, factor, at) => sum + factor * (xyz[at] ?? 0), 0)))),
    ),
  )
  return [red, green, blue]
}
