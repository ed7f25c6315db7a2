import type { DicomJson } from '../attributes.ts'
import type { Inspected } from '../gate.ts'
import type { ByteSource } from '../source.ts'
import { escaped } from './page-html.ts'
import { type Envelope, envelopes } from './waveform-samples.ts'
import { type Section, type Strip, stripsOf } from './waveform-strips.ts'
import { type WaveformGroup, waveformGroups } from './waveforms.ts'

/** Millimetres. */
const page = { width: 270, left: 12, plot: 250, line: 4.5 } as const
/** Pairs of least and largest value in a millimetre. */
const stepsPerMm = 5
/** Points of a drawing, and with them its size, end here. */
const maxPoints = 1_000_000

/**
 * Waveforms as a drawing: 12-lead electrocardiograms as they are read, 25 mm for a second and 10 mm for a millivolt
 * when printed as it is; other recordings over their whole length, each channel as high as its values. `head` are lines
 * above. Errors: `unprocessable`.
 */
export function waveformSvg(
  source: ByteSource,
  inspected: Inspected,
  { title, head }: { readonly title: string; readonly head: readonly string[] },
): string {
  const groups = waveformGroups(inspected.json)
  const { sections, left } = stripsOf(groups, isHeart(inspected.json))
  const envelopesOf = rememberLast((group: WaveformGroup, { from, to }: Strip, steps: number) =>
    envelopes({ source, inspected }, group, { from, to, steps }),
  )
  const lines = [...head, ...(left === 0 ? [] : [`${left} more curves are not drawn.`])]
  const pieces: string[] = []
  let points = 0
  let top = 6
  for (const line of lines) {
    pieces.push(text(page.left, top, line, 3.4))
    top += page.line
  }
  for (const section of sections) {
    top += 5
    pieces.push(text(page.left, top, section.title, 3.6, 'bold'))
    top += 3
    pieces.push(paper(section, top))
    for (const strip of section.strips) {
      const group = groups[strip.group]
      if (group === undefined || points > maxPoints) continue
      const steps = Math.max(1, Math.round(strip.width * stepsPerMm))
      const envelope = envelopesOf(group, strip, steps)[strip.channel]
      points += steps * 2
      pieces.push(
        curve(strip, envelope ?? new Float64Array(), top, group.channels[strip.channel]?.unit ?? ''),
      )
    }
    top += section.height
  }
  return svg(title, lines, top + 4, pieces)
}

/** Strips of the same samples follow each other: their channels are read together. */
function rememberLast(
  read: (group: WaveformGroup, strip: Strip, steps: number) => readonly Envelope[],
): typeof read {
  let last: { readonly key: string; readonly read: readonly Envelope[] } | undefined
  return (group, strip, steps) => {
    const key = `${strip.group} ${strip.from} ${strip.to} ${steps}`
    if (last?.key !== key) last = { key, read: read(group, strip, steps) }
    return last.read
  }
}

/** 12-lead, general and ambulatory electrocardiograms. */
const isHeart = (json: DicomJson): boolean =>
  String(json['00080016']?.Value?.[0] ?? '').startsWith('1.2.840.10008.5.1.4.1.1.9.1.')

const mm = (value: number): string => String(Math.round(value * 100) / 100)

function text(x: number, y: number, words: string, size: number, weight = 'normal'): string {
  const clipped = words.length > 160 ? `${words.slice(0, 160)} …` : words
  return `<text x="${mm(x)}" y="${mm(y)}" font-size="${size}" font-weight="${weight}">${escaped(clipped)}</text>`
}

function svg(title: string, lines: readonly string[], height: number, pieces: readonly string[]): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${page.width}mm" height="${mm(height)}mm" ` +
      `viewBox="0 0 ${page.width} ${mm(height)}" role="img" font-family="sans-serif" fill="#1a1a1a">`,
    `<title>${escaped(title)}</title><desc>${escaped(lines.join('. '))}</desc>`,
    '<defs><pattern id="mm" width="5" height="5" patternUnits="userSpaceOnUse">',
    '<path d="M1 0V5M2 0V5M3 0V5M4 0V5M0 1H5M0 2H5M0 3H5M0 4H5" stroke="#f3c9c9" stroke-width="0.1"/>',
    '<path d="M0 0H5V5H0Z" fill="none" stroke="#df9595" stroke-width="0.2"/></pattern></defs>',
    `<rect width="${page.width}" height="${mm(height)}" fill="#ffffff"/>`,
    ...pieces,
    '</svg>',
    '',
  ].join('\n')
}

function paper({ height, marks }: Section, top: number): string {
  const frame = `x="${page.left}" y="0" width="${page.plot}" height="${mm(height)}"`
  if (marks === undefined)
    return `<g transform="translate(0 ${mm(top)})"><rect ${frame} fill="url(#mm)"/></g>`
  const lines = marks.map(
    ({ left, word }) =>
      `<path d="M${mm(left)} ${mm(top)}v${mm(height)}" stroke="#cccccc" stroke-width="0.15"/>` +
      text(left + 0.5, top + height - 0.8, word, 2.4),
  )
  return `<rect x="${page.left}" y="${mm(top)}" width="${page.plot}" height="${mm(height)}" fill="none" stroke="#767676" stroke-width="0.15"/>${lines.join('')}`
}

function curve(strip: Strip, envelope: Envelope, top: number, unit: string): string {
  const { low, high } = span(envelope)
  const byHeight = 'height' in strip.scale
  const mmPerUnit =
    'height' in strip.scale ? (high > low ? strip.scale.height / (high - low) : 0) : strip.scale.mmPerUnit
  const centre = byHeight ? (low + high) / 2 : 0
  const middle = top + strip.middle
  const extent = byHeight && Number.isFinite(low) ? ` ${digits(low)} to ${digits(high)} ${unit}` : ''
  const labelAt = middle - (byHeight ? ('height' in strip.scale ? strip.scale.height / 2 : 0) : 8) - 0.6
  return (
    text(strip.left + 0.8, labelAt, `${strip.label}${extent}`, 2.8, 'bold') +
    `<path d="${path(strip, envelope, (value) => middle - (value - centre) * mmPerUnit)}" fill="none" stroke="#1a1a1a" stroke-width="0.25" stroke-linejoin="round"/>`
  )
}

const digits = (value: number): string => String(Number(value.toPrecision(4)))

function span(envelope: Envelope): { low: number; high: number } {
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  for (const value of envelope) {
    if (value < low) low = value
    if (value > high) high = value
  }
  return { low, high }
}

/** A line through both values of each step, the nearer one first; a gap where there are no samples. */
function path(strip: Strip, envelope: Envelope, heightOf: (value: number) => number): string {
  const steps = envelope.length / 2
  const pieces: string[] = []
  let last: number | undefined
  for (let step = 0; step < steps; step++) {
    const [low = Number.NaN, high = Number.NaN] = [envelope[step * 2], envelope[step * 2 + 1]]
    if (Number.isNaN(low)) {
      last = undefined
      continue
    }
    const x = mm(strip.left + ((step + 0.5) / steps) * strip.width)
    const ordered =
      last !== undefined && Math.abs(high - last) < Math.abs(low - last) ? [high, low] : [low, high]
    for (const value of low === high ? [low] : ordered) {
      pieces.push(`${last === undefined ? 'M' : 'L'}${x} ${mm(heightOf(value))}`)
      last = value
    }
  }
  return pieces.join('')
}
