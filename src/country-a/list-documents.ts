import type { ForeignCaller } from '../domain/caller.ts'
import type { DocumentSearch } from '../domain/document-search.ts'
import type { Identifier } from '../domain/patient.ts'
import { ExchangeError } from '../errors.ts'
import { foreignEntry } from './audit-entry.ts'
import type { Asking, DocumentPage, SourcePorts, StoredDocument } from './ports.ts'
import { visibleRecord } from './visible-record.ts'

export interface ListRequest {
  readonly search: DocumentSearch
  /** Whom the request names, as it named them. */
  readonly patient: { readonly key: string } | { readonly identifier: Identifier }
  /** The query as it came, for the audit. */
  readonly query: string
}

export interface ListedDocuments extends DocumentPage {
  /** Whom all of them are about. */
  readonly person: Identifier
  readonly patientKey: string | undefined
}

const nobody: Identifier = { system: '', value: '' }

/**
 * Lists the documents of one patient that this professional abroad may see (guideline steps 5 and 6; ITI-67, EHDS Art. 8):
 * hidden and absent look the same.
 * Errors: `forbidden`, `not-supported` for a criterion that is unknown, `audit-unavailable`: then nothing is disclosed.
 */
export async function listDocuments(
  ports: SourcePorts,
  caller: ForeignCaller,
  request: ListRequest,
  asking: Asking,
): Promise<ListedDocuments> {
  const requested = await requestedPerson(ports, caller, request.patient)
  const record = await visibleRecord(
    ports,
    caller,
    { interaction: 'list', kind: 'documents-listed', requested },
    asking,
  )
  const { patientKey, filter, person } = record
  const page =
    patientKey === undefined
      ? { total: 0, documents: [] }
      : await ports.documents.search(request.search, { patientKey, filter })
  await ports.audit.append({
    ...foreignEntry(caller, asking),
    kind: 'documents-listed',
    outcome: 'success',
    query: request.query,
    objects: page.documents.map(({ id }) => id),
  })
  return { ...page, person, patientKey }
}

/**
 * One row of the list by its id.
 * Errors: `not-found` for what is hidden, superseded, another person's or not there; `forbidden`; `audit-unavailable`.
 */
export async function readListed(
  ports: SourcePorts,
  caller: ForeignCaller,
  id: string,
  asking: Asking,
): Promise<{ readonly document: StoredDocument; readonly person: Identifier }> {
  const record = await visibleRecord(ports, caller, { interaction: 'list', kind: 'documents-listed' }, asking)
  const { patientKey, filter, person } = record
  const document =
    patientKey === undefined ? undefined : await ports.documents.read(id, { patientKey, filter })
  await ports.audit.append({
    ...foreignEntry(caller, asking),
    kind: 'documents-listed',
    outcome: document ? 'success' : 'minor-failure',
    objects: [id.slice(0, 64)],
    ...(!document && { reason: 'not-found' }),
  })
  if (!document) throw new ExchangeError('not-found')
  return { document, person }
}

/** A person named by our key is the caller's if the caller's identifier is one of that person's. */
async function requestedPerson(
  { patients }: SourcePorts,
  { person }: ForeignCaller,
  patient: ListRequest['patient'],
): Promise<Identifier> {
  if ('identifier' in patient) return patient.identifier
  const identity = await patients.identity(patient.key)
  const same = identity?.identifiers.find(
    ({ system, value }) => system === person?.system && value === person.value,
  )
  return same ?? identity?.identifiers[0] ?? nobody
}
