import type { Bundle } from '@medplum/fhirtypes'
import type { ListRow } from '../domain/list-row.ts'
import type { ReportView } from '../domain/report-view.ts'
import { ExchangeError } from '../errors.ts'
import { parseJson } from '../fhir/json.ts'
import { reportView } from '../mapping/report-view.ts'
import { audited, whoTreats } from './audited.ts'
import type { DocumentEntry, DocumentList } from './document-list.ts'
import { keptList } from './list-documents.ts'
import { nameReport } from './name-codes.ts'
import type { Requester, Treating } from './requester.ts'
import { sourceOf } from './requester.ts'
import { demandSamePatient } from './same-person.ts'

export interface OpenedReport {
  readonly entry: DocumentEntry
  readonly list: DocumentList
  readonly bundle: Bundle
  /** The document as its source sent it. */
  readonly bytes: Uint8Array
  readonly view: ReportView
}

/**
 * The latest version of a report (guideline step 8), checked to be about the confirmed person, ready to be read.
 * @param language in which labels are wanted, BCP 47.
 * Errors: `not-found`, `patient-mismatch`, `not-supported` for a document that isn't a FHIR document, those of the exchange.
 */
export async function openReport(
  requester: Requester,
  treating: Treating,
  request: { readonly report: string; readonly language: string },
): Promise<OpenedReport> {
  const { list, entry } = await findEntry(requester, treating, request.report, 'report')
  return audited(
    requester,
    { kind: 'report-read', ...whoTreats(treating, entry.country), objects: [entry.documentId] },
    async () => {
      const { bundle, bytes } = await readBundle(requester, treating, entry)
      const read = reportView(bundle, request.language)
      const { person, patient } = sourceOf(treating.treatment, entry.country)
      demandSamePatient(read.patient, person, patient)
      const view = await nameReport(requester, read, request.language)
      return { entry, list, bundle, bytes, view }
    },
  )
}

/** A row of that kind by its handle, in whichever country's answer it stands. Errors: `not-found`. */
export async function findEntry(
  requester: Requester,
  treating: Treating,
  handle: string,
  kind: ListRow['kind'],
): Promise<FoundEntry> {
  const found = await findDocument(requester, treating, handle)
  if (found.entry.kind !== kind) throw new ExchangeError('not-found')
  return found
}

export interface FoundEntry {
  readonly list: DocumentList
  readonly entry: DocumentEntry
}

/** The same for a row of either kind. */
export async function findDocument(
  requester: Requester,
  treating: Treating,
  handle: string,
): Promise<FoundEntry> {
  for (const { country } of treating.treatment.sources) {
    const list = await keptList(requester, treating, country)
    const entry = list?.entries.find((one) => one.handle === handle)
    if (list && entry) return { list, entry }
  }
  throw new ExchangeError('not-found')
}

async function readBundle(
  requester: Requester,
  treating: Treating,
  { url, country }: DocumentEntry,
): Promise<{ bundle: Bundle; bytes: Uint8Array }> {
  const line = requester.line(treating, country)
  const { bytes, contentType } = await line.readDocument(url, 'application/fhir+json', treating.transaction)
  if (!/^application\/(fhir\+)?json\b/i.test(contentType))
    throw new ExchangeError('not-supported', 'This report comes in a form that cannot be shown here.')
  const resource = parseJson(bytes)
  if (resource.resourceType !== 'Bundle') throw new ExchangeError('peer-refused')
  return { bundle: resource as unknown as Bundle, bytes }
}
