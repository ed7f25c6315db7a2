import type { Bundle } from '@medplum/fhirtypes'
import type { ForeignCaller } from '../domain/caller.ts'
import type { Identifier } from '../domain/patient.ts'
import { ExchangeError } from '../errors.ts'
import { madoBundle } from '../mapping/mado/to-fhir.ts'
import { foreignEntry } from './audit-entry.ts'
import type { Asking, SourcePorts, StoredDocument } from './ports.ts'
import { type KosFile, kosOf, type ManifestPorts, studyManifest } from './study-manifest.ts'
import { visibleRecord } from './visible-record.ts'

/** A document as it is given out. */
export interface ReadDocument {
  readonly document: StoredDocument
  readonly bundle: Bundle
  /** The bundle in JSON, for a report byte for byte as received where nothing had to be added. */
  readonly bytes: Uint8Array
}

/**
 * One document for a professional abroad: the current version of a report, or the MADO manifest of a study (ITI-68).
 * The patient in it carries the identifier under which the other country knows them.
 * Errors: `not-found` for what is hidden, superseded, another person's or not there; `forbidden`; `audit-unavailable`.
 */
export async function readReport(
  ports: SourcePorts,
  caller: ForeignCaller,
  id: string,
  asking: Asking,
): Promise<ReadDocument> {
  return readVisible(ports, caller, { id, asking }, (document, person) => contentOf(ports, document, person))
}

/**
 * The manifest of a study as DICOM key object selection for a professional abroad, a Part 10 file.
 * Errors: those of `readReport`.
 */
export const readKos = (
  ports: SourcePorts,
  caller: ForeignCaller,
  id: string,
  asking: Asking,
): Promise<KosFile> => readVisible(ports, caller, { id, asking }, (document) => kosOf(ports, document))

/** What a document holds, if it may be seen; the reading and the refusal are put into the journal. */
async function readVisible<T>(
  ports: SourcePorts,
  caller: ForeignCaller,
  { id, asking }: { readonly id: string; readonly asking: Asking },
  content: (document: StoredDocument, person: Identifier) => Promise<T | undefined>,
): Promise<T> {
  const record = await visibleRecord(ports, caller, { interaction: 'read', kind: 'report-read' }, asking)
  const { patientKey, filter, person } = record
  const document =
    patientKey === undefined ? undefined : await ports.documents.read(id, { patientKey, filter })
  const read = document && (await content(document, person))
  await ports.audit.append({
    ...foreignEntry(caller, asking),
    kind: 'report-read',
    outcome: read ? 'success' : 'minor-failure',
    objects: [id.slice(0, 64)],
    ...(!read && { reason: 'not-found' }),
  })
  if (!read) throw new ExchangeError('not-found')
  return read
}

/** The content of a document for whoever may see it. @param person under whom the reader knows the patient. */
export async function contentOf(
  ports: Pick<SourcePorts, 'objects' | 'studies' | 'patients' | 'context' | 'wadoBase'>,
  document: StoredDocument,
  person: Identifier | undefined,
): Promise<ReadDocument | undefined> {
  if (document.kind === 'study') return manifestOf(ports, document)
  if (document.kind === 'manifest' || document.bundleObject === undefined) return undefined
  const bytes = await ports.objects.read(document.bundleObject)
  const bundle = JSON.parse(bytes.toString('utf8')) as Bundle
  const named = person && withIdentifier(bundle, person)
  if (!named) return { document, bundle, bytes }
  return { document, bundle: named, bytes: Buffer.from(JSON.stringify(named)) }
}

async function manifestOf(ports: ManifestPorts, document: StoredDocument): Promise<ReadDocument | undefined> {
  const manifest = await studyManifest(ports, document)
  if (!manifest) return undefined
  const bundle = madoBundle(manifest, document.id)
  return { document, bundle, bytes: Buffer.from(JSON.stringify(bundle)) }
}

/**
 * A hospital often names the patient by its own number only; the registry knows that it is this person, and the country
 * that asked must be able to see that too. `undefined` where the document says it already.
 */
function withIdentifier(bundle: Bundle, person: Identifier): Bundle | undefined {
  const patient = bundle.entry?.find(({ resource }) => resource?.resourceType === 'Patient')?.resource
  if (patient?.resourceType !== 'Patient') return undefined
  const known = patient.identifier ?? []
  if (known.some(({ system, value }) => system === person.system && value === person.value)) return undefined
  const named = { ...patient, identifier: [...known, { ...person }] }
  return {
    ...bundle,
    entry: (bundle.entry ?? []).map((entry) =>
      entry.resource === patient ? { ...entry, resource: named } : entry,
    ),
  }
}
