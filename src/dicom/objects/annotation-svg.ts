import { type DicomJson, items, number, numbers, text, texts } from '../attributes.ts'
import { fontFamily } from '../pixel/font.ts'
import { rgbOfLab } from './lab-colour.ts'
import { escaped } from './page-html.ts'
import { hexColour } from './roi-colour.ts'

/** A place in pixels of the image, of the picture, or as a part of its width and height. */
export interface Point {
  readonly x: number
  readonly y: number
}

/** The picture that is drawn on: its size in pixels, and where a place in the image lies in it. */
export interface Picture {
  readonly width: number
  readonly height: number
  readonly placeOf: (inImage: Point) => Point
}

/** Objects that are drawn; the rest is left out. */
const maxObjects = 2000
const maxPoints = 20_000
const ownColour = '#ffd400'
/** Pixels. */
const stroke = 1.5
const letterHeight = 14

/**
 * Shutters and annotations of a presentation state as a drawing over the picture; words stay upright however the image
 * is turned. Undefined when there is nothing to draw.
 */
export function annotationSvg(drawn: DicomJson, picture: Picture): string | undefined {
  const pieces = [
    ...shutter(drawn, picture),
    ...inOrderOfLayers(drawn).flatMap(([annotation, colour]) =>
      [
        ...items(annotation, 'GraphicObjectSequence').flatMap((object) => graphic(object, picture)),
        ...items(annotation, 'TextObjectSequence').flatMap((object) => words(object, picture)),
      ].map((piece) => `<g stroke="${colour}" fill="${colour}">${piece}</g>`),
    ),
  ].slice(0, maxObjects)
  if (pieces.length === 0) return undefined
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${picture.width}" height="${picture.height}">` +
    `${pieces.join('')}</svg>`
  )
}

/** Pairs of numbers as places in the picture: PS3.3 C.10.5.1.1. */
function pointsIn(values: readonly number[], units: string | undefined, picture: Picture): readonly Point[] {
  const { width, height, placeOf } = picture
  return Array.from({ length: Math.floor(Math.min(values.length, maxPoints) / 2) }, (_, at) => {
    const point = { x: values[at * 2] ?? 0, y: values[at * 2 + 1] ?? 0 }
    return units === 'DISPLAY' ? { x: point.x * width, y: point.y * height } : placeOf(point)
  })
}

/** Annotations from the lowest layer up, with their colours: PS3.3 C.10.7. */
function inOrderOfLayers(drawn: DicomJson): readonly (readonly [DicomJson, string])[] {
  const layers = new Map(
    items(drawn, 'GraphicLayerSequence').map((layer) => {
      const lab = numbers(layer, 'GraphicLayerRecommendedDisplayCIELabValue')
      const colour = lab.length === 3 ? hexColour(rgbOfLab(lab)) : ownColour
      return [text(layer, 'GraphicLayer'), { order: number(layer, 'GraphicLayerOrder') ?? 0, colour }]
    }),
  )
  const layerOf = (annotation: DicomJson) => layers.get(text(annotation, 'GraphicLayer'))
  return items(drawn, 'GraphicAnnotationSequence')
    .toSorted((a, b) => (layerOf(a)?.order ?? 0) - (layerOf(b)?.order ?? 0))
    .map((annotation) => [annotation, layerOf(annotation)?.colour ?? ownColour])
}

function graphic(object: DicomJson, picture: Picture): readonly string[] {
  const units = text(object, 'GraphicAnnotationUnits')
  const points = pointsIn(numbers(object, 'GraphicData'), units, picture)
  const draw = shapes[text(object, 'GraphicType') ?? '']
  const filled = text(object, 'GraphicFilled') === 'Y'
  const attributes = `stroke-width="${stroke}"${filled ? '' : ' fill="none"'}`
  return draw === undefined || points.length === 0 ? [] : [draw(points, attributes)]
}

const origin: Point = { x: 0, y: 0 }
const distance = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y)

const line = (points: readonly Point[], attributes: string): string =>
  `<polyline points="${points.map(({ x, y }) => `${x},${y}`).join(' ')}" ${attributes}/>`

