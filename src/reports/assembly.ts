import type { Bundle, Composition, DiagnosticReport, Patient, Reference, Resource } from '@medplum/fhirtypes'
import { digestUuid } from './digest-uuid.ts'

/** Puts resources together into one bundle: each once, by an address made from what it holds. */
export interface Assembly {
  /** Address that the report itself will have. */
  readonly reportUrl: string
  readonly compositionUrl: string
  /** Enters a resource. @returns a reference to it; the same content is entered once. */
  add(resource: Resource): Reference
  /** A document bundle with its composition first, its report and all that was entered. */
  finish(parts: {
    readonly composition: Composition
    readonly report: DiagnosticReport
    readonly bundle: Pick<Bundle, 'identifier' | 'timestamp' | 'meta' | 'language'>
  }): Bundle
}

/** @param seed what makes the addresses differ from those of other reports: the digest of what was received. */
export function assembly(seed: string, patient: Patient): Assembly & { readonly subject: Reference } {
  const entries = new Map<string, { fullUrl: string; resource: Resource }>()
  const urlOf = (content: string): string => `urn:uuid:${digestUuid(`${seed}\n${content}`)}`
  const add = (resource: Resource): Reference => {
    const content = JSON.stringify(resource)
    const held = entries.get(content)
    if (held) return { reference: held.fullUrl }
    const fullUrl = urlOf(content)
    entries.set(content, { fullUrl, resource })
    return { reference: fullUrl }
  }
  const compositionUrl = urlOf('Composition')
  const reportUrl = urlOf('DiagnosticReport')
  return {
    compositionUrl,
    reportUrl,
    add,
    subject: add(patient),
    finish: ({ composition, report, bundle }) => ({
      resourceType: 'Bundle',
      ...bundle,
      type: 'document',
      entry: [
        { fullUrl: compositionUrl, resource: composition },
        { fullUrl: reportUrl, resource: report },
        ...entries.values(),
      ],
    }),
  }
}
