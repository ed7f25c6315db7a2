import { type DicomJson, text, texts } from '../attributes.ts'
import { type Block, type Fact, facts } from './page.ts'
import { dateTimeWords, momentWords, personWords } from './words.ts'

const sexes: Record<string, string> = { M: 'male', F: 'female', O: 'other' }

/** Whom and what an object is about: the first block of every page. `more` is what its kind says besides. */
export function subjectBlock(json: DicomJson, more: readonly Fact[] = []): Block {
  const sex = text(json, 'PatientSex')
  return {
    kind: 'facts',
    title: 'About',
    facts: [
      ...facts([
        ['Patient', personWords(json, 'PatientName')],
        ['Patient ID', text(json, 'PatientID')],
        ['Born', momentWords(text(json, 'PatientBirthDate'))],
        ['Sex', sex === undefined ? undefined : (sexes[sex] ?? sex)],
        ['Study', text(json, 'StudyDescription')],
        ['Study of', dateTimeWords(json, 'StudyDate', 'StudyTime')],
        ['Accession number', text(json, 'AccessionNumber')],
        ['Referring physician', personWords(json, 'ReferringPhysicianName')],
        ['Institution', text(json, 'InstitutionName')],
        ['Series', text(json, 'SeriesDescription')],
        ['Device', texts(json, 'Manufacturer').concat(texts(json, 'ManufacturerModelName')).join(' ')],
      ]),
      ...more,
    ],
  }
}
