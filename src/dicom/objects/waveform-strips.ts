import type { WaveformGroup } from './waveforms.ts'

/** One curve: which samples of which channel, and where it is drawn. Millimetres, seconds, units of the channel. */
export interface Strip {
  readonly group: number
  readonly channel: number
  readonly label: string
  readonly from: number
  readonly to: number
  readonly left: number
  readonly width: number
  /** From the upper edge of its section to where the middle of the curve lies. */
  readonly middle: number
  /** Millimetres for one unit, or a height that the whole curve fills. */
  readonly scale: { readonly mmPerUnit: number } | { readonly height: number }
}

/** Strips under a heading, on paper with a grid of millimetres or with marks of time. */
export interface Section {
  readonly title: string
  readonly height: number
  readonly strips: readonly Strip[]
  readonly marks?: readonly { readonly left: number; readonly word: string }[]
}

const left = 12
const width = 250
/** Of paper for electrocardiograms: ISO and AHA recommendations. */
const mmPerSecond = 25
const mmPerMillivolt = 10
const secondsOfPaper = width / mmPerSecond
/** Twelve channels on ten lines of paper. */
const maxStrips = 240
const longestOnPaper = 60

const leads = ['I', 'II', 'III', 'aVR', 'aVL', 'aVF', 'V1', 'V2', 'V3', 'V4', 'V5', 'V6']
const rhythmLead = 'II'

/** How the groups of a recording are laid out, and how many curves have no place in it. */
export function stripsOf(
  groups: readonly WaveformGroup[],
  isHeart: boolean,
): { readonly sections: readonly Section[]; readonly left: number } {
  const sections: Section[] = []
  let taken = 0
  let leftOut = 0
  for (const [index, group] of groups.entries()) {
    for (const section of sectionsOf(group, index, isHeart)) {
      const room = Math.max(0, maxStrips - taken)
      leftOut += Math.max(0, section.strips.length - room)
      taken += section.strips.length
      if (room > 0) sections.push({ ...section, strips: section.strips.slice(0, room) })
    }
  }
  return { sections, left: leftOut }
}

function sectionsOf(group: WaveformGroup, index: number, isHeart: boolean): readonly Section[] {
  const seconds = group.frequency > 0 ? group.samples / group.frequency : 0
  if (group.samples === 0 || group.channels.length === 0) return []
  const onPaper =
    isHeart && seconds > 0 && seconds <= longestOnPaper && group.channels.every(({ unit }) => unit === 'mV')
  if (!onPaper) return [overview(group, index, seconds)]
  const standard = standardLayout(group, index, seconds)
  return [...(standard === undefined ? [] : [standard]), ...linesOfPaper(group, index, seconds)]
}

const rowHeight = 30
const paperScale = { mmPerUnit: mmPerMillivolt }
const words = `${mmPerSecond} mm/s, ${mmPerMillivolt} mm/mV`

/** Four columns of three leads, each the part of the recording that its column is, and lead II below over all of it. */
function standardLayout(group: WaveformGroup, index: number, seconds: number): Section | undefined {
  const places = leads.map((lead) => placeOf(group, lead))
  if (seconds < 2.5 || seconds > secondsOfPaper * 1.05 || places.includes(-1)) return undefined
  const column = Math.floor(group.samples / 4)
  const columnWidth = Math.min(width / 4, (column / group.frequency) * mmPerSecond)
  const strips = places.map((channel, at): Strip => {
    const place = Math.floor(at / 3)
    return {
      ...{ group: index, channel, label: leads[at] ?? '', scale: paperScale, width: columnWidth },
      from: place * column,
      to: (place + 1) * column,
      left: left + place * columnWidth,
      middle: rowHeight * ((at % 3) + 0.5),
    }
  })
  const rhythm: Strip = {
    ...{ group: index, channel: placeOf(group, rhythmLead), label: rhythmLead, scale: paperScale },
    ...{ from: 0, to: group.samples, left, width: columnWidth * 4, middle: rowHeight * 3.5 },
  }
  return {
    title: `${group.label}, 12 leads: ${words}`,
    height: rowHeight * 4,
    strips: [...strips, rhythm],
  }
}

const placeOf = (group: WaveformGroup, lead: string): number =>
  group.channels.findIndex(({ label }) => label.toLowerCase() === lead.toLowerCase())

const lineHeight = 20
const gap = 5

/** Every channel over ten seconds, one line of paper after the other; short ones side by side. */
function linesOfPaper(group: WaveformGroup, index: number, seconds: number): readonly Section[] {
  const lines = Math.max(1, Math.ceil(seconds / secondsOfPaper - 0.05))
  const inLine = Math.ceil(group.samples / lines)
  return Array.from({ length: lines }, (_, line) => {
    const from = line * inLine
    const to = Math.min(group.samples, from + inLine)
    const length = Math.min(width, ((to - from) / group.frequency) * mmPerSecond)
    const columns = lines > 1 ? 1 : Math.max(1, Math.min(4, Math.floor(width / (length + gap))))
    const rows = Math.ceil(group.channels.length / columns)
    const begin = line * (inLine / group.frequency)
    return {
      title: `${group.label}, from ${Number(begin.toFixed(1))} s: ${words}`,
      height: lineHeight * rows + 5,
      strips: group.channels.map(
        ({ label }, channel): Strip => ({
          ...{ group: index, channel, label, from, to, width: length, scale: paperScale },
          left: left + Math.floor(channel / rows) * (width / columns),
          middle: lineHeight * ((channel % rows) + 0.5) + 2.5,
        }),
      ),
    }
  })
}

const overviewHeight = 24

/** Every channel over the whole recording, as high as its values. */
function overview(group: WaveformGroup, index: number, seconds: number): Section {
  return {
    title: `${group.label}: the whole recording, ${seconds > 0 ? `${Number(seconds.toFixed(2))} s` : `${group.samples} samples`}`,
    height: overviewHeight * group.channels.length + 4,
    strips: group.channels.map(
      ({ label }, channel): Strip => ({
        ...{ group: index, channel, label, from: 0, to: group.samples, left, width },
        scale: { height: overviewHeight - 7 },
        middle: overviewHeight * (channel + 0.5) + 1.5,
      }),
    ),
    marks: seconds > 0 ? marksOf(seconds) : [],
  }
}

/** Marks at round times. */
function marksOf(seconds: number): readonly { readonly left: number; readonly word: string }[] {
  const rough = seconds / 8
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((each) => each >= rough) ?? rough
  return Array.from({ length: Math.floor(seconds / step) + 1 }, (_, at) => ({
    left: left + ((at * step) / seconds) * width,
    word: `${Number((at * step).toPrecision(6))} s`,
  }))
}
