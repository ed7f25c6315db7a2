import type { CodeableConcept, DocumentReference, Reference } from '@medplum/fhirtypes'
import { system } from '../fhir/urls.ts'
import { studyIdentifier } from '../mapping/study-identity.ts'

/** Category of a reference to an image that a report shows (LOINC 55113-5, HL7 Europe). */
export const keyImageCategory: CodeableConcept = {
  coding: [{ system: system.loinc, code: '55113-5', display: 'Key images Document Radiology' }],
}

const typed = (code: string, display: string): CodeableConcept => ({
  coding: [{ system: system.dicom, code, display }],
})

/** An image that a report points at, by its instance, with the frame that is meant; its address is kept, never followed. */
export function keyImage({
  uid,
  frame,
  at,
  url,
  subject,
}: {
  readonly uid: string
  readonly frame?: number | undefined
  readonly at?: { readonly study: string; readonly series: string } | undefined
  readonly url?: string | undefined
  readonly subject: Reference<never>
}): DocumentReference {
  const series = at && {
    type: typed('112002', 'Series Instance UID'),
    system: system.uri,
    value: `urn:oid:${at.series}`,
  }
  return {
    resourceType: 'DocumentReference',
    status: 'current',
    category: [keyImageCategory],
    subject,
    identifier: [
      { type: typed('00080018', 'SOP Instance UID'), system: system.uri, value: `urn:oid:${uid}` },
      ...(series ? [series] : []),
    ],
    ...(frame !== undefined && { description: `Frame ${frame}` }),
    content: [{ attachment: { contentType: 'application/dicom', ...(url !== undefined && { url }) } }],
    ...(at && { context: { related: [{ type: 'ImagingStudy', identifier: studyIdentifier(at.study) }] } }),
  }
}
