import { type DicomJson, item, items, number, numbers, text, texts } from '../attributes.ts'
import { imagePlaceWords, spacePlaceWords, timePlaceWords } from './coordinates.ts'
import { referenceWords } from './reference-words.ts'
import {
  type CodedWords,
  coded,
  codedWords,
  codeOf,
  momentWords,
  numberWords,
  personWords,
  timeWords,
} from './words.ts'

/** A content item's value as it is read; its code stands apart. */
export interface ValueWords {
  readonly value?: string
  readonly code?: string
  readonly notes?: readonly string[]
}

type Reader = (content: DicomJson) => ValueWords

const plain = (value: string | undefined): ValueWords => (value === undefined ? {} : { value })

const ofCode = (words: CodedWords | undefined): ValueWords =>
  words === undefined ? {} : { value: words.meaning, ...(words.code !== undefined && { code: words.code }) }

const references: Reader = (content) =>
  plain(
    items(content, 'ReferencedSOPSequence')
      .map((reference) => referenceWords(reference))
      .join('; ') || undefined,
  )

/** How each value type is read: PS3.3 Table C.17.3-7. */
const readers: Record<string, Reader> = {
  TEXT: (content) => plain(text(content, 'TextValue')),
  NUM: numeric,
  CODE: (content) => ofCode(codeOf(content, 'ConceptCodeSequence')),
  DATETIME: (content) => plain(momentWords(text(content, 'DateTime'))),
  DATE: (content) => plain(momentWords(text(content, 'Date'))),
  TIME: (content) => plain(timeWords(text(content, 'Time'))),
  UIDREF: (content) => plain(text(content, 'UID')),
  PNAME: (content) => plain(personWords(content, 'PersonName')),
  COMPOSITE: references,
  IMAGE: references,
  WAVEFORM: references,
  SCOORD: (content) => ({ value: imagePlaceWords(content), ...fiducial(content) }),
  SCOORD3D: (content) => ({
    value: spacePlaceWords(content),
    notes: [
      ...(fiducial(content).notes ?? []),
      ...texts(content, 'ReferencedFrameOfReferenceUID').map((uid) => `frame of reference ${uid}`),
    ],
  }),
  TCOORD: (content) => plain(timePlaceWords(content)),
  TABLE: tabulated,
  CONTAINER: () => ({}),
}

/** The value of a content item in words; of a type that isn't known, that it is there. */
export function valueWords(content: DicomJson): ValueWords {
  const type = text(content, 'ValueType')
  if (type === undefined) return {}
  return readers[type]?.(content) ?? { notes: [`a value of the type ${type}, which is not shown here`] }
}

function fiducial(content: DicomJson): ValueWords {
  const uid = text(content, 'FiducialUID')
  return uid === undefined ? {} : { notes: [`fiducial ${uid}`] }
}

// PS3.3 C.18.1
function numeric(content: DicomJson): ValueWords {
  const qualifier = coded(codeOf(content, 'NumericValueQualifierCodeSequence'))
  const measured = item(content, 'MeasuredValueSequence')
  const notes = qualifier === undefined ? [] : [qualifier]
  if (measured === undefined) return { value: qualifier ?? 'no value', notes: [] }
  const values = texts(measured, 'NumericValue')
  const exact = numbers(measured, 'FloatingPointValue').map(String)
  const [numerators, denominators] = ['RationalNumeratorValue', 'RationalDenominatorValue'].map((name) =>
    numbers(measured, name),
  )
  const ratios = (numerators ?? []).map((value, at) => `${value}/${denominators?.[at] ?? 1}`)
  const shown = values.length > 0 ? values : exact.length > 0 ? exact : ratios
  const unit = unitWords(item(measured, 'MeasurementUnitsCodeSequence'))
  return {
    value: [shown.join(', ') || 'no value', unit?.words].filter((part) => part !== undefined).join(' '),
    ...(unit?.code !== undefined && { code: unit.code }),
    notes: [...notes, ...(values.length > 0 && ratios.length > 0 ? [`exactly ${ratios.join(', ')}`] : [])],
  }
}

/** A unit of UCUM is read as its symbol; one in braces or `1` is only a word for what is counted. */
function unitWords(unit: DicomJson | undefined): { words: string; code?: string } | undefined {
  const words = unit && codedWords(unit)
  if (unit === undefined || words === undefined) return undefined
  const symbol = text(unit, 'CodeValue')
  const code = words.code === undefined ? {} : { code: words.code }
  if (text(unit, 'CodingSchemeDesignator') !== 'UCUM' || symbol === undefined)
    return { words: words.meaning, ...code }
  if (symbol === '1' || symbol.startsWith('{')) return { words: `(${words.meaning})`, ...code }
  return { words: symbol === words.meaning ? symbol : `${symbol} (${words.meaning})`, ...code }
}

const maxCells = 1000

// PS3.3 C.18.10
function tabulated(content: DicomJson): ValueWords {
  const [rows, columns] = ['NumberOfTableRows', 'NumberOfTableColumns'].map((name) => number(content, name))
  const cells = items(content, 'CellValuesSequence')
    .slice(0, maxCells)
    .map((cell) => {
      const place = `row ${number(cell, 'TableRowNumber') ?? '?'}, column ${number(cell, 'TableColumnNumber') ?? '?'}`
      const value =
        coded(codeOf(cell, 'ConceptCodeSequence')) ??
        text(cell, 'TextValue') ??
        [...numbers(cell, 'NumericValue'), ...numbers(cell, 'FloatingPointValue')].map(numberWords).join(', ')
      return `${place}: ${value}`
    })
  return { value: `Table of ${rows ?? '?'} rows and ${columns ?? '?'} columns`, notes: cells }
}
