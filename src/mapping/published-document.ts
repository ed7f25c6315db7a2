import type {
  Bundle,
  CodeableConcept,
  DiagnosticReport,
  DocumentReference,
  Patient,
} from '@medplum/fhirtypes'
import { extensionsOf } from '../fhir/elements.ts'
import { code, extension, profile, system } from '../fhir/urls.ts'
import { coded } from '../terminology/designations.ts'
import { conceptOf, medicalImaging } from './document-parts.ts'
import { accessionOf, studyUidOf } from './study-identity.ts'

/**
 * A PDF that was published with a DocumentReference (ITI-105), as HL7 Europe's bundle of minimal metadata: the same in the
 * form in which all reports are kept. Pure.
 * @param patient whom it is about, as the DocumentReference names them.
 */
export function publishedPdf(document: DocumentReference, patient: Patient): Bundle {
  const subject = 'urn:uuid:00000000-0000-4000-8000-000000000002'
  const report: DiagnosticReport = {
    resourceType: 'DiagnosticReport',
    status: document.docStatus ?? 'final',
    category: [medicalImaging, conceptOf(coded('document', code.report))],
    code: typeOf(document),
    subject: { reference: subject },
    ...describedBy(document),
    ...relatedTo(document),
  }
  return {
    resourceType: 'Bundle',
    meta: { profile: [profile.reportMinimal] },
    type: 'collection',
    entry: [
      { fullUrl: 'urn:uuid:00000000-0000-4000-8000-000000000001', resource: report },
      { fullUrl: subject, resource: patient },
    ],
  }
}

function typeOf({ context, description, content }: DocumentReference): CodeableConcept {
  const text = description ?? content?.[0]?.attachment?.title
  const [event] = context?.event ?? []
  return event ?? { ...conceptOf(coded('document', code.report)), ...(text !== undefined && { text }) }
}

function describedBy(document: DocumentReference): Partial<DiagnosticReport> {
  const { masterIdentifier, identifier = [], securityLabel, date, author } = document
  const identifiers = [...(masterIdentifier ? [masterIdentifier] : []), ...identifier]
  const regions = extensionsOf(document, extension.region)
  const attachment = document.content?.[0]?.attachment
  const started = document.context?.period?.start
  return {
    ...(securityLabel && { meta: { security: securityLabel.flatMap(({ coding }) => coding ?? []) } }),
    ...(identifiers.length > 0 && { identifier: identifiers }),
    ...(regions.length > 0 && { extension: regions }),
    ...(started !== undefined && { effectiveDateTime: started }),
    ...(date !== undefined && { issued: date }),
    ...(author && { performer: author.flatMap(({ display }) => (display === undefined ? [] : { display })) }),
    ...(attachment && { presentedForm: [attachment] }),
  }
}

/** Studies and orders that the DocumentReference names. */
function relatedTo({ context }: DocumentReference): Partial<DiagnosticReport> {
  const related = (context?.related ?? []).flatMap(({ identifier }) => identifier ?? [])
  const orders = related.filter(accessionOf).map((identifier) => ({ identifier }))
  const studies = related.filter(studyUidOf).map((identifier) => ({ identifier }))
  return {
    ...(orders.length > 0 && { basedOn: orders }),
    ...(studies.length > 0 && { imagingStudy: studies }),
  }
}

/** The Patient of a published document: contained, or made from the subject's identifier. */
export function publishedPatient(document: DocumentReference): Patient | undefined {
  const { subject, contained = [] } = document
  const inside = contained.find(
    (resource): resource is Patient =>
      resource.resourceType === 'Patient' && subject?.reference === `#${resource.id}`,
  )
  const source = document.context?.sourcePatientInfo
  const info = contained.find(
    (resource): resource is Patient =>
      resource.resourceType === 'Patient' && source?.reference === `#${resource.id}`,
  )
  if (inside ?? info) {
    const { id: _, ...patient } = (inside ?? info) as Patient
    return patient
  }
  if (!subject?.identifier?.value) return undefined
  return {
    resourceType: 'Patient',
    identifier: [{ system: subject.identifier.system ?? system.uri, value: subject.identifier.value }],
    ...(subject.display && { name: [{ text: subject.display }] }),
  }
}
