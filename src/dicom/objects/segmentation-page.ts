import { type DicomJson, text } from '../attributes.ts'
import { type Cell, facts, type Page } from './page.ts'
import { hexColour } from './roi-colour.ts'
import { type Segment, segmentFrames, segmentsOf } from './segments.ts'
import { subjectBlock } from './subject-facts.ts'
import { coded, codeOf, dateTimeWords, personWords } from './words.ts'

/** The segments of a segmentation, with their colours: PS3.3 A.51, C.8.20. */
export function segmentationPage(json: DicomJson): Page {
  const frames = new Map<number, number>()
  for (const { segment } of segmentFrames(json)) frames.set(segment, (frames.get(segment) ?? 0) + 1)
  const isLabelMap = text(json, 'SegmentationType') === 'LABELMAP'
  return {
    title: text(json, 'ContentDescription') ?? text(json, 'ContentLabel') ?? 'Segmentation',
    blocks: [
      subjectBlock(
        json,
        facts([
          ['Segmentation', text(json, 'SegmentationType')?.toLowerCase()],
          ['Fractions are of', text(json, 'SegmentationFractionalType')?.toLowerCase()],
          ['Made', dateTimeWords(json, 'ContentDate', 'ContentTime')],
          ['Made by', personWords(json, 'ContentCreatorName')],
        ]),
      ),
      {
        kind: 'table',
        title: 'Segments',
        head: ['Number', 'Segment', 'Category', 'Kind', 'Where', 'Drawn by', 'Frames', 'Description'],
        rows: segmentsOf(json).map((segment) => row(segment, isLabelMap ? undefined : frames)),
      },
    ],
  }
}

function row(
  { number, colour, json }: Segment,
  frames: ReadonlyMap<number, number> | undefined,
): readonly Cell[] {
  const where = ['AnatomicRegionSequence', 'AnatomicRegionModifierSequence']
    .map((name) => coded(codeOf(json, name)))
    .filter((part) => part !== undefined)
  const by = [text(json, 'SegmentAlgorithmType')?.toLowerCase(), text(json, 'SegmentAlgorithmName')]
  return [
    String(number),
    { colour: hexColour(colour), text: text(json, 'SegmentLabel') ?? '' },
    coded(codeOf(json, 'SegmentedPropertyCategoryCodeSequence')) ?? '',
    coded(codeOf(json, 'SegmentedPropertyTypeCodeSequence')) ?? '',
    where.join(', '),
    by.filter((part) => part !== undefined).join(', '),
    frames === undefined ? '' : String(frames.get(number) ?? 0),
    [text(json, 'SegmentDescription'), text(json, 'TrackingID')]
      .filter((part) => part !== undefined)
      .join(', '),
  ]
}
