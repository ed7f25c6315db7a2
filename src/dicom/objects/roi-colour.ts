const hex = (value: number): string =>
  Math.max(0, Math.min(255, Math.round(value)))
    .toString(16)
    .padStart(2, '0')

/** Red, green and blue of 0 to 255 as `#rrggbb`. */
export const hexColour = ([red = 0, green = 0, blue = 0]: readonly number[]): string =>
  `#${hex(red)}${hex(green)}${hex(blue)}`
