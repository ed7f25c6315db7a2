import type { Bundle, BundleEntry, DocumentReference, OperationOutcome, Resource } from '@medplum/fhirtypes'
import type { Identifier } from '../domain/patient.ts'
import { extension as url } from '../fhir/urls.ts'

export interface GivenOut {
  /** FHIR base under which the reader can fetch: no slash at the end. */
  readonly base: string
  readonly patientKey: string
  /** Under whom the reader knows the patient. */
  readonly person: Identifier | undefined
  readonly status: DocumentReference['status']
  /** Why it was taken out of the list without a word of its author. */
  readonly withdrawn?: string | undefined
  readonly updatedAt: string
}

/** A row as it is kept, made whole for its reader: whom it is about, and addresses that can be fetched. */
export function givenOut(kept: DocumentReference, reading: GivenOut) {
  const { base, patientKey, person, status, updatedAt, withdrawn } = reading
  const { resourceType, id, meta, masterIdentifier, identifier, ...rest } = kept
  const extension =
    withdrawn === undefined
      ? kept.extension
      : [...(kept.extension ?? []), { url: url.withdrawalReason, valueCode: withdrawn }]
  const content = kept.content.map((part) => ({
    ...part,
    attachment: { ...part.attachment, ...(part.attachment.url && { url: `${base}/${part.attachment.url}` }) },
  }))
  return {
    resourceType,
    ...(id !== undefined && { id }),
    meta: { ...meta, lastUpdated: updatedAt },
    ...(extension && { extension }),
    ...(masterIdentifier && { masterIdentifier }),
    ...(identifier && { identifier }),
    ...rest,
    status,
    subject: subjectOf({ patientKey, person }),
    content,
  } satisfies DocumentReference
}

const subjectOf = ({ patientKey, person }: Pick<GivenOut, 'patientKey' | 'person'>) => ({
  reference: `Patient/${patientKey}`,
  type: 'Patient' as const,
  ...(person && { identifier: { ...person } }),
})

/** How the rows that we write begin, up to the time of their last change. */
const head = /^(\{"resourceType":"DocumentReference","id":"[0-9a-f-]{36}","meta":\{"lastUpdated":)"[^"\\]*"/
/** Addresses without a server. In JSON a quote within a text has a backslash before it, so this is never part of one. */
const ownAddress = /"url":"(?=(?:Bundle|Binary)\/)/g

/**
 * What `givenOut` gives, in JSON, without taking the row apart; `undefined` for one that is not current or is written in
 * another way than ours.
 */
export function givenOutText(kept: string, reading: GivenOut): string | undefined {
  const { base, status, updatedAt, withdrawn } = reading
  if (status !== 'current' || withdrawn !== undefined) return undefined
  if (!(head.test(kept) && kept.includes('"status":"current"'))) return undefined
  const text = kept
    .replace(head, (_, before: string) => `${before}${JSON.stringify(updatedAt)}`)
    .replace(ownAddress, () => `"url":${JSON.stringify(`${base}/`).slice(0, -1)}`)
  return `${text.slice(0, -1)},"subject":${JSON.stringify(subjectOf(reading))}}`
}

export interface SearchAnswer {
  readonly base: string
  /** Absent where counting would cost more than it is worth. */
  readonly total?: number
  readonly resources: readonly Resource[]
  readonly links: NonNullable<Bundle['link']>
  /** Parameters that were left aside. */
  readonly unknown?: readonly string[]
}

/** A searchset Bundle (FHIR R4 bundle.html#searchset); what was left aside is told in an OperationOutcome. */
export function searchset({ base, total, resources, links, unknown = [] }: SearchAnswer): Bundle {
  const matches = resources.map(
    (resource): BundleEntry => ({
      fullUrl: `${base}/${resource.resourceType}/${resource.id}`,
      resource,
      search: { mode: 'match' },
    }),
  )
  const outcome: BundleEntry[] =
    unknown.length === 0 ? [] : [{ resource: leftAside(unknown), search: { mode: 'outcome' } }]
  return {
    resourceType: 'Bundle',
    type: 'searchset',
    ...(total !== undefined && { total }),
    link: links,
    entry: [...matches, ...outcome],
  }
}

const leftAside = (unknown: readonly string[]): OperationOutcome => ({
  resourceType: 'OperationOutcome',
  issue: unknown.map((name) => ({
    severity: 'warning',
    code: 'not-supported',
    diagnostics: 'This search parameter is not known here and was left aside.',
    expression: [name],
  })),
})
