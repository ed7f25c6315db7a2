import type { Identifier as FhirIdentifier, Reference } from '@medplum/fhirtypes'
import type { Identifier } from '../domain/patient.ts'
import { hasIdentifierType, identifierOf } from '../fhir/elements.ts'
import { code, system } from '../fhir/urls.ts'

/**
 * Study Instance UID of an identifier in any of the forms that are about: system `urn:dicom:uid` or `urn:ietf:rfc:3986`,
 * value with or without `urn:oid:`. @returns the bare UID, `undefined` where it isn't one.
 */
export function studyUidOf(identifier: FhirIdentifier | undefined): string | undefined {
  const value = identifier?.value?.trim().replace(/^urn:oid:/i, '')
  if (!value || value.length > 64 || !/^[0-9]+(\.[0-9]+)+$/.test(value)) return undefined
  const typed = hasIdentifierType(identifier, [code.studyUid])
  const bySystem = identifier?.system === system.studyUid || identifier?.system === system.uri
  return typed || (bySystem && !hasIdentifierType(identifier, accessionTypes)) ? value : undefined
}

const accessionTypes = [code.accession, code.accessionDicom]

/** Accession number with its issuer as system, `undefined` where the identifier is of another kind. */
export const accessionOf = (identifier: FhirIdentifier | undefined): Identifier | undefined =>
  hasIdentifierType(identifier, accessionTypes) ? identifierOf(identifier) : undefined

/** Placer or filler order number with its issuer. */
export const orderNumberOf = (identifier: FhirIdentifier | undefined): Identifier | undefined =>
  hasIdentifierType(identifier, [code.placer, code.filler]) ? identifierOf(identifier) : undefined

/**
 * Id of a study's row at the source, where a report refers to it by its address there: `ImagingStudy/{id}` or
 * `DocumentReference/{id}`. @returns `undefined` for any other reference.
 */
export const statedStudy = ({ reference = '' }: Reference): string | undefined =>
  /(?:^|\/)(?:ImagingStudy|DocumentReference)\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.exec(
    reference,
  )?.[1]

/** A study as `DocumentReference.context.related` and `ImagingStudy.identifier` name it (MADO 6, DCM 110180). */
export const studyIdentifier = (studyUid: string): FhirIdentifier => ({
  type: { coding: [{ system: system.dicom, code: code.studyUid, display: 'Study Instance UID' }] },
  system: system.studyUid,
  value: `urn:oid:${studyUid}`,
})

/** HL7 Europe wants the HL7 code, MADO the DICOM code: both are written. */
export const accessionIdentifier = ({ system: issuer, value }: Identifier): FhirIdentifier => ({
  type: {
    coding: [
      { system: system.identifierType, code: code.accession, display: 'Accession Id' },
      { system: system.dicom, code: code.accessionDicom, display: 'Accession Number' },
    ],
  },
  ...(issuer !== '' && { system: issuer }),
  value,
})

export const orderIdentifier = ({ system: issuer, value }: Identifier): FhirIdentifier => ({
  type: { coding: [{ system: system.identifierType, code: code.placer, display: 'Placer Identifier' }] },
  ...(issuer !== '' && { system: issuer }),
  value,
})

export const fillerIdentifier = ({ system: issuer, value }: Identifier): FhirIdentifier => ({
  type: { coding: [{ system: system.identifierType, code: code.filler, display: 'Filler Identifier' }] },
  ...(issuer !== '' && { system: issuer }),
  value,
})
