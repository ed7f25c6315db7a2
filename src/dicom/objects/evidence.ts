import { type DicomJson, items, text } from '../attributes.ts'
import type { Block } from './page.ts'
import { className } from './words.ts'

/** The instances that a document names by study and series: PS3.3 Table C.17-3. */
export function evidenceBlock(json: DicomJson, sequence: string, title: string): Block {
  const rows = items(json, sequence).flatMap((study) =>
    items(study, 'ReferencedSeriesSequence').flatMap((series) =>
      items(series, 'ReferencedSOPSequence').map((instance) => [
        className(text(instance, 'ReferencedSOPClassUID')),
        text(study, 'StudyInstanceUID') ?? '',
        text(series, 'SeriesInstanceUID') ?? '',
        text(instance, 'ReferencedSOPInstanceUID') ?? '',
      ]),
    ),
  )
  return { kind: 'table', title, head: ['Object', 'Study', 'Series', 'Instance'], rows }
}
