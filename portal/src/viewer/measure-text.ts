import type { TFunction } from 'i18next'
import type { Point } from './camera.ts'
import { numberText, valueText } from './format.ts'
import type { ViewerImage } from './image-loader.ts'
import { angleAt, ellipseValues, lengthBetween, type Measurement, type Scale, scaleAt } from './measure.ts'
import type { StackImage } from './series-model.ts'
import { pixelAspect, regionsOf, spacingOf } from './spacing.ts'

/** What a measurement says, a line each; empty while it has too few points. */
export function measureLines(
  measurement: Measurement,
  image: StackImage,
  picture: ViewerImage | undefined,
  t: TFunction<'viewer'>,
  language: string,
): readonly string[] {
  const [a, b, c] = measurement.points
  if (a === undefined || b === undefined) return []
  const { set, frame } = image
  const scale = scaleAt(measurement.points, regionsOf(set), spacingOf(set, frame), pixelAspect(set, frame))
  if (measurement.kind === 'length') return [lengthText(lengthBetween(a, b, scale), scale, t, language)]
  if (measurement.kind === 'angle')
    return c === undefined ? [] : [`${numberText(angleAt([a, b, c], scale), language)}°`]
  return regionLines([a, b], scale, picture, t, language)
}

function lengthText(length: number, scale: Scale, t: TFunction<'viewer'>, language: string): string {
  if (scale.unit === 'px') return `${numberText(length, language)} px`
  const text = `${numberText(length, language)} mm`
  return scale.unit === 'mm' ? text : `${text} ${t('pane.detector')}`
}

function regionLines(
  corners: readonly [Point, Point],
  scale: Scale,
  picture: ViewerImage | undefined,
  t: TFunction<'viewer'>,
  language: string,
): readonly string[] {
  const unit = scale.unit === 'px' ? 'px' : 'mm²'
  const isGrey = picture?.frame.components === 1 && picture.frame.by === 'here'
  const values = isGrey ? ellipseValues(corners, picture.frame, scale) : undefined
  const [[x1, y1], [x2, y2]] = corners
  const area = (Math.PI / 4) * Math.abs(x2 - x1) * scale.column * Math.abs(y2 - y1) * scale.row
  const suffix = scale.unit === 'mm-detector' ? ` ${t('pane.detector')}` : ''
  const lines = [`${numberText(area, language)} ${unit}${suffix}`]
  if (values === undefined) return lines
  const of = picture?.unit ?? ''
  return [
    `${t('pane.mean', { value: numberText(values.mean, language) })} ${of}`.trim(),
    t('pane.deviation', { value: numberText(values.deviation, language) }),
    t('pane.range', { min: valueText(values.min), max: valueText(values.max) }),
    ...lines,
  ]
}
