import type { LinkReason } from '../domain/list-row.ts'
import type { Identifier } from '../domain/patient.ts'

/** By what a document says which study and order it belongs to. */
export interface DocumentNames {
  readonly studyUids: readonly string[]
  readonly accessions: readonly Identifier[]
  readonly orders: readonly Identifier[]
}

/**
 * Why two documents of one patient belong together, the strongest reason first: the same study, the same accession number
 * of the same issuer, the same order. A number without issuer matches by itself. `undefined`: they don't.
 */
export function linkReason(a: DocumentNames, b: DocumentNames): LinkReason | undefined {
  if (a.studyUids.some((uid) => b.studyUids.includes(uid))) return 'study-instance-uid'
  if (shareNumber(a.accessions, b.accessions)) return 'accession-number'
  if (shareNumber(a.orders, b.orders)) return 'order-number'
  return undefined
}

const shareNumber = (a: readonly Identifier[], b: readonly Identifier[]): boolean =>
  a.some((mine) =>
    b.some(
      (other) =>
        mine.value === other.value &&
        (mine.system === other.system || mine.system === '' || other.system === ''),
    ),
  )
