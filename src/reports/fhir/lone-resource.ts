import type {
  Bundle,
  CodeableConcept,
  Composition,
  DiagnosticReport,
  Observation,
  Patient,
  Reference,
  Resource,
} from '@medplum/fhirtypes'
import { ExchangeError } from '../../errors.ts'
import { codingsOf } from '../../fhir/elements.ts'
import { isObject } from '../../fhir/json.ts'
import { cleanNarrative } from '../../fhir/narrative.ts'
import type { Issue } from '../../fhir/structure.ts'
import { system } from '../../fhir/urls.ts'
import { conceptOf, medicalImaging } from '../../mapping/document-parts.ts'
import { reportType } from '../../mapping/report-codes.ts'
import { digestUuid } from '../digest-uuid.ts'
import { paragraphs } from '../pdf/text-content.ts'

export interface Wrapped {
  readonly bundle: Bundle
  readonly issues: readonly Issue[]
}

type Lone = DiagnosticReport | Composition | Observation

/**
 * A report that came as one resource, as a bundle with the patient that it names: contained, or by what the reference says.
 * References to what is not there stay as they are; who reads sees what they say.
 * @param seed what tells its addresses from those of other reports.
 * Errors: `unprocessable` when it does not say whom it is about.
 */
export function wrapped(resource: Lone, seed: string): Wrapped {
  const { patient, rest, missing } = patientOf(resource)
  const url = (name: string): string => `urn:uuid:${digestUuid(`${seed}\n${name}`)}`
  const subject = { reference: url('Patient') }
  const resources = bodyOf(pointed(rest, patient.id, subject.reference) as Lone, subject, url)
  const { id: _, ...person } = patient
  return {
    bundle: {
      resourceType: 'Bundle',
      type: 'collection',
      ...identified(resource, seed),
      entry: [
        { fullUrl: subject.reference, resource: person },
        ...resources.map((one, index) => ({ fullUrl: url(`${one.resourceType} ${index}`), resource: one })),
      ],
    },
    issues: missing,
  }
}

/** A report without an identifier of its own is known by what it holds. */
const identified = (resource: Lone, seed: string): Pick<Bundle, 'identifier'> => {
  const own = Array.isArray(resource.identifier) ? resource.identifier[0] : resource.identifier
  return own ? {} : { identifier: { system: system.uri, value: `urn:uuid:${digestUuid(seed)}` } }
}

function bodyOf(resource: Lone, subject: Reference<never>, url: (name: string) => string): Resource[] {
  if (resource.resourceType === 'Composition') return [{ ...resource, subject }]
  if (resource.resourceType === 'DiagnosticReport') return [{ ...withText(resource), subject }]
  const observation: Observation = { ...resource, subject }
  return [
    {
      resourceType: 'DiagnosticReport',
      status: observation.status === 'unknown' ? 'unknown' : (observation.status ?? 'unknown'),
      category: [medicalImaging, conceptOf(reportType)],
      code: resource.code ?? {},
      subject,
      ...(resource.effectiveDateTime !== undefined && { effectiveDateTime: resource.effectiveDateTime }),
      ...(resource.issued !== undefined && { issued: resource.issued }),
      result: [{ reference: url('Observation 1') }],
    },
    observation,
  ]
}

/** A report whose text is only in a web page or plain text that came with it shows that text. */
function withText(report: DiagnosticReport): DiagnosticReport {
  if (report.text?.div || report.conclusion) return report
  const page = (report.presentedForm ?? []).find(
    ({ contentType, data }) => data && /^(text\/(html|plain)|application\/xhtml)/.test(contentType ?? ''),
  )
  if (!page?.data) return report
  const text = Buffer.from(page.data, 'base64').toString('utf8')
  const html = page.contentType?.startsWith('text/plain') ? paragraphs(text) : cleanNarrative(bodyText(text))
  return {
    ...report,
    text: { status: 'additional', div: `<div xmlns="http://www.w3.org/1999/xhtml">${html}</div>` },
  }
}

/** What is between the head of a page and its end. */
const bodyText = (page: string): string =>
  page.replace(/<head[\s>][\s\S]*?<\/head>/i, '').replace(/<!DOCTYPE[^>]*>/i, '')

/** The patient that a report names. Errors: `unprocessable` when it names none. */
function patientOf(resource: Lone): { patient: Patient; rest: Lone; missing: Issue[] } {
  const { subject } = resource
  const contained = (resource.contained ?? []) as Resource[]
  const inside = contained.find(
    (one): one is Patient => one.resourceType === 'Patient' && subject?.reference === `#${one.id}`,
  )
  if (inside) {
    const others = contained.filter((one) => one !== inside)
    const { contained: _, ...plain } = resource
    const rest = (others.length > 0 ? { ...plain, contained: others } : plain) as Lone
    return { patient: inside, rest, missing: [] }
  }
  if (!subject || Object.keys(subject).length === 0)
    throw new ExchangeError('unprocessable', 'It does not say whom it is about.', {
      where: `${resource.resourceType}.subject`,
    })
  const { identifier, display } = subject
  const patient: Patient = {
    resourceType: 'Patient',
    ...(identifier?.value && { identifier: [identifier] }),
    ...(display !== undefined && { name: [{ text: display }] }),
  }
  const missing: Issue = {
    severity: 'warning',
    where: `${resource.resourceType}.subject`,
    text: 'leads to a Patient that was not sent: only what the reference says of the patient is known',
  }
  return { patient, rest: resource, missing: [missing] }
}

/** References to the contained patient lead to the patient of the bundle. */
function pointed(value: unknown, id: string | undefined, url: string): unknown {
  if (Array.isArray(value)) return value.map((one) => pointed(one, id, url))
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [
      key,
      key === 'reference' && id !== undefined && part === `#${id}` ? url : pointed(part, id, url),
    ]),
  )
}

/** Whether an observation was made on images: its category says so, or what it was derived from. */
export const isOfImages = (observation: Observation): boolean => {
  const categories: CodeableConcept[] = observation.category ?? []
  const byCategory = categories.flatMap(codingsOf).some((one) => one.code === 'imaging')
  const sources = [...(observation.derivedFrom ?? []), ...(observation.partOf ?? [])]
  return byCategory || sources.some(({ reference }) => /(^|\/)ImagingStudy\//.test(reference ?? ''))
}
