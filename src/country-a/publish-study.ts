import { documentKeys } from '../mapping/document-keys.ts'
import { studyDocument } from '../mapping/study-document.ts'
import { studyDocumentId } from './document-id.ts'
import type { LinkOutcome, SourcePorts } from './ports.ts'

/**
 * Brings the selection list up to date with a study that changed: its row is written anew and linked with the reports of
 * the same person, or removed with the study. Safe to repeat.
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
  const row = studyDocument(studyDocumentId(studyUid), study, ports.context)
  return ports.documents.putStudy({
    id: row.id ?? '',
    patientKey: await ports.patients.survivor(study.patientKey),
    studyUid,
    keys: documentKeys(row),
    reference: JSON.stringify(row),
  })
}
