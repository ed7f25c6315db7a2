import sharp from 'sharp'
import { ExchangeError } from '../../errors.ts'
import type { Inspected } from '../gate.ts'
import { type DrawOptions, encode, type PlainPixels, type RenderOptions } from '../pixel/encode.ts'
import { framePixels } from '../pixel/render.ts'
import type { ByteSource } from '../source.ts'
import { type Tile, type TileMap, tileMap } from './tile-map.ts'

/** Tiles that are put together for one picture. */
const maxTiles = 512
/** Longest side of a picture for which no size is asked. Pixels. */
const longestSide = 2048

interface Area {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/**
 * A whole slide, or the region of it that is asked for, put together from its tiles in one focal plane and optical path
 * and made no larger than what is asked for. Undefined when the object isn't tiled. Errors: `not-acceptable` when it
 * takes too many tiles, `unprocessable`.
 */
export async function slidePicture(
  source: ByteSource,
  inspected: Inspected,
  options: DrawOptions,
): Promise<Buffer | undefined> {
  const map = tileMap(inspected.json)
  if (map === undefined) return undefined
  const area = areaOf(map, options)
  const tiles = tilesIn(map, area)
  if (tiles.length > maxTiles)
    throw new ExchangeError(
      'not-acceptable',
      'This slide has more tiles than are put together: ask for a region, a frame, or a smaller level.',
    )
  const { region: _region, ...others } = options
  const size = sizeFor(area, options)
  const canvas = Buffer.alloc(size.width * size.height * 3, 255)
  for (const tile of tiles) {
    const pixels = await framePixels(source, inspected, tile.frame, { window: options.window })
    await place(canvas, size, pixels, placeOf(tile, map, area, size))
  }
  return encode({ pixels: canvas, rows: size.height, columns: size.width, channels: 3 }, 1, others)
}

function areaOf(map: TileMap, { region }: RenderOptions): Area {
  if (region === undefined) return { x: 0, y: 0, width: map.width, height: map.height }
  const { x, y, width, height } = region
  const isInside = x >= 0 && y >= 0 && x + width <= map.width && y + height <= map.height
  if (!isInside || width < 1 || height < 1)
    throw new ExchangeError('unprocessable', 'The region lies outside the slide.')
  return region
}

/** Tiles that meet the area, of the plane and path that the first tile belongs to. */
function tilesIn({ tiles, tileWidth, tileHeight }: TileMap, area: Area): readonly Tile[] {
  const [first] = tiles
  return tiles.filter(
    ({ left, top, plane, channel }) =>
      plane === first?.plane &&
      channel === first?.channel &&
      left < area.x + area.width &&
      left + tileWidth > area.x &&
      top < area.y + area.height &&
      top + tileHeight > area.y,
  )
}

interface Size {
  readonly width: number
  readonly height: number
}

function sizeFor(area: Area, { viewport }: RenderOptions): Size {
  const { width, height } = viewport ?? { width: longestSide, height: longestSide }
  const fit = Math.min(width / area.width, height / area.height)
  const scale = viewport === undefined ? Math.min(1, fit) : fit
  return {
    width: Math.max(1, Math.round(area.width * scale)),
    height: Math.max(1, Math.round(area.height * scale)),
  }
}

/** Where a tile lies on the canvas; edges of neighbours are the same number, so that there are no seams. */
function placeOf(tile: Tile, map: TileMap, area: Area, size: Size): Area {
  const across = (value: number): number => Math.round(((value - area.x) * size.width) / area.width)
  const down = (value: number): number => Math.round(((value - area.y) * size.height) / area.height)
  const [x, y] = [across(tile.left), down(tile.top)]
  return {
    ...{ x, y },
    width: across(tile.left + map.tileWidth) - x,
    height: down(tile.top + map.tileHeight) - y,
  }
}

async function place(canvas: Buffer, size: Size, shown: PlainPixels, to: Area): Promise<void> {
  if (to.width < 1 || to.height < 1) return
  const raw = { width: shown.columns, height: shown.rows, channels: shown.channels }
  const { data, info } = await sharp(shown.pixels, { raw, limitInputPixels: false })
    .resize({ width: to.width, height: to.height, fit: 'fill' })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true })
  const from = Math.max(0, -to.x)
  const columns = Math.min(size.width, to.x + to.width) - Math.max(0, to.x)
  for (let row = Math.max(0, -to.y); row < to.height && to.y + row < size.height; row++) {
    for (let column = 0; column < columns; column++) {
      const read = (row * to.width + from + column) * info.channels
      const write = ((to.y + row) * size.width + to.x + from + column) * 3
      for (let channel = 0; channel < 3; channel++)
        canvas[write + channel] = data[read + Math.min(channel, info.channels - 1)] ?? 0
    }
  }
}
