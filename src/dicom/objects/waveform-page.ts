import { type DicomJson, items, number, text } from '../attributes.ts'
import type { Inspected } from '../gate.ts'
import type { ByteSource } from '../source.ts'
import { timePlaceWords } from './coordinates.ts'
import { type Cell, facts, type Page } from './page.ts'
import { subjectBlock } from './subject-facts.ts'
import { envelopes } from './waveform-samples.ts'
import { waveformSvg } from './waveform-svg.ts'
import { type WaveformGroup, waveformGroups } from './waveforms.ts'
import { className, coded, codeOf, dateTimeWords, momentWords, numberWords, personWords } from './words.ts'

/** A recording with its channels, annotations and a drawing: PS3.3 A.34, C.10.8 to C.10.10. Errors: `unprocessable`. */
export function waveformPage(source: ByteSource, inspected: Inspected): Page {
  const { json } = inspected
  const groups = waveformGroups(json)
  return {
    title: className(text(json, 'SOPClassUID')),
    blocks: [
      subjectBlock(json, facts([['Recorded', recorded(json)]])),
      {
        kind: 'table',
        title: 'Annotations',
        head: ['Annotation', 'Value', 'Where'],
        rows: items(json, 'WaveformAnnotationSequence').map((annotation) => annotationRow(annotation)),
      },
      { kind: 'drawing', title: 'Curves', svg: waveformDrawing(source, inspected) },
      {
        kind: 'table',
        title: 'Channels',
        head: ['Group', 'Channel', 'Of', 'Least', 'Largest', 'Unit', 'Filter'],
        rows: groups.flatMap((group) => channelRows(source, inspected, group)),
      },
      {
        kind: 'table',
        title: 'Groups',
        head: ['Group', 'Origin', 'Channels', 'Samples', 'In a second', 'Length', 'Begins after'],
        rows: groups.map((group) => [
          group.label,
          group.origin,
          String(group.channels.length),
          String(group.samples),
          numberWords(group.frequency),
          group.frequency > 0 ? `${numberWords(group.samples / group.frequency)} s` : '',
          `${numberWords(group.startMs)} ms`,
        ]),
      },
    ],
  }
}

/** The drawing alone. Errors: `unprocessable`. */
export function waveformDrawing(source: ByteSource, inspected: Inspected): string {
  const { json } = inspected
  const person = [
    personWords(json, 'PatientName'),
    text(json, 'PatientID'),
    momentWords(text(json, 'PatientBirthDate')),
  ]
  const annotations = items(json, 'WaveformAnnotationSequence').flatMap(annotationLine).slice(0, maxLines)
  const head = [person.filter((part) => part !== undefined).join(', '), recorded(json) ?? '', ...annotations]
  return waveformSvg(source, inspected, {
    title: className(text(json, 'SOPClassUID')),
    head: head.filter((line) => line !== ''),
  })
}

/** What is said of the whole recording; marks of single samples are in the table only. */
function annotationLine(annotation: DicomJson): readonly string[] {
  const name = codeOf(annotation, 'ConceptNameCodeSequence')?.meaning
  const value = [text(annotation, 'UnformattedTextValue'), annotationValue(annotation)].filter(Boolean)
  return value.length === 0 ? [] : [[name, value.join(', ')].filter(Boolean).join(': ')]
}

/** Annotations in the drawing. */
const maxLines = 16

const recorded = (json: DicomJson): string | undefined =>
  momentWords(text(json, 'AcquisitionDateTime')) ?? dateTimeWords(json, 'StudyDate', 'StudyTime')

function annotationRow(annotation: DicomJson): readonly [string, string, string] {
  const name = coded(codeOf(annotation, 'ConceptNameCodeSequence'))
  const words = text(annotation, 'UnformattedTextValue')
  const place = annotation['0040A130'] === undefined ? '' : timePlaceWords(annotation)
  return [
    name ?? words ?? 'Annotation',
    [name && words, annotationValue(annotation)].filter(Boolean).join(', '),
    place,
  ]
}

function annotationValue(annotation: DicomJson): string {
  const unit = codeOf(annotation, 'MeasurementUnitsCodeSequence')?.meaning
  const value = number(annotation, 'NumericValue')
  const measured = value === undefined ? undefined : [numberWords(value), unit].filter(Boolean).join(' ')
  return [measured, coded(codeOf(annotation, 'ConceptCodeSequence'))].filter(Boolean).join(', ')
}

function channelRows(
  source: ByteSource,
  inspected: Inspected,
  group: WaveformGroup,
): readonly (readonly Cell[])[] {
  const spans = envelopes({ source, inspected }, group, { from: 0, to: group.samples, steps: 1 })
  return group.channels.map((channel, at) => {
    const [low = Number.NaN, high = Number.NaN] = spans[at] ?? []
    return [
      group.label,
      channel.label,
      channel.source ?? '',
      Number.isNaN(low) ? '' : numberWords(low),
      Number.isNaN(high) ? '' : numberWords(high),
      channel.unit,
      channel.filters,
    ]
  })
}
