import { type DicomJson, items, number, numbers, text } from '../attributes.ts'
import { type Cell, facts, type Page } from './page.ts'
import { hexColour } from './roi-colour.ts'
import { subjectBlock } from './subject-facts.ts'
import { coded, codeOf, dateTimeWords, numberWords } from './words.ts'

/** The regions of a structure set, with what was drawn of each: PS3.3 A.19, C.8.8.5, C.8.8.6, C.8.8.8. */
export function structuresPage(json: DicomJson): Page {
  return {
    title: text(json, 'StructureSetName') ?? text(json, 'StructureSetLabel') ?? 'Structure set',
    blocks: [
      subjectBlock(
        json,
        facts([
          ['Label', text(json, 'StructureSetLabel')],
          ['Description', text(json, 'StructureSetDescription')],
          ['Made', dateTimeWords(json, 'StructureSetDate', 'StructureSetTime')],
          ['Approval', text(json, 'ApprovalStatus')?.toLowerCase()],
        ]),
      ),
      {
        kind: 'table',
        title: 'Regions',
        head: ['Number', 'Name', 'Type', 'Volume', 'Contours', 'Points', 'Extent in z', 'Description'],
        rows: regions(json),
      },
    ],
  }
}

function regions(json: DicomJson): readonly (readonly Cell[])[] {
  const byNumber = (sequence: string) =>
    new Map(items(json, sequence).map((entry) => [number(entry, 'ReferencedROINumber'), entry]))
  const drawn = byNumber('ROIContourSequence')
  const observed = byNumber('RTROIObservationsSequence')
  return items(json, 'StructureSetROISequence').map((roi) => {
    const roiNumber = number(roi, 'ROINumber')
    const contour = drawn.get(roiNumber) ?? {}
    const observation = observed.get(roiNumber) ?? {}
    const volume = number(roi, 'ROIVolume')
    const name = text(roi, 'ROIName') ?? ''
    const colour = numbers(contour, 'ROIDisplayColor')
    return [
      roiNumber === undefined ? '' : String(roiNumber),
      colour.length === 3 ? { colour: hexColour(colour), text: name } : name,
      typeOf(observation),
      volume === undefined ? '' : `${numberWords(volume)} cm³`,
      ...contourCells(contour),
      text(roi, 'ROIDescription') ?? '',
    ]
  })
}

function typeOf(observation: DicomJson): string {
  const type = text(observation, 'RTROIInterpretedType')?.toLowerCase().replace(/_/g, ' ')
  const code = coded(codeOf(observation, 'RTROIIdentificationCodeSequence'))
  return [type, code].filter((part) => part !== undefined).join(', ')
}

function contourCells(region: DicomJson): readonly string[] {
  const contours = items(region, 'ContourSequence')
  const points = contours.reduce((sum, contour) => sum + (number(contour, 'NumberOfContourPoints') ?? 0), 0)
  const kinds = [...new Set(contours.map((contour) => text(contour, 'ContourGeometricType') ?? ''))]
    .filter((kind) => kind !== '')
    .map((kind) => kind.toLowerCase().replace(/_/g, ' '))
  const heights = contours.flatMap((contour) => numbers(contour, 'ContourData').slice(2, 3))
  const extent =
    heights.length === 0
      ? ''
      : `${numberWords(least(heights))} to ${numberWords(-least(heights.map(negative)))} mm`
  const count = kinds.length === 0 ? String(contours.length) : `${contours.length} (${kinds.join(', ')})`
  return [count, String(points), extent]
}

const negative = (value: number): number => -value
const least = (values: readonly number[]): number => values.reduce((min, value) => Math.min(min, value))
