import { type DicomJson, item, items, number, numbers, text, texts } from '../attributes.ts'
import { facts, type Page } from './page.ts'
import { subjectBlock } from './subject-facts.ts'
import { tileMap } from './tile-map.ts'
import { coded, codeOf, measure, momentWords, numberWords } from './words.ts'

/** One level of a slide: its size, its light, and where each of its tiles lies: PS3.3 A.32.8, C.8.12. */
export function slidePage(json: DicomJson): Page {
  const map = tileMap(json)
  return {
    title: text(json, 'SeriesDescription') ?? 'Slide',
    blocks: [
      subjectBlock(
        json,
        facts([
          ['Level', texts(json, 'ImageType').slice(2, 3).join('').toLowerCase()],
          ['Container', text(json, 'ContainerIdentifier')],
          ['Specimen', specimens(json)],
          ['Acquired', momentWords(text(json, 'AcquisitionDateTime'))],
        ]),
      ),
      {
        kind: 'facts',
        title: 'Whole',
        facts: facts([
          ['Pixels', map && `${map.width} across, ${map.height} down`],
          ['Extent', extent(json)],
          ['Tiles', map && `${map.tiles.length} of ${map.tileWidth} × ${map.tileHeight} pixels`],
          ['Grid', map && (map.isFull ? 'full' : 'with gaps')],
          ['Focal planes', text(json, 'TotalPixelMatrixFocalPlanes')],
          ['Origin on the slide', origin(json)],
        ]),
      },
      {
        kind: 'table',
        title: 'Optical paths',
        head: ['Path', 'Light', 'Objective', 'Description'],
        rows: items(json, 'OpticalPathSequence').map((path) => [
          text(path, 'OpticalPathIdentifier') ?? '',
          coded(codeOf(path, 'IlluminationTypeCodeSequence')) ?? '',
          measure(path, 'ObjectiveLensPower', '×') ?? '',
          text(path, 'OpticalPathDescription') ?? '',
        ]),
      },
      {
        kind: 'table',
        title: 'Map of tiles',
        head: ['Frame', 'Left', 'Top', 'Focal plane', 'Optical path'],
        rows: (map?.tiles ?? []).map(({ frame, left, top, plane, channel }) =>
          [frame, left, top, plane, channel].map(String),
        ),
      },
    ],
  }
}

const specimens = (json: DicomJson): string =>
  items(json, 'SpecimenDescriptionSequence')
    .map((specimen) => text(specimen, 'SpecimenShortDescription') ?? text(specimen, 'SpecimenIdentifier'))
    .filter((part) => part !== undefined)
    .join(', ')

function extent(json: DicomJson): string | undefined {
  const width = number(json, 'ImagedVolumeWidth')
  const height = number(json, 'ImagedVolumeHeight')
  if (width === undefined || height === undefined) return undefined
  return `${numberWords(width)} × ${numberWords(height)} mm`
}

function origin(json: DicomJson): string | undefined {
  const place = item(json, 'TotalPixelMatrixOriginSequence')
  if (place === undefined) return undefined
  return ['XOffsetInSlideCoordinateSystem', 'YOffsetInSlideCoordinateSystem']
    .flatMap((keyword) => numbers(place, keyword).slice(0, 1))
    .map((value) => `${numberWords(value)} mm`)
    .join(', ')
}
