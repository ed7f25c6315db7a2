import type { LinkReason } from '../domain/list-row.ts'
import type { Identifier } from '../domain/patient.ts'

/** By what a document says which study and order it belongs to. */
export interface DocumentNames {
  readonly studyUids: readonly string[]
  readonly accessions: readonly Identifier[]
  readonly orders: readonly Identifier[]
  /** Ids of the study rows that a report says it belongs to. */
  readonly stated: readonly string[]
}

export interface NamedDocument {
  readonly id: string
  readonly kind: 'study' | 'report'
  readonly names: DocumentNames
}

/** A number that more documents share than a study has reports says nothing, and would make links without end. */
const maxSharing = 200

/** For each document of one patient, those of the other kind that belong to it, in their order, and why. */
export function linksOf(
  documents: readonly NamedDocument[],
): { readonly id: string; readonly reason: LinkReason }[][] {
  const sharing = bySharedName(documents)
  return documents.map((one) => {
    const near = new Set(valuesOf(one).flatMap((value) => sharing.get(value) ?? []))
    return [...near]
      .sort((a, b) => a - b)
      .flatMap((index) => {
        const other = documents[index]
        const reason = other && other.kind !== one.kind ? linkReason(one, other) : undefined
        return other && reason !== undefined ? [{ id: other.id, reason }] : []
      })
  })
}

/** Places of the documents that share a name, so that not every pair must be looked at. */
function bySharedName(documents: readonly NamedDocument[]): Map<string, number[]> {
  const places = new Map<string, number[]>()
  for (const [index, document] of documents.entries())
    for (const value of new Set(valuesOf(document))) {
      const found = places.get(value)
      if (found) found.push(index)
      else places.set(value, [index])
    }
  for (const [value, found] of places) if (found.length > maxSharing) places.delete(value)
  return places
}

const valuesOf = ({ id, kind, names }: NamedDocument): string[] => [
  ...names.studyUids,
  ...names.accessions.map(({ value }) => value),
  ...names.orders.map(({ value }) => value),
  ...(kind === 'study' ? [id] : names.stated),
]

/**
 * Why two documents of one patient belong together, the strongest reason first: the same study, the same accession number
 * of the same issuer, the same order, what the source says. A number without issuer matches by itself. `undefined`: they
 * don't.
 */
function linkReason(one: NamedDocument, other: NamedDocument): LinkReason | undefined {
  const { names: a } = one
  const { names: b } = other
  if (a.studyUids.some((uid) => b.studyUids.includes(uid))) return 'study-instance-uid'
  if (shareNumber(a.accessions, b.accessions)) return 'accession-number'
  if (shareNumber(a.orders, b.orders)) return 'order-number'
  return a.stated.includes(other.id) || b.stated.includes(one.id) ? 'stated-by-source' : undefined
}

const shareNumber = (a: readonly Identifier[], b: readonly Identifier[]): boolean =>
  a.some((mine) =>
    b.some(
      (other) =>
        mine.value === other.value &&
        (mine.system === other.system || mine.system === '' || other.system === ''),
    ),
  )
