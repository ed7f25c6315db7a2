import type { DicomElement, DicomJson } from '../dicom/attributes.ts'

/** Attributes of patient and study that the index keeps, beside those of the answer to a search. */
export const studyTags: readonly string[] = [
  '00080005',
  '00080020',
  '00080030',
  '00080050',
  '00080051',
  '00080080',
  '00080090',
  '00080201',
  '00081030',
  '00081032',
  '00081040',
  '00081048',
  '00081060',
  '00081080',
  '00081084',
  '00100010',
  '00100020',
  '00100021',
  '00100022',
  '00100024',
  '00100030',
  '00100032',
  '00100040',
  '00101000',
  '00101001',
  '00101002',
  '00101010',
  '00101020',
  '00101030',
  '00102160',
  '00104000',
  '0020000D',
  '00200010',
  '00321032',
  '00321033',
  '00321034',
  '00321060',
  '00321064',
  '00402016',
  '00402017',
]
/** Attributes of a series that the index keeps. */
export const seriesTags: readonly string[] = [
  '00080021',
  '00080031',
  '00080060',
  '00080070',
  '00080080',
  '00081010',
  '0008103E',
  '0008103F',
  '00081040',
  '00081050',
  '00081070',
  '00081090',
  '00081111',
  '00082218',
  '00180015',
  '00181030',
  '00185100',
  '0020000E',
  '00200011',
  '00200052',
  '00200060',
  '00400244',
  '00400245',
  '00400253',
  '00400254',
  '00400275',
]

const pick = (json: DicomJson, tags: readonly string[]): DicomJson => {
  const picked: Record<string, DicomElement> = {}
  for (const tag of tags) {
    const element = json[tag]
    if (element?.Value !== undefined && element.Value.length > 0) picked[tag] = element
  }
  return picked
}

/** What a header says about patient and study. */
export const studyAttributes = (json: DicomJson): DicomJson => pick(json, studyTags)

/** What a header says about its series. */
export const seriesAttributes = (json: DicomJson): DicomJson => pick(json, seriesTags)

/** The first header that says something counts; later ones fill in what it left out. Undefined when nothing is new. */
export function supplemented(held: DicomJson, found: DicomJson): DicomJson | undefined {
  const added = Object.keys(found).filter((tag) => held[tag] === undefined)
  return added.length === 0 ? undefined : { ...found, ...held }
}
