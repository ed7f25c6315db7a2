import { type DicomJson, items, text } from '../attributes.ts'
import { referenceWords } from './reference-words.ts'

const maxShown = 50

/** Instances that a sequence refers to, in a sentence; undefined when there are none. */
export function referencesIn(json: DicomJson, sequence: string): string | undefined {
  const found = items(json, sequence).filter((one) => text(one, 'ReferencedSOPInstanceUID') !== undefined)
  if (found.length === 0) return undefined
  const more = found.length > maxShown ? `; and ${found.length - maxShown} more` : ''
  return found.slice(0, maxShown).map(referenceWords).join('; ') + more
}
