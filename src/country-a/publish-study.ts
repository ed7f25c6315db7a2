import type { DocumentReference } from '@medplum/fhirtypes'
import { documentKeys } from '../mapping/document-keys.ts'
import { uuidOfOid } from '../mapping/document-parts.ts'
import { kosDocument, type ManifestIds, studyDocument } from '../mapping/study-document.ts'
import { kosDocumentId, kosVersion, manifestVersion, studyDocumentId } from './document-id.ts'
import type { LinkOutcome, SourcePorts } from './ports.ts'

/**
 * Brings the selection list up to date with a study that changed: its rows, one for each form of the manifest, are
 * written anew and linked with the reports of the same person, or removed with the study; what they said before stays as
 * superseded rows. Safe to repeat.
 * @returns how many reports it is linked with, and how many of another person name it.
 */
export async function publishStudy(
  ports: Pick<SourcePorts, 'studies' | 'documents' | 'patients' | 'context'>,
  studyUid: string,
): Promise<LinkOutcome> {
  const study = await ports.studies.summary(studyUid)
  if (!study || study.numberOfInstances === 0) {
    await ports.documents.dropStudy(studyUid)
    return { linked: 0, conflicts: 0 }
  }
  const version = manifestVersion(study)
  const own = { row: studyDocumentId(studyUid), kos: kosDocumentId(studyUid), version }
  const replaces = await replacedBy(ports, own)
  const ids: ManifestIds = { ...own, ...(replaces && { replaces }) }
  const row = studyDocument(ids, study, ports.context)
  const kos = kosDocument(row, ids)
  return ports.documents.putStudy({
    ...kept(row, version),
    kos: kept(kos, kosVersion(version)),
    patientKey: await ports.patients.survivor(study.patientKey),
    studyUid,
  })
}

const kept = (row: DocumentReference, version: string) => ({
  id: row.id ?? '',
  version,
  keys: documentKeys(row),
  reference: JSON.stringify(row),
})

/** The rows that these take the place of; once more the same ones where the study is as it was. */
async function replacedBy(
  { documents }: Pick<SourcePorts, 'documents'>,
  { row, version }: ManifestIds,
): Promise<ManifestIds['replaces']> {
  const held = await documents.read(row, {})
  if (!held) return undefined
  const reference = JSON.parse(held.reference) as DocumentReference
  const heldVersion = uuidOfOid(reference.masterIdentifier?.value)
  const earlier =
    heldVersion === version
      ? reference.relatesTo
          ?.find((relation) => relation.code === 'replaces')
          ?.target.reference?.replace('DocumentReference/', '')
      : heldVersion
  return earlier === undefined ? undefined : { row: earlier, kos: kosVersion(earlier) }
}
