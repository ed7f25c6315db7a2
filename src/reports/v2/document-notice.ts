import type { Bundle, Composition, DiagnosticReport, Identifier } from '@medplum/fhirtypes'
import { inTable } from '../in-table.ts'
import { components, type Message, segment } from './message.ts'
import { numberOf } from './parties.ts'

/** What a document management message (MDM) says about its document, beside the document. */
export interface DocumentNotice {
  /** Of the document (TXA-12). */
  readonly number: Identifier | undefined
  /** What it does to an earlier one (TXA-13). */
  readonly relation: { readonly code: 'replaces' | 'appends'; readonly target: Identifier } | undefined
  readonly status: DiagnosticReport['status']
  /** The document it names is withdrawn. */
  readonly withdraws: boolean
  /** Whether it says itself that the document is about images (TXA-2). */
  readonly isImaging: boolean
}

/** Completion (HL7 table 0271) of documents that nobody has signed yet; others are final. */
const unsigned: Readonly<Record<string, DiagnosticReport['status']>> = {
  DI: 'preliminary',
  IN: 'preliminary',
  IP: 'preliminary',
  PA: 'preliminary',
}
/** Document types of images: LOINC, and HL7 table 0270. */
const imagingTypes = ['18748-4', '18782-3', '68604-8', '85430-7', '11522-0', 'DI']

/**
 * Reads the notice of an MDM message (HL7 2.6 chapter 9): T06 adds to another document, T10 replaces one, T11 withdraws one,
 * and so does a change of status (T04) that deletes its observation or cancels it. `undefined` for other messages.
 * @param sender namespace of numbers that name none.
 */
export function documentNotice(message: Message, sender: string): DocumentNotice | undefined {
  const event = /^MDM\^T(02|04|06|08|10|11)$/.exec(message.type)?.[1]
  if (event === undefined) return undefined
  const txa = segment(message, 'TXA')
  const own = numberOf(components(txa, 12), sender)
  const parent = numberOf(components(txa, 13), sender)
  const deletes = message.segments.some(({ name, fields }) => name === 'OBX' && fields[11]?.trim() === 'D')
  const availability = txa?.fields[19]?.trim() ?? ''
  const withdraws = event === '11' || (event === '04' && (deletes || ['CA', 'OB'].includes(availability)))
  // T11 and some T04 number the document itself, others their own notice and the document as its parent.
  const withdrawn = parent ?? own
  const code = event === '06' ? 'appends' : 'replaces'
  const target = withdraws ? withdrawn : parent
  return {
    number: withdraws ? withdrawn : own,
    relation: target && { code, target },
    status: withdraws
      ? 'entered-in-error'
      : (inTable(unsigned, txa?.fields[17]?.trim()) ?? (event === '08' ? 'corrected' : 'final')),
    withdraws,
    isImaging: imagingTypes.includes(components(txa, 2)[0] ?? ''),
  }
}

/** A document that came inside a message, with the number and the relation that the message gave it. */
export function numbered(bundle: Bundle, { number, relation }: DocumentNotice): Bundle {
  const entry = (bundle.entry ?? []).map((one) => {
    const { resource } = one
    if (resource?.resourceType === 'DiagnosticReport' && number)
      return { ...one, resource: { ...resource, identifier: [...(resource.identifier ?? []), number] } }
    if (resource?.resourceType === 'Composition' && relation)
      return { ...one, resource: { ...resource, relatesTo: related(resource.relatesTo, relation) } }
    return one
  })
  return { ...bundle, entry }
}

/** @param stated what the document says itself. */
export const related = (
  stated: Composition['relatesTo'],
  { code, target }: NonNullable<DocumentNotice['relation']>,
): NonNullable<Composition['relatesTo']> => [...(stated ?? []), { code, targetIdentifier: target }]
