import { type DicomJson, item, items, number, numbers, text } from '../attributes.ts'
import { frameCount } from '../pixel/description.ts'
import { type Rgb, rgbOfLab } from './lab-colour.ts'
import { tileMap } from './tile-map.ts'

/** One segment as it is described: PS3.3 C.8.20.4. */
export interface Segment {
  readonly number: number
  readonly colour: Rgb
  readonly json: DicomJson
}

/** Colours for segments without a recommended one: told apart by people with any colour vision (Okabe and Ito). */
const ownColours: readonly Rgb[] = [
  [230, 159, 0],
  [86, 180, 233],
  [0, 158, 115],
  [240, 228, 66],
  [0, 114, 178],
  [213, 94, 0],
  [204, 121, 167],
]

/** The segments of a segmentation in their order. */
export function segmentsOf(json: DicomJson): readonly Segment[] {
  return items(json, 'SegmentSequence').map((segment, at) => {
    const segmentNumber = number(segment, 'SegmentNumber') ?? at + 1
    return { number: segmentNumber, colour: colourOf(segment, segmentNumber), json: segment }
  })
}

/** The colour of a segment that isn't described. */
export const ownColour = (segmentNumber: number): Rgb =>
  ownColours[Math.abs(segmentNumber - 1) % ownColours.length] ?? [255, 255, 255]

function colourOf(segment: DicomJson, segmentNumber: number): Rgb {
  const lab = numbers(segment, 'RecommendedDisplayCIELabValue')
  return lab.length === 3 ? rgbOfLab(lab) : ownColour(segmentNumber)
}

/** Which segment a frame shows, and a word for where: frames of the same place lie over each other. */
export interface SegmentFrame {
  readonly segment: number
  readonly place: string
}

/** Frames that are believed where nothing tells one from another. */
const mostUndescribed = 4096

/** One for each frame, in their order: PS3.3 C.8.20.2.3 and C.8.20.3. */
export function segmentFrames(json: DicomJson): readonly SegmentFrame[] {
  const tiles = tileMap(json)?.tiles ?? []
  const perFrame = items(json, 'PerFrameFunctionalGroupsSequence')
  const shared = item(json, 'SharedFunctionalGroupsSequence') ?? {}
  const order = segmentsOf(json)
  const described = Math.max(perFrame.length, tiles.length, mostUndescribed)
  return Array.from({ length: Math.min(frameCount(json), described) }, (_, at) => {
    const groups = perFrame[at] ?? {}
    const tile = tiles[at]
    const given = segmentIn(groups) ?? segmentIn(shared)
    const byOrder = tile === undefined ? undefined : order[Number(tile.channel) - 1]?.number
    return {
      segment: given ?? byOrder ?? 1,
      place:
        tile === undefined
          ? (placeIn(groups) ?? placeIn(shared) ?? `${at}`)
          : `${tile.left} ${tile.top} ${tile.plane}`,
    }
  })
}

function segmentIn(groups: DicomJson): number | undefined {
  const identification = item(groups, 'SegmentIdentificationSequence')
  return identification && number(identification, 'ReferencedSegmentNumber')
}

/** Position in space in hundredths of a millimetre, else the image that was segmented. */
function placeIn(groups: DicomJson): string | undefined {
  const position = item(groups, 'PlanePositionSequence')
  const point = position && numbers(position, 'ImagePositionPatient')
  if (point !== undefined && point.length === 3)
    return point.map((value) => Math.round(value * 100)).join(' ')
  const derivation = item(groups, 'DerivationImageSequence')
  const source = derivation && item(derivation, 'SourceImageSequence')
  return (
    source &&
    `${text(source, 'ReferencedSOPInstanceUID') ?? ''} ${text(source, 'ReferencedFrameNumber') ?? ''}`
  )
}
