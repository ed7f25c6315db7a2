import table from '../../spec/dicom/sop-classes.json' with { type: 'json' }

/** What an object of a SOP class is shown as. */
export type SopClassKind =
  | 'image'
  | 'multi-frame image'
  | 'slide'
  | 'video'
  | 'segmentation'
  | 'document'
  | 'presentation'
  | 'waveform'
  | 'rt'
  | 'raw'

export interface SopClass {
  readonly uid: string
  readonly name: string
  readonly kind: SopClassKind
  readonly retired: boolean
}

type Row = readonly [name: string, kind: SopClassKind, retired?: 'retired']

/** Storage SOP classes of PS3.4 Annex B.5. */
export const sopClasses: readonly SopClass[] = Object.entries(
  table.classes as unknown as Record<string, Row>,
).map(([uid, [name, kind, retired]]) => ({ uid, name, kind, retired: retired !== undefined }))
const byUid = new Map(sopClasses.map((row) => [row.uid, row]))

/** The row of a storage SOP class; a class that isn't in the standard's list is stored and kept as 'raw'. */
export function sopClass(uid: string): SopClass {
  return byUid.get(uid) ?? { uid, name: 'Unknown SOP class', kind: 'raw', retired: false }
}

/** Media directories hold references to files, not an instance: PS3.10 8.6. */
const mediaDirectory = '1.2.840.10008.1.3.10'
/** Services of the standard's own root: Verification, Study Root Query and the like, which no object has as its class. */
const standardRoot = '1.2.840.10008.'

/** Whether objects of this class can be kept: all that is listed, private classes, and storage classes yet to come. */
export function isStorable(uid: string): boolean {
  if (byUid.has(uid)) return true
  if (uid === mediaDirectory) return false
  return !uid.startsWith(standardRoot) || uid.startsWith('1.2.840.10008.5.1.4.1.1.')
}

/** Whether it is in the standard's list. */
export const isListed = (uid: string): boolean => byUid.has(uid)
