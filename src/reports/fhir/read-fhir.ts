import type { Bundle, DocumentReference, Patient, Resource } from '@medplum/fhirtypes'
import { ExchangeError } from '../../errors.ts'
import { isObject, type Json } from '../../fhir/json.ts'
import { checkStructure, type Issue } from '../../fhir/structure.ts'
import { inTable } from '../in-table.ts'
import { publishedDocument } from '../pdf/document-reference.ts'
import { isOfImages, wrapped } from './lone-resource.ts'
import { fromStu3, isStu3 } from './stu3.ts'
import { withoutFalseDates } from './tidy.ts'

export type FhirReport =
  | {
      readonly kind: 'bundle'
      readonly bundle: Bundle
      readonly issues: readonly Issue[]
      /** Whether the resource that was sent is the bundle, unchanged. */
      readonly asSent: boolean
    }
  /** A report in another form inside a DocumentReference. */
  | { readonly kind: 'content'; readonly bytes: Buffer }

/** What a single resource is that is no report. */
const others: Readonly<Record<string, string>> = {
  ServiceRequest: 'This is a request for an examination, not an imaging report.',
  ReferralRequest: 'This is a referral, not an imaging report.',
  ProcedureRequest: 'This is a request for an examination, not an imaging report.',
  Task: 'This is a task, not an imaging report.',
  ImagingStudy: 'This lists the images of a study, not what they show. Send the images.',
  Binary: 'This is a document without data about its patient. Send it inside a DocumentReference.',
}

/**
 * What a hospital sent in FHIR, as a bundle: a bundle as it is, a single resource with its patient, a DocumentReference with
 * what it says about its document.
 * Errors: `not-supported` naming what it is instead; `unprocessable` where a single resource is malformed.
 */
export function readFhir(sent: Json, digest: string): FhirReport {
  const { resource, issues } = sent.resourceType === 'Bundle' ? inBundle(sent) : single(sent)
  const type = typeof resource.resourceType === 'string' ? resource.resourceType : ''
  if (type === 'Bundle') {
    const bundle = resource as unknown as Bundle
    refuseOtherBundles(bundle)
    return { kind: 'bundle', bundle, issues, asSent: (resource as object) === sent }
  }
  if (type === 'Patient')
    return {
      kind: 'bundle',
      bundle: {
        resourceType: 'Bundle',
        type: 'collection',
        entry: [{ resource: resource as unknown as Patient }],
      },
      issues,
      asSent: false,
    }
  const { resource: tidy, issues: dates } = withoutFalseDates(resource, type)
  requireShape(tidy)
  const lone = tidy as unknown as Resource
  const before = [...issues, ...dates]
  if (lone.resourceType === 'DocumentReference') return fromDocument(lone, before)
  if (lone.resourceType === 'DiagnosticReport' || lone.resourceType === 'Composition')
    return joined(wrapped(lone, digest), before)
  if (lone.resourceType === 'Observation' && isOfImages(lone)) {
    const one: Issue = {
      severity: 'warning',
      where: 'Observation',
      text: 'is a single finding and no whole report',
    }
    return joined(wrapped(lone, digest), [...before, one])
  }
  throw new ExchangeError(
    'not-supported',
    inTable(others, type) ??
      (/^[A-Za-z]{1,40}$/.test(type)
        ? `This is a single ${type}, not an imaging report.`
        : 'This is not a FHIR resource.'),
    { where: 'resourceType' },
  )
}

const joined = (
  { bundle, issues }: { bundle: Bundle; issues: readonly Issue[] },
  before: readonly Issue[],
): FhirReport => ({ kind: 'bundle', bundle, issues: [...before, ...issues], asSent: false })

function fromDocument(document: DocumentReference, issues: readonly Issue[]): FhirReport {
  const published = publishedDocument(document)
  return published.kind === 'content' ? published : joined(published, issues)
}

/** A single resource, of R4 or converted to it. */
function single(resource: Json): { resource: Json; issues: readonly Issue[] } {
  return isStu3(resource) ? fromStu3(resource) : { resource, issues: [] }
}

/** The same for each resource of a bundle. */
function inBundle(bundle: Json): { resource: Json; issues: readonly Issue[] } {
  const entries = Array.isArray(bundle.entry) ? (bundle.entry as readonly unknown[]) : []
  const isOld = (entry: unknown): boolean =>
    isObject(entry) && isObject(entry.resource) && isStu3(entry.resource)
  if (!entries.some(isOld)) return { resource: bundle, issues: [] }
  const issues: Issue[] = []
  const entry = entries.map((one) => {
    if (!isObject(one) || !isObject(one.resource) || !isStu3(one.resource)) return one
    const converted = fromStu3(one.resource)
    issues.push(...converted.issues)
    return { ...one, resource: converted.resource }
  })
  return { resource: { ...bundle, entry }, issues }
}

/** A bundle around a request holds no report. */
function refuseOtherBundles(bundle: Bundle): void {
  const entries = Array.isArray(bundle.entry) ? bundle.entry : []
  const types = new Set(entries.map((entry) => String(entry?.resource?.resourceType)))
  if (types.has('DiagnosticReport') || types.has('Composition')) return
  for (const type of ['ServiceRequest', 'Task'])
    if (types.has(type)) throw new ExchangeError('not-supported', others[type], { where: 'Bundle.entry' })
}

/** Resources that are taken by themselves. */
const taken = ['DocumentReference', 'DiagnosticReport', 'Composition', 'Observation']

function requireShape(resource: Json): void {
  if (!taken.includes(String(resource.resourceType))) return
  const fault = checkStructure(resource).find(({ severity }) => severity === 'error')
  if (fault) throw new ExchangeError('unprocessable', `An element ${fault.text}.`, { where: fault.where })
}
