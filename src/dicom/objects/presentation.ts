import { ExchangeError } from '../../errors.ts'
import { type DicomJson, items, number, numbers, text } from '../attributes.ts'
import type { Inspected } from '../gate.ts'
import { windowFunction } from '../pixel/look-up.ts'
import { type LookUpTable, lookUpTable } from '../pixel/look-up-table.ts'
import type { OwnOverlay } from '../pixel/overlays.ts'
import type { ByteSource } from '../source.ts'

/** The part of an image that is shown, in pixels from its upper left corner; the lower right edge is excluded. */
export interface ShownArea {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

/** A window over quantities that are stored values times slope plus intercept. */
export interface PresentedWindow {
  readonly center: number
  readonly width: number
  readonly function: 'LINEAR' | 'LINEAR_EXACT' | 'SIGMOID'
}

/** Look-up tables of a state: PS3.3 C.11.1, C.11.8, C.11.6. */
export interface StateTables {
  readonly modality: LookUpTable | undefined
  readonly voi: LookUpTable | undefined
  readonly presentation: LookUpTable | undefined
}

/** What a softcopy presentation state does with one image: PS3.4 Annex N. */
export interface Presentation {
  readonly slope: number
  readonly intercept: number
  /** Without one, and without a table, the whole range of values is shown. */
  readonly window?: PresentedWindow
  /** The look-up tables that the state brings along. */
  readonly tables?: StateTables
  /** The largest value is black. */
  readonly isInverse: boolean
  /** Degrees clockwise, then mirrored. */
  readonly rotation: 0 | 90 | 180 | 270
  readonly isMirrored: boolean
  readonly area?: ShownArea
  /** Overlay groups of the image that are drawn, as four hex digits: PS3.3 C.11.7. */
  readonly overlays: readonly string[]
  /** Those of them that the state brings along. */
  readonly planes?: readonly OwnOverlay[]
  /** The attributes of shutter, graphic annotations and layers. */
  readonly drawn: DicomJson
}

/** What a presentation state refers to first. */
export interface PresentedImage {
  readonly seriesUid: string
  readonly sopUid: string
  /** From 1. */
  readonly frame: number
}

/**
 * The image that stands for all that a presentation state is about, or the one that is wanted. Errors: `not-acceptable`
 * when there is none.
 */
export function presentedImage(
  json: DicomJson,
  wanted?: { readonly sopUid: string; readonly frame: number | undefined },
): PresentedImage {
  for (const series of items(json, 'ReferencedSeriesSequence')) {
    const seriesUid = text(series, 'SeriesInstanceUID')
    for (const image of items(series, 'ReferencedImageSequence')) {
      const sopUid = text(image, 'ReferencedSOPInstanceUID')
      const frames = numbers(image, 'ReferencedFrameNumber')
      const frame = wanted?.frame ?? frames[0] ?? 1
      const isWanted =
        sopUid === (wanted?.sopUid ?? sopUid) && (frames.length === 0 || frames.includes(frame))
      if (seriesUid !== undefined && sopUid !== undefined && isWanted) return { seriesUid, sopUid, frame }
    }
  }
  throw new ExchangeError(
    'not-acceptable',
    wanted === undefined
      ? 'This presentation state refers to no image; there is a text of it.'
      : 'The presentation state is not about this image or frame.',
  )
}

const drawnTags = [
  ...['00181600', '00181602', '00181604', '00181606', '00181608', '00181610', '00181612', '00181620'],
  ...['00700001', '00700060'],
]

/**
 * What a presentation state says about an image, but for its tables and overlay planes. Errors: `not-acceptable` with the
 * step that isn't taken here, as a picture without it would be a wrong one.
 */
export function presentationFor(json: DicomJson, { sopUid }: PresentedImage): Presentation {
  if (items(json, 'MaskSubtractionSequence').length > 0) refuse('mask subtraction')
  const voi = applicable(json, 'SoftcopyVOILUTSequence', sopUid)
  const window = voi && windowIn(voi)
  const area = areaIn(applicable(json, 'DisplayedAreaSelectionSequence', sopUid))
  const turned = (((number(json, 'ImageRotation') ?? 0) % 360) + 360) % 360
  return {
    slope: number(json, 'RescaleSlope') || 1,
    intercept: number(json, 'RescaleIntercept') ?? 0,
    isInverse: text(json, 'PresentationLUTShape') === 'INVERSE',
    rotation: turned === 90 || turned === 180 || turned === 270 ? turned : 0,
    isMirrored: text(json, 'ImageHorizontalFlip') === 'Y',
    overlays: Object.keys(json).flatMap((tag) => (/^60..1001$/.test(tag) ? [tag.slice(0, 4)] : [])),
    drawn: {
      ...Object.fromEntries(drawnTags.flatMap((tag) => (json[tag] === undefined ? [] : [[tag, json[tag]]]))),
      '00700001': {
        vr: 'SQ',
        Value: items(json, 'GraphicAnnotationSequence').filter((each) => isAbout(each, sopUid)),
      },
    },
    ...(window !== undefined && { window }),
    ...(area !== undefined && { area }),
  }
}

/** The look-up tables of a state for an image, each in place of the image's own. Errors: as `presentationFor`. */
export function stateTables(
  source: ByteSource,
  inspected: Inspected,
  { sopUid }: PresentedImage,
): StateTables {
  const { json } = inspected
  const at = items(json, 'SoftcopyVOILUTSequence').findIndex((entry) => isAbout(entry, sopUid))
  const voi = items(json, 'SoftcopyVOILUTSequence')[at] ?? {}
  const table = (holder: DicomJson, keyword: string, path: string): LookUpTable | undefined => {
    const [first] = items(holder, keyword)
    if (first === undefined) return undefined
    return lookUpTable(source, inspected, first, path) ?? refuse('a look-up table that cannot be read')
  }
  return {
    modality: table(json, 'ModalityLUTSequence', '00283000/1/'),
    voi: table(voi, 'VOILUTSequence', `00283110/${at + 1}/00283010/1/`),
    presentation: table(json, 'PresentationLUTSequence', '20500010/1/'),
  }
}

function refuse(step: string): never {
  throw new ExchangeError(
    'not-acceptable',
    `This presentation state has a step that is not drawn here (${step}); there is a text of it.`,
  )
}

/** An item without references is about all images. */
function isAbout(entry: DicomJson, sopUid: string): boolean {
  const images = items(entry, 'ReferencedImageSequence')
  return images.length === 0 || images.some((image) => text(image, 'ReferencedSOPInstanceUID') === sopUid)
}

const applicable = (json: DicomJson, sequence: string, sopUid: string): DicomJson | undefined =>
  items(json, sequence).find((entry) => isAbout(entry, sopUid))

function windowIn(voi: DicomJson): PresentedWindow | undefined {
  const [center] = numbers(voi, 'WindowCenter')
  const [width] = numbers(voi, 'WindowWidth')
  if (center === undefined || width === undefined || !(width > 0)) return undefined
  return { center, width, function: windowFunction(text(voi, 'VOILUTFunction')) }
}

/** Corners are pixels, the first one 1\1: PS3.3 C.10.4. */
function areaIn(entry: DicomJson | undefined): ShownArea | undefined {
  if (entry === undefined) return undefined
  const [left, top] = numbers(entry, 'DisplayedAreaTopLeftHandCorner')
  const [right, bottom] = numbers(entry, 'DisplayedAreaBottomRightHandCorner')
  if (left === undefined || top === undefined || right === undefined || bottom === undefined) return undefined
  // Of an image that is turned or mirrored another corner is shown at the upper left
  return {
    left: Math.min(left, right) - 1,
    top: Math.min(top, bottom) - 1,
    right: Math.max(left, right),
    bottom: Math.max(top, bottom),
  }
}
