import type { JournalLine } from '../../../src/http/portal/contract-operator.ts'

type Kind = NonNullable<JournalLine['kind']>

/** Every kind of entry once, in the order of the menu. */
const order: Readonly<Record<Kind, true>> = {
  'signed-in': true,
  'signed-out': true,
  'patient-queried': true,
  'treatment-opened': true,
  'documents-listed': true,
  'report-read': true,
  'study-read': true,
  'download-made': true,
  'emergency-started': true,
  'emergency-ended': true,
  'token-issued': true,
  'viewer-opened': true,
  'viewer-closed': true,
  'objects-queried': true,
  'study-imported': true,
  'report-imported': true,
  'object-quarantined': true,
  'study-erased': true,
  'alert-raised': true,
  'security-changed': true,
  'node-refused': true,
  'node-started': true,
  'node-stopped': true,
  'journal-read': true,
  'journal-searched': true,
}

export const kinds = Object.keys(order) as readonly Kind[]
