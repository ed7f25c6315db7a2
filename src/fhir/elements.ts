import type {
  Address,
  CodeableConcept,
  Extension,
  Coding as FhirCoding,
  Identifier as FhirIdentifier,
  HumanName,
} from '@medplum/fhirtypes'
import type { Coding } from '../domain/codes.ts'
import type { Identifier } from '../domain/patient.ts'

/** Anything that can carry extensions. */
export interface Extensible {
  readonly extension?: readonly Extension[] | undefined
}

/** Extensions of one kind. Some writers use another base for the same name, so the last part decides when asked to. */
export const extensionsOf = (element: Extensible | undefined, url: string): Extension[] =>
  (element?.extension ?? []).filter((extension) => extension.url === url)

export const extensionOf = (element: Extensible | undefined, url: string): Extension | undefined =>
  extensionsOf(element, url)[0]

/** A code in the words of the exchange; codes without system keep an empty one. */
export function codingOf(coding: FhirCoding | undefined): Coding | undefined {
  if (!coding?.code) return undefined
  return {
    system: coding.system ?? '',
    code: coding.code,
    ...(coding.display !== undefined && { display: coding.display }),
  }
}

export const codingsOf = (concept: CodeableConcept | undefined): Coding[] =>
  (concept?.coding ?? []).flatMap((coding) => codingOf(coding) ?? [])

/** The words of a concept as its writer gave them: the text, else the first display, else the first code. */
export const conceptText = (concept: CodeableConcept | undefined): string | undefined =>
  concept?.text ??
  concept?.coding?.find(({ display }) => display !== undefined)?.display ??
  concept?.coding?.find(({ code }) => code !== undefined)?.code

export const hasCode = (concept: CodeableConcept | undefined, system: string, code: string): boolean =>
  (concept?.coding ?? []).some((coding) => coding.system === system && coding.code === code)

/** A name as it is written on a page. */
export function nameText(name: HumanName | undefined): string | undefined {
  if (!name) return undefined
  if (name.text) return name.text
  const parts = [...(name.prefix ?? []), ...(name.given ?? []), name.family, ...(name.suffix ?? [])]
  return parts.filter(Boolean).join(' ') || undefined
}

export const addressText = (address: Address | undefined): string | undefined =>
  address?.text ??
  ([...(address?.line ?? []), address?.postalCode, address?.city, address?.state, address?.country]
    .filter(Boolean)
    .join(', ') ||
    undefined)

/** An identifier with a value; a missing system stays empty for the caller to decide. */
export function identifierOf(identifier: FhirIdentifier | undefined): Identifier | undefined {
  const value = identifier?.value?.trim()
  return value ? { system: identifier?.system?.trim() ?? '', value } : undefined
}

export const hasIdentifierType = (
  identifier: FhirIdentifier | undefined,
  codes: readonly string[],
): boolean => (identifier?.type?.coding ?? []).some(({ code }) => codes.includes(code ?? ''))
