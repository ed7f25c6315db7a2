import type { Identifier } from '../domain/patient.ts'
import type { Visibility } from '../policy/context.ts'
import { visibleLabels } from '../policy/visibility.ts'
import { studyDocumentId } from './document-id.ts'
import type { SourcePorts } from './ports.ts'

/** Whether a study is held, is this person's, and may be seen: asked before an image token is issued. */
export async function studyBelongsTo(
  { patients, documents }: Pick<SourcePorts, 'patients' | 'documents'>,
  person: Identifier,
  studyUid: string,
  visibility: Visibility,
): Promise<boolean> {
  const patientKey = await patients.keyOf(person)
  if (patientKey === undefined) return false
  const filter = { nothing: visibility.nothing, labels: visibleLabels(visibility), hidden: visibility.hidden }
  return (await documents.read(studyDocumentId(studyUid), { patientKey, filter })) !== undefined
}