/** PS3.3 C.10.5.2. */
const shapes: Record<string, (points: readonly Point[], attributes: string) => string> = {
  POINT: ([at = origin], attributes) => `<circle cx="${at.x}" cy="${at.y}" r="${stroke * 2}" ${attributes}/>`,
  POLYLINE: line,
  INTERPOLATED: line,
  CIRCLE: ([centre = origin, edge = origin], attributes) =>
    `<circle cx="${centre.x}" cy="${centre.y}" r="${distance(centre, edge)}" ${attributes}/>`,
  ELLIPSE: ([a = origin, b = origin, c = origin, d = origin], attributes) => {
    const [x, y] = [(a.x + b.x) / 2, (a.y + b.y) / 2]
    const angle = (Math.atan2(b.y - a.y, b.x - a.x) * 180) / Math.PI
    return `<ellipse cx="${x}" cy="${y}" rx="${distance(a, b) / 2}" ry="${distance(c, d) / 2}" transform="rotate(${angle} ${x} ${y})" ${attributes}/>`
  },
}

function words(object: DicomJson, picture: Picture): readonly string[] {
  const hasBox = object['00700010'] !== undefined
  const units = text(object, hasBox ? 'BoundingBoxAnnotationUnits' : 'AnchorPointAnnotationUnits')
  const corners = hasBox
    ? ['BoundingBoxTopLeftHandCorner', 'BoundingBoxBottomRightHandCorner']
    : ['AnchorPoint']
  const points = corners.flatMap((corner) => pointsIn(numbers(object, corner).slice(0, 2), units, picture))
  if (points.length === 0) return []
  // A turned image has another corner of the box at the upper left
  const [x, y] = [Math.min(...points.map((point) => point.x)), Math.min(...points.map((point) => point.y))]
  const lines = (text(object, 'UnformattedTextValue') ?? '').split(/\r?\n/).slice(0, 50)
  const rows = lines.map(
    (each, at) =>
      `<text x="${x}" y="${y + letterHeight * (at + 1)}" font-family="${fontFamily}" font-size="${letterHeight - 1}" stroke="#000000" stroke-width="2" paint-order="stroke">${escaped(each.slice(0, 500))}</text>`,
  )
  return [rows.join('')]
}

/** Black where a shutter covers the image: PS3.3 C.7.6.11. */
function shutter(drawn: DicomJson, picture: Picture): readonly string[] {
  const around = `M0 0H${picture.width}V${picture.height}H0Z`
  return texts(drawn, 'ShutterShape').flatMap((shape) => {
    const edge = (holes[shape]?.(drawn) ?? []).map(picture.placeOf)
    if (edge.length < 3) return []
    const hole = edge.map(({ x, y }) => `${x} ${y}`).join('L')
    return [`<path d="${around}M${hole}Z" fill="#000000" fill-rule="evenodd"/>`]
  })
}

const circlePoints = 180

/** What stays open, in pixels of the image; edges and centres are given as pixels, from 1. */
const holes: Record<string, (drawn: DicomJson) => readonly Point[]> = {
  RECTANGULAR: (drawn) => {
    const edges = ['LeftVertical', 'RightVertical', 'UpperHorizontal', 'LowerHorizontal']
    const [left, right, top, bottom] = edges.map((edge) => number(drawn, `Shutter${edge}Edge`))
    if (left === undefined || right === undefined || top === undefined || bottom === undefined) return []
    const [x, y] = [right - 1, bottom - 1]
    return [
      { x: left, y: top },
      { x, y: top },
      { x, y },
      { x: left, y },
    ]
  },
  CIRCULAR: (drawn) => {
    const [row, column] = numbers(drawn, 'CenterOfCircularShutter')
    const radius = number(drawn, 'RadiusOfCircularShutter')
    if (row === undefined || column === undefined || radius === undefined) return []
    return Array.from({ length: circlePoints }, (_, at) => {
      const angle = (at / circlePoints) * 2 * Math.PI
      return { x: column - 0.5 + radius * Math.cos(angle), y: row - 0.5 + radius * Math.sin(angle) }
    })
  },
  POLYGONAL: (drawn) => {
    const values = numbers(drawn, 'VerticesOfThePolygonalShutter').slice(0, maxPoints)
    return Array.from({ length: Math.floor(values.length / 2) }, (_, at) => ({
      x: (values[at * 2 + 1] ?? 0) - 0.5,
      y: (values[at * 2] ?? 0) - 0.5,
    }))
  },
}
