import type { DicomElement, DicomJson, DicomValue } from './attributes.ts'
import { dictionaryEntry, tagOf } from './dictionary.ts'

type Given = DicomValue | readonly DicomJson[] | undefined

/**
 * A data set in the DICOM JSON Model from values by keyword: an empty text makes an empty attribute, a list of data sets
 * a sequence, `undefined` leaves the attribute out.
 */
export function dataSet(values: Readonly<Record<string, Given>>): DicomJson {
  const elements = Object.entries(values).flatMap(([keyword, value]): [string, DicomElement][] => {
    const tag = tagOf(keyword)
    const vr = tag === undefined ? undefined : dictionaryEntry(Number.parseInt(tag, 16))?.vr
    if (tag === undefined || vr === undefined) throw new TypeError(`There is no attribute ${keyword}`)
    if (value === undefined) return []
    if (Array.isArray(value)) return [[tag, { vr, Value: value as DicomJson[] }]]
    return [[tag, value === '' ? { vr } : { vr, Value: [value as DicomValue] }]]
  })
  return Object.fromEntries(elements)
}
