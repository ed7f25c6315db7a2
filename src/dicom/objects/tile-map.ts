import { type DicomJson, item, items, number, text } from '../attributes.ts'
import { frameCount } from '../pixel/description.ts'

/** One frame of a tiled image, and where it lies in the whole. */
export interface Tile {
  /** From 1. */
  readonly frame: number
  /** Of its upper left pixel in the whole, from 0. */
  readonly left: number
  readonly top: number
  /** Focal plane, from 1 in a full grid, else as the offset of the plane in micrometres. */
  readonly plane: number
  /** Optical path or segment: its place in a full grid (from 1), else its identifier. */
  readonly channel: string
}

/** How the frames of a tiled image make up the whole: PS3.3 C.7.6.17.3. Pixels. */
export interface TileMap {
  readonly width: number
  readonly height: number
  readonly tileWidth: number
  readonly tileHeight: number
  readonly isFull: boolean
  readonly tiles: readonly Tile[]
}

/** Undefined for an object that isn't tiled. Tiles beyond the frames of the object are left out. */
export function tileMap(json: DicomJson): TileMap | undefined {
  const width = number(json, 'TotalPixelMatrixColumns') ?? 0
  const height = number(json, 'TotalPixelMatrixRows') ?? 0
  const tileWidth = number(json, 'Columns') ?? 0
  const tileHeight = number(json, 'Rows') ?? 0
  if (!(width > 0 && height > 0 && tileWidth > 0 && tileHeight > 0)) return undefined
  const sparse = perFrame(json).length > 0 ? sparseTiles(json) : []
  const isFull = text(json, 'DimensionOrganizationType') === 'TILED_FULL' || sparse.length === 0
  const size = { width, height, tileWidth, tileHeight }
  return { ...size, isFull, tiles: isFull ? fullTiles(json, size) : sparse }
}

const perFrame = (json: DicomJson): readonly DicomJson[] => items(json, 'PerFrameFunctionalGroupsSequence')

/** Left to right, top to bottom, then by focal plane, then by optical path or segment. */
function fullTiles(
  json: DicomJson,
  { width, height, tileWidth, tileHeight }: Omit<TileMap, 'tiles' | 'isFull'>,
): readonly Tile[] {
  const across = Math.ceil(width / tileWidth)
  const inPlane = across * Math.ceil(height / tileHeight)
  const planes = Math.max(1, number(json, 'TotalPixelMatrixFocalPlanes') ?? 1)
  return Array.from({ length: frameCount(json) }, (_, at) => {
    const place = at % inPlane
    const plane = Math.floor(at / inPlane)
    return {
      frame: at + 1,
      left: (place % across) * tileWidth,
      top: Math.floor(place / across) * tileHeight,
      plane: (plane % planes) + 1,
      channel: String(Math.floor(plane / planes) + 1),
    }
  })
}

/** Positions count from 1: PS3.3 C.8.12.6.1. */
function sparseTiles(json: DicomJson): readonly Tile[] {
  const shared = item(json, 'SharedFunctionalGroupsSequence') ?? {}
  return perFrame(json)
    .slice(0, frameCount(json))
    .flatMap((groups, at) => {
      const position = item(groups, 'PlanePositionSlideSequence')
      const left = position && number(position, 'ColumnPositionInTotalImagePixelMatrix')
      const top = position && number(position, 'RowPositionInTotalImagePixelMatrix')
      if (position === undefined || left === undefined || top === undefined) return []
      const plane = number(position, 'ZOffsetInSlideCoordinateSystem') ?? 0
      const channel = channelOf(groups) ?? channelOf(shared) ?? '1'
      return [{ frame: at + 1, left: left - 1, top: top - 1, plane, channel }]
    })
}

function channelOf(groups: DicomJson): string | undefined {
  const path = item(groups, 'OpticalPathIdentificationSequence')
  const segment = item(groups, 'SegmentIdentificationSequence')
  return (
    (path && text(path, 'OpticalPathIdentifier')) ?? (segment && text(segment, 'ReferencedSegmentNumber'))
  )
}
