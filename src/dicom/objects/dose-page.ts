import { type DicomJson, items, number, numbers, text } from '../attributes.ts'
import type { Inspected } from '../gate.ts'
import { decodeFrame } from '../pixel/decode.ts'
import { frameCount } from '../pixel/description.ts'
import type { ByteSource } from '../source.ts'
import { type Fact, facts, type Page } from './page.ts'
import { referencesIn } from './references.ts'
import { subjectBlock } from './subject-facts.ts'
import { measure, numberWords } from './words.ts'

/** Pixels that are looked at for the largest dose. */
const maxPixels = 200_000_000

/** A dose: what it sums up, its grid, its largest value, and its volume histograms: PS3.3 A.18, C.8.8.3, C.8.8.4. */
export async function dosePage(source: ByteSource, inspected: Inspected): Promise<Page> {
  const { json } = inspected
  return {
    title: text(json, 'DoseComment') ?? text(json, 'SeriesDescription') ?? 'Dose',
    blocks: [
      subjectBlock(json, doseFacts(json)),
      { kind: 'facts', title: 'Grid', facts: [...gridFacts(json), ...(await largest(source, inspected))] },
      {
        kind: 'table',
        title: 'Volume histograms',
        head: ['Region', 'Kind', 'Least', 'Largest', 'Mean', 'Bins'],
        rows: items(json, 'DVHSequence').map(histogram),
      },
    ],
  }
}

const unitOf = (json: DicomJson): string => {
  const unit = text(json, 'DoseUnits')
  return unit === 'GY' ? 'Gy' : unit === 'RELATIVE' ? '(relative to the reference dose)' : (unit ?? '')
}

const doseFacts = (json: DicomJson): readonly Fact[] =>
  facts([
    ['Type', text(json, 'DoseType')?.toLowerCase()],
    ['Summed over', text(json, 'DoseSummationType')?.toLowerCase().replace(/_/g, ' ')],
    ['Unit', unitOf(json)],
    ['Corrected for', text(json, 'TissueHeterogeneityCorrection')?.toLowerCase()],
    ['Plan', referencesIn(json, 'ReferencedRTPlanSequence')],
    ['Structures', referencesIn(json, 'ReferencedStructureSetSequence')],
  ])

function gridFacts(json: DicomJson): readonly Fact[] {
  const rows = number(json, 'Rows')
  const columns = number(json, 'Columns')
  const spacing = numbers(json, 'PixelSpacing')
  const offsets = numbers(json, 'GridFrameOffsetVector')
  const [first, second] = offsets
  const step = first === undefined || second === undefined ? undefined : Math.abs(second - first)
  return facts(
    [
      ['Size', rows && `${columns} columns, ${rows} rows, ${frameCount(json)} planes`],
      [
        'Spacing',
        spacing.length === 2 ? `${[...spacing].reverse().map(numberWords).join(' × ')} mm` : undefined,
      ],
      ['Distance of planes', step && `${numberWords(step)} mm`],
      ['Origin', numbers(json, 'ImagePositionPatient').map(numberWords).join(', ')],
      ['One step of the values', measure(json, 'DoseGridScaling', unitOf(json))],
    ].map(([name, value]) => [String(name), value ? String(value) : undefined] as const),
  )
}

async function largest(source: ByteSource, inspected: Inspected): Promise<readonly Fact[]> {
  const { json } = inspected
  const frames = frameCount(json)
  const pixels = (number(json, 'Rows') ?? 0) * (number(json, 'Columns') ?? 0) * frames
  const scaling = number(json, 'DoseGridScaling')
  if (inspected.pixelData === undefined || scaling === undefined) return []
  if (pixels > maxPixels) return [{ name: 'Largest dose', value: 'not worked out for a grid of this size' }]
  let max = 0
  for (let frame = 1; frame <= frames; frame++) {
    const { data } = await decodeFrame(source, inspected, frame)
    for (const value of data) if (value > max) max = value
  }
  return [{ name: 'Largest dose', value: `${numberWords(max * scaling)} ${unitOf(json)}` }]
}

function histogram(dvh: DicomJson): readonly string[] {
  const unit = unitOf(dvh)
  const regions = items(dvh, 'DVHReferencedROISequence').map(
    (roi) =>
      `${text(roi, 'DVHROIContributionType') === 'EXCLUDED' ? 'without ' : ''}${number(roi, 'ReferencedROINumber') ?? '?'}`,
  )
  return [
    regions.join(', '),
    [text(dvh, 'DVHType')?.toLowerCase(), text(dvh, 'DVHVolumeUnits')?.toLowerCase()].join(', '),
    measure(dvh, 'DVHMinimumDose', unit) ?? '',
    measure(dvh, 'DVHMaximumDose', unit) ?? '',
    measure(dvh, 'DVHMeanDose', unit) ?? '',
    text(dvh, 'DVHNumberOfBins') ?? '',
  ]
}
