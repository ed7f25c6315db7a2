import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const css = readFileSync(join(import.meta.dirname, 'tokens.css'), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '')

/** Colours of a theme; what a theme doesn't set it has from the light one. */
function theme(name: string): ReadonlyMap<string, string> {
  const colours = new Map<string, string>()
  for (const [, selector = '', body = ''] of css.matchAll(/([^{}]+)\{([^{}]*)\}/g))
    if (selector.includes(`"${name}"`))
      for (const [, key = '', value = ''] of body.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})\b/gi))
        colours.set(key, value)
  return colours
}

// WCAG 2.2: relative luminance and contrast ratio
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
  return red * 0.2126 + green * 0.7152 + blue * 0.0722
}

function ratio(a: string, b: string): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y)
  return (high + 0.05) / (low + 0.05)
}

const statuses = ['ok', 'warn', 'info', 'danger']
const grounds = ['bg', 'surface', 'sunken', 'hover', 'accent-soft']
const pairs: readonly (readonly [string, string, number])[] = [
  ...grounds.flatMap((ground) =>
    ['text', 'text-2', 'text-3', 'accent'].map((text) => [text, ground, 4.5] as const),
  ),
  ...statuses.flatMap((status) =>
    [`${status}-soft`, 'surface', 'bg', 'accent-soft'].map((ground) => [status, ground, 4.5] as const),
  ),
  ...statuses.flatMap((status) => ['text', 'text-2'].map((text) => [text, `${status}-soft`, 4.5] as const)),
  ...['bg', 'surface', 'sunken'].flatMap((ground) =>
    ['edge', 'focus'].map((edge) => [edge, ground, 3] as const),
  ),
  ...['warn', 'info', 'danger'].flatMap((status) =>
    ['surface', `${status}-soft`].map((ground) => [`${status}-edge`, ground, 3] as const),
  ),
  ['on-accent', 'accent', 4.5],
]

test.each(['light', 'dark', 'viewer'])('every pair of colours in use can be told apart: %s', (name) => {
  const colours = theme(name)

  expect(colours.size).toBeGreaterThan(20)
  for (const [front, back, needed] of pairs) {
    const [a, b] = [colours.get(front), colours.get(back)]
    expect(a && b && ratio(a, b), `${front} on ${back}`).toBeGreaterThanOrEqual(needed)
  }
})
