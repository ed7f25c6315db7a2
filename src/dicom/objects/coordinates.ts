import { type DicomJson, numbers, text, texts } from '../attributes.ts'
import { momentWords, numberWords } from './words.ts'

const maxPoints = 24

interface Shape {
  /** What the points are: PS3.3 C.18.6.1.2 and C.18.9.1.2. */
  readonly word: string
  /** What each of the first points stands for, where they differ. */
  readonly points?: readonly string[]
}

const shapes: Record<string, Shape> = {
  POINT: { word: 'Point' },
  MULTIPOINT: { word: 'Points' },
  POLYLINE: { word: 'Line' },
  INTERPOLATED: { word: 'Curve' },
  POLYGON: { word: 'Polygon' },
  CIRCLE: { word: 'Circle', points: ['centre', 'on its edge'] },
  ELLIPSE: {
    word: 'Ellipse',
    points: ['major axis from', 'major axis to', 'minor axis from', 'minor axis to'],
  },
  ELLIPSOID: {
    word: 'Ellipsoid',
    points: [
      'first axis from',
      'first axis to',
      'second axis from',
      'second axis to',
      'third axis from',
      'third axis to',
    ],
  },
}

/** Points on an image, in words: PS3.3 C.18.6. Columns and rows of pixels. */
export function imagePlaceWords(json: DicomJson): string {
  const whole = text(json, 'PixelOriginInterpretation') === 'VOLUME'
  const place = whole ? 'column, row of the whole slide' : 'column, row of the image'
  return shapeWords(json, 2, place)
}

/** A drawing on an image, in words: PS3.3 C.10.5.2. Its points are of the image or of what is shown of it. */
export function drawingWords(json: DicomJson): string {
  const isOfImage = text(json, 'GraphicAnnotationUnits') !== 'DISPLAY'
  return shapeWords(json, 2, isOfImage ? 'column, row of the image' : 'parts of the width and height shown')
}

/** Points in space, in words: PS3.3 C.18.9. Millimetres. */
export function spacePlaceWords(json: DicomJson): string {
  return shapeWords(json, 3, 'x, y, z in mm')
}

function shapeWords(json: DicomJson, size: 2 | 3, unit: string): string {
  const type = text(json, 'GraphicType') ?? ''
  const shape = shapes[type] ?? { word: type === '' ? 'Place' : type }
  const values = numbers(json, 'GraphicData')
  const count = Math.floor(values.length / size)
  const shown = Array.from({ length: Math.min(count, maxPoints) }, (_, at) => {
    const point = `(${values
      .slice(at * size, at * size + size)
      .map(numberWords)
      .join(', ')})`
    const role = shape.points?.[at]
    return role === undefined ? point : `${role} ${point}`
  })
  const more = count > maxPoints ? ` and ${count - maxPoints} more points` : ''
  const closed = isClosed(values, size) && shape.word === 'Line' ? ', closed' : ''
  return count === 0
    ? `${shape.word} without points`
    : `${shape.word}${closed}: ${shown.join(' ')}${more} (${unit})`
}

function isClosed(values: readonly number[], size: number): boolean {
  const last = values.length - size
  return last >= 2 * size && values.slice(0, size).every((value, at) => value === values[last + at])
}

const ranges: Record<string, string> = {
  POINT: 'At',
  MULTIPOINT: 'At each of',
  SEGMENT: 'Between',
  MULTISEGMENT: 'Between each pair of',
  BEGIN: 'From',
  END: 'Until',
}

/** Points in time, in words: PS3.3 C.18.7. */
export function timePlaceWords(json: DicomJson): string {
  const type = text(json, 'TemporalRangeType') ?? ''
  const samples = numbers(json, 'ReferencedSamplePositions').map((value) => `sample ${value}`)
  const offsets = numbers(json, 'ReferencedTimeOffsets').map((value) => `${numberWords(value)} s`)
  const moments = texts(json, 'ReferencedDateTime').map((value) => momentWords(value) ?? '')
  const points = [...samples, ...offsets, ...moments]
  const more = points.length > maxPoints ? ` and ${points.length - maxPoints} more` : ''
  return `${ranges[type] ?? 'At'} ${points.slice(0, maxPoints).join(', ') || 'a time that is not given'}${more}`
}
