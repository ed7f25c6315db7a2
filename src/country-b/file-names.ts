import type { ManifestSeries, StudyManifest } from '../domain/study.ts'
import type { DocumentEntry } from './document-list.ts'

const maxLength = 60

/** Words as a part of a file name that every system takes: letters, digits, spaces and a few marks. */
function namePart(text: string | undefined, otherwise: string): string {
  const plain = (text ?? '')
    .normalize('NFC')
    .replace(/[^\p{L}\p{N} ()+,_-]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, maxLength)
    .trim()
  return plain === '' || /^\d+( \d+){3,}$/.test(plain) ? otherwise : plain
}

/** `Study 2026-11-20 CT Head`: what the source calls it, without who it is about. */
export function studyFolder({ day, modalities, title }: DocumentEntry, manifest: StudyManifest): string {
  const name = namePart(manifest.description ?? title, 'Images')
  const modality = modalities.join(' ')
  const named = startsWithWord(name, modality) ? name : `${modality} ${name}`
  return join('Study', day ?? manifest.startedAt?.slice(0, 10), named)
}

/** `Series 01 Axial`. */
export const seriesFolder = (
  { seriesNumber, description, modality }: ManifestSeries,
  index: number,
): string =>
  join('Series', String(seriesNumber ?? index + 1).padStart(2, '0'), namePart(description, modality))

/** `00001.dcm` */
export const instanceFile = (index: number): string => `${String(index + 1).padStart(5, '0')}.dcm`

/** `PRELIMINARY Report 2026-11-20 CT Head`: a status that must be seen stands first. */
export function reportName({ status, day, title }: DocumentEntry): string {
  const mark = status === undefined ? undefined : marks[status]
  return join(mark, 'Report', day, namePart(title, 'Imaging report'))
}

/** The statuses that a reader must not miss. */
export const marks: Readonly<Record<string, string>> = {
  registered: 'PRELIMINARY',
  partial: 'PRELIMINARY',
  preliminary: 'PRELIMINARY',
  cancelled: 'CANCELLED',
  'entered-in-error': 'ENTERED IN ERROR',
}

/** Gives each name once: the second of the same gets ` (2)`. */
export function uniqueNames(): (name: string) => string {
  const taken = new Map<string, number>()
  return (name) => {
    const key = name.toLowerCase()
    const count = (taken.get(key) ?? 0) + 1
    taken.set(key, count)
    return count === 1 ? name : `${name} (${count})`
  }
}

const join = (...parts: (string | undefined)[]): string => parts.filter(Boolean).join(' ')

const startsWithWord = (text: string, word: string): boolean =>
  word === '' || text.toUpperCase().split(' ')[0] === word.toUpperCase()
