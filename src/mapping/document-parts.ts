import type {
  CodeableConcept,
  DocumentReference,
  Extension,
  Organization,
  Reference,
} from '@medplum/fhirtypes'
import type { Coding } from '../domain/codes.ts'
import { extension, system } from '../fhir/urls.ts'
import type { SourceContext } from './source-context.ts'

/** Parts that rows of studies and of reports have in common. */
export const medicalImaging: CodeableConcept = {
  coding: [{ system: system.priorityCategory, code: 'Medical-Imaging', display: 'Medical-Imaging' }],
}

export const conceptOf = (coding: Coding): CodeableConcept => ({ coding: [{ ...coding }] })

export const modalityExtension = (coding: Coding): Extension => ({
  url: extension.modality,
  valueCodeableConcept: conceptOf(coding),
})

export const bodySiteExtension = (coding: Coding): Extension => ({
  url: extension.bodySite,
  extension: [{ url: 'concept', valueCodeableConcept: conceptOf(coding) }],
})

export const countryExtension = ({ country }: SourceContext): Extension => ({
  url: extension.country,
  valueCode: country,
})

export const custodianOf = ({ custodian }: SourceContext): Reference<Organization> => ({
  type: 'Organization',
  identifier: { system: system.uri, value: `urn:oid:${custodian.oid}` },
  display: custodian.name,
})

/** The unique id of a document: a UUID as an OID (ITU-T X.667), in `identifier` too (MADO mado-docref-1). */
export function documentIdentifier(id: string): Pick<DocumentReference, 'masterIdentifier' | 'identifier'> {
  const value = documentOid(id)
  return {
    masterIdentifier: {
      type: { coding: [{ system: system.mhdIdentifierType, code: 'uniqueId' }] },
      use: 'usual',
      system: system.uri,
      value,
    },
    identifier: [{ use: 'usual', system: system.uri, value }],
  }
}

/** `urn:oid:2.25.` and the UUID as a decimal number. */
export const documentOid = (id: string): string => `urn:oid:2.25.${BigInt(`0x${id.replaceAll('-', '')}`)}`

/** The UUID of such an identifier, the other way round. */
export function uuidOfOid(oid: string | undefined): string | undefined {
  const number = /^urn:oid:2\.25\.(\d{1,39})$/.exec(oid ?? '')?.[1]
  if (number === undefined) return undefined
  const hex = BigInt(number).toString(16).padStart(32, '0')
  return hex.length === 32 ? hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5') : undefined
}

export const securityLabel = (code: string): CodeableConcept => ({
  coding: [{ system: system.confidentiality, code }],
})

/** Codings without repetition, the first display kept. */
export function distinct(codings: readonly Coding[]): Coding[] {
  const found = new Map<string, Coding>()
  for (const coding of codings) {
    const key = `${coding.system}|${coding.code}`
    const before = found.get(key)
    if (!before || (before.display === undefined && coding.display !== undefined)) found.set(key, coding)
  }
  return [...found.values()]
}
