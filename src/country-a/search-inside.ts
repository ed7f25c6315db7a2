import type { SystemCaller } from '../domain/caller.ts'
import type { DocumentSearch } from '../domain/document-search.ts'
import type { Identifier } from '../domain/patient.ts'
import { ExchangeError } from '../errors.ts'
import type { Asking, DocumentPage, SourcePorts, StoredDocument } from './ports.ts'
import { contentOf, type ReadDocument } from './read-report.ts'
import { type KosFile, kosOf } from './study-manifest.ts'

type InsidePorts = Pick<
  SourcePorts,
  'audit' | 'documents' | 'objects' | 'patients' | 'studies' | 'context' | 'wadoBase'
>
type System = Pick<SystemCaller, 'clientId' | 'jti'>

/**
 * Documents for a system of the country: of one patient or of all, every version.
 * Errors: `not-supported`, `audit-unavailable`.
 */
export async function searchInside(
  ports: InsidePorts,
  caller: System,
  request: {
    readonly search: DocumentSearch
    readonly patient: { readonly key: string } | { readonly identifier: Identifier } | undefined
    readonly query: string
  },
  { transaction, network }: Asking,
): Promise<DocumentPage> {
  const patientKey = await keyOf(ports, request.patient)
  const page =
    request.patient && patientKey === undefined
      ? { total: 0, documents: [] }
      : await ports.documents.search(request.search, patientKey === undefined ? {} : { patientKey })
  await ports.audit.append({
    kind: 'objects-queried',
    outcome: 'success',
    transaction,
    network,
    client: caller.clientId,
    tokenId: caller.jti,
    query: request.query,
    ...(patientKey !== undefined && (await aboutPerson(ports, patientKey))),
  })
  return page
}

/** One document for a system of the country, superseded ones too. Errors: `not-found`, `audit-unavailable`. */
export const readInside = (
  ports: InsidePorts,
  caller: System,
  id: string,
  asking: Asking,
): Promise<ReadDocument> =>
  readAnyone(ports, caller, { id, asking }, (document) => contentOf(ports, document, undefined))

/** The manifest of a study as DICOM key object selection for a system of the country. Errors: those of `readInside`. */
export const readKosInside = (
  ports: InsidePorts,
  caller: System,
  id: string,
  asking: Asking,
): Promise<KosFile> => readAnyone(ports, caller, { id, asking }, (document) => kosOf(ports, document))

async function readAnyone<T>(
  ports: InsidePorts,
  caller: System,
  { id, asking: { transaction, network } }: { readonly id: string; readonly asking: Asking },
  content: (document: StoredDocument) => Promise<T | undefined>,
): Promise<T> {
  const document = await ports.documents.read(id, {})
  const read = document && (await content(document))
  if (!document || !read) throw new ExchangeError('not-found')
  await ports.audit.append({
    kind: 'report-read',
    outcome: 'success',
    transaction,
    network,
    client: caller.clientId,
    tokenId: caller.jti,
    objects: [id],
    ...(await aboutPerson(ports, document.patientKey)),
  })
  return read
}

async function keyOf(
  { patients }: InsidePorts,
  patient: { readonly key: string } | { readonly identifier: Identifier } | undefined,
): Promise<string | undefined> {
  if (!patient) return undefined
  if ('identifier' in patient) return patients.keyOf(patient.identifier)
  return (await patients.identity(patient.key)) ? patients.survivor(patient.key) : undefined
}

/** Whom an entry is about: patients are told who looked, inside the country too. */
async function aboutPerson(
  { patients }: InsidePorts,
  patientKey: string,
): Promise<{ readonly patient?: Identifier }> {
  const patient = await patients.personFor(patientKey)
  return patient ? { patient } : {}
}
