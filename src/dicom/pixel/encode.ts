import { fileURLToPath } from 'node:url'
import sharp, { type Sharp } from 'sharp'
import type { Allocate } from '../reused-memory.ts'
import { withProfile } from './colour-profile.ts'
import { broken } from './description.ts'
import { primeFont } from './font.ts'
import type { Window } from './look-up.ts'

/** How a frame becomes a picture: PS3.18 8.3.5. */
export interface RenderOptions {
  readonly format: 'jpeg' | 'png' | 'gif'
  /** Of JPEG, 1 to 100. */
  readonly quality?: number
  /** In place of the object's own window. */
  readonly window?: Window
  /** The picture is scaled to fit inside, its shape kept. Pixels. */
  readonly viewport?: { readonly width: number; readonly height: number }
  /** The part of the frame to show, in pixels of the frame. */
  readonly region?: {
    readonly x: number
    readonly y: number
    readonly width: number
    readonly height: number
  }
  readonly mirror?: { readonly leftToRight: boolean; readonly topToBottom: boolean }
  /** Words that are drawn into the picture. */
  readonly annotation?: readonly Annotation[]
  /** Words all over the picture, faintly, so that it tells whom it was made for. */
  readonly watermark?: string
  /** The colour profile in the picture: none, that of its colours, or a named one that they are made into. */
  readonly profile?: ProfileChoice
}

export type Annotation = 'patient' | 'technique'
export type ProfileChoice = 'no' | 'yes' | 'srgb' | 'displayp3' | 'adobergb' | 'rommrgb'

/** RenderOptions, and what an object brings along. */
export interface DrawOptions extends RenderOptions {
  /** The ICC profile of its colours; without one they are those of sRGB. */
  readonly ownProfile?: Buffer | undefined
  /** A drawing over the picture, by the picture's size in pixels. */
  readonly drawing?: ((width: number, height: number) => string | undefined) | undefined
  /** Where the pixels lie until the picture is made. */
  readonly allocate?: Allocate | undefined
}

const defaultQuality = 90
const maxViewport = 8192

// One picture at a time in a worker: what runs side by side are workers
sharp.concurrency(1)
sharp.cache(false)

/** Pixels of one byte of grey or three of red, green and blue. */
export interface PlainPixels {
  readonly pixels: Buffer
  readonly channels: 1 | 3
  readonly rows: number
  readonly columns: number
}

/** Pixels, whose height is `aspect` times their width, as a picture file as it is asked for. */
export async function encode(shown: PlainPixels, aspect: number, options: DrawOptions): Promise<Buffer> {
  const ownProfile = shown.channels === 3 ? options.ownProfile : undefined
  if (ownProfile === undefined) return written(await sharpOf(shown), shown, aspect, options)
  const isKept = options.profile === 'yes' && options.format !== 'gif'
  if (isKept) {
    const file = await written(await sharpOf(shown), shown, aspect, { ...options, profile: 'no' })
    return withProfile(file, options.format, ownProfile)
  }
  try {
    return await written(await sharpOf(shown, ownProfile), shown, aspect, options)
  } catch {
    // A profile that the colour library can't use counts as none
    return written(await sharpOf(shown), shown, aspect, options)
  }
}

async function sharpOf({ pixels, channels, rows, columns }: PlainPixels, profile?: Buffer): Promise<Sharp> {
  const plain = sharp(pixels, { raw: { width: columns, height: rows, channels }, limitInputPixels: false })
  if (profile === undefined) return plain
  // Of a file with a profile the library makes sRGB; raw pixels can't carry one
  const file = await plain.png({ compressionLevel: 0 }).toBuffer()
  return sharp(withProfile(file, 'png', profile), { limitInputPixels: false })
}

async function written(
  from: Sharp,
  { channels, rows, columns }: PlainPixels,
  aspect: number,
  options: DrawOptions,
): Promise<Buffer> {
  const { region, mirror } = options
  let picture = from
  if (region !== undefined) {
    const { x: left, y: top, width, height } = region
    const inside = left >= 0 && top >= 0 && left + width <= columns && top + height <= rows
    if (!inside || width < 1 || height < 1) broken('the region lies outside the frame.')
    picture = picture.extract({ left, top, width, height })
  }
  const cut = { width: region?.width ?? columns, height: region?.height ?? rows }
  const size = targetSize(cut.width, cut.height, aspect, options.viewport)
  if (size !== undefined) picture = picture.resize({ ...size, fit: 'fill', kernel: 'cubic' })
  if (mirror?.leftToRight === true) picture = picture.flop()
  if (mirror?.topToBottom === true) picture = picture.flip()
  picture = await drawn(picture, size ?? cut, options.drawing)
  return fileOf(inColours(picture, channels, options.profile), options)
}

async function drawn(picture: Sharp, size: Size, drawing: DrawOptions['drawing']): Promise<Sharp> {
  const svg = drawing?.(size.width, size.height)
  if (svg === undefined) return picture
  await primeFont()
  return picture.composite([{ input: Buffer.from(svg) }])
}

function inColours(picture: Sharp, channels: 1 | 3, profile: ProfileChoice = 'no'): Sharp {
  if (profile === 'no') return channels === 1 ? picture.toColourspace('b-w') : picture
  // Profiles of red, green and blue: grey becomes a colour like others
  const colours = channels === 1 ? picture.toColourspace('srgb') : picture
  return colours.withIccProfile(outputProfiles[profile])
}

const ownFile = (name: string): string => fileURLToPath(new URL(`./profiles/${name}.icc`, import.meta.url))

/** Those of the imaging library by its names, the others by file. */
const outputProfiles: Readonly<Record<Exclude<ProfileChoice, 'no'>, string>> = {
  yes: 'srgb',
  srgb: 'srgb',
  displayp3: 'p3',
  adobergb: ownFile('adobergb'),
  rommrgb: ownFile('rommrgb'),
}

function fileOf(picture: Sharp, options: RenderOptions): Promise<Buffer> {
  const quality = Math.max(1, Math.min(100, Math.round(options.quality ?? defaultQuality)))
  if (options.format === 'gif') return picture.gif({ dither: 0, effort: 1 }).toBuffer()
  if (options.format === 'png') return picture.png({ compressionLevel: 4 }).toBuffer()
  return picture
    .jpeg({ quality, chromaSubsampling: quality >= 90 ? '4:4:4' : '4:2:0', optimiseCoding: false })
    .toBuffer()
}

interface Size {
  readonly width: number
  readonly height: number
}

/** The size to scale to, undefined when the picture has it already. */
function targetSize(
  columns: number,
  rows: number,
  aspect: number,
  viewport: RenderOptions['viewport'],
): Size | undefined {
  if (viewport === undefined && aspect === 1) return undefined
  const width = aspect < 1 ? columns / aspect : columns
  const height = aspect > 1 ? rows * aspect : rows
  const fitWidth = Math.min(maxViewport, Math.max(1, viewport?.width ?? width))
  const fitHeight = Math.min(maxViewport, Math.max(1, viewport?.height ?? height))
  const scale = Math.min(fitWidth / width, fitHeight / height)
  const size = {
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale)),
  }
  return size.width === columns && size.height === rows ? undefined : size
}
