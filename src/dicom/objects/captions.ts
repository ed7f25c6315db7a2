import { type DicomJson, number, text } from '../attributes.ts'
import type { Annotation, RenderOptions } from '../pixel/encode.ts'
import { fontFamily } from '../pixel/font.ts'
import { windowOf } from '../pixel/look-up.ts'
import { escaped } from './page-html.ts'
import { dateTimeWords, measure, momentWords, numberWords, personWords } from './words.ts'

const longest = 80

/**
 * Words of an object for the corners of its picture: patient at the upper left, technique at the lower left; and a
 * watermark all over it. The drawing for a picture of a size in pixels, undefined when no words are asked for. PS3.18
 * 8.3.5.1.1.
 */
export function captions(
  json: DicomJson,
  frameNumber: number,
  { annotation = [], window, watermark }: RenderOptions,
): ((width: number, height: number) => string) | undefined {
  if (annotation.length === 0 && watermark === undefined) return undefined
  const has = (wanted: Annotation): boolean => annotation.includes(wanted)
  const above = has('patient') ? patientLines(json) : []
  const below = has('technique') ? techniqueLines(json, frameNumber, window) : []
  return (width, height) => drawing(above, below, { width, height }, watermark)
}

/** What is there of some words, as one line. */
const line = (words: readonly (string | undefined)[]): readonly string[] => {
  const said = words.filter((word) => word !== undefined && word !== '')
  return said.length === 0 ? [] : [said.join(', ').slice(0, longest)]
}

const patientLines = (json: DicomJson): readonly string[] => [
  ...line([personWords(json, 'PatientName')]),
  ...line([text(json, 'PatientID')]),
  ...line([momentWords(text(json, 'PatientBirthDate')), text(json, 'PatientSex')]),
]

function techniqueLines(
  json: DicomJson,
  frameNumber: number,
  asked: RenderOptions['window'],
): readonly string[] {
  const window = asked ?? windowOf(json, frameNumber)
  const frames = number(json, 'NumberOfFrames') ?? 1
  const image = text(json, 'InstanceNumber')
  return [
    ...line([text(json, 'Modality'), dateTimeWords(json, 'StudyDate', 'StudyTime')]),
    ...line([text(json, 'SeriesDescription')]),
    ...line([
      image && `Image ${image}`,
      frames > 1 ? `Frame ${frameNumber} of ${frames}` : undefined,
      measure(json, 'SliceThickness', 'mm'),
    ]),
    ...line([
      measure(json, 'KVP', 'kVp'),
      measure(json, 'XRayTubeCurrent', 'mA'),
      measure(json, 'Exposure', 'mAs'),
      labelled('TR', measure(json, 'RepetitionTime', 'ms')),
      labelled('TE', measure(json, 'EchoTime', 'ms')),
    ]),
    ...line([window && `C ${numberWords(window.center)}, W ${numberWords(window.width)}`]),
  ]
}

const labelled = (label: string, value: string | undefined): string | undefined =>
  value === undefined ? undefined : `${label} ${value}`

interface Size {
  readonly width: number
  readonly height: number
}

/** White with a black edge, which is seen on any picture. */
function drawing(
  above: readonly string[],
  below: readonly string[],
  { width, height }: Size,
  watermark: string | undefined,
): string {
  const size = Math.max(11, Math.min(32, Math.round(Math.min(width, height) / 36)))
  const step = Math.round(size * 1.3)
  const lines = [
    ...above.map((words, at) => ({ words, y: step * (at + 1) })),
    ...below.map((words, at) => ({ words, y: height - step * (below.length - at - 1) - size / 2 })),
  ].map(({ words, y }) => `<text x="${size / 2}" y="${y}">${escaped(words)}</text>`)
  const style = `font-family="${fontFamily}" font-size="${size}" fill="#ffffff" stroke="#000000" stroke-width="${size / 6}" paint-order="stroke"`
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><g ${style}>${lines.join('')}</g>${watermarkOver(watermark, { width, height })}</svg>`
}

/** The words again and again in slanted rows, light and dark at once, too faint to hide what is under them. */
function watermarkOver(words: string | undefined, { width, height }: Size): string {
  if (words === undefined) return ''
  const size = Math.max(11, Math.round(Math.min(width, height) / 28))
  const text = escaped(words.slice(0, longest))
  const [across, down] = [size * 0.75 * (words.length + 4), size * 7]
  const places = Array.from({ length: Math.min(40, Math.ceil(height / down) + 1) }, (_, row) =>
    Array.from({ length: Math.min(40, Math.ceil(width / across) + 2) }, (_, column) => ({
      x: Math.round((column - (row % 2) / 2) * across),
      y: Math.round((row + 0.6) * down),
    })),
  ).flat()
  const written = places.map(
    ({ x, y }) => `<text x="${x}" y="${y}" transform="rotate(-18 ${x} ${y})">${text}</text>`,
  )
  const style = `font-family="${fontFamily}" font-size="${size}" fill="#ffffff" fill-opacity="0.16" stroke="#000000" stroke-opacity="0.16" stroke-width="${size / 12}" paint-order="stroke"`
  return `<g ${style}>${written.join('')}</g>`
}
