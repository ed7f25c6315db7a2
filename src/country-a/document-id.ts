import { digestUuid } from '../reports/digest-uuid.ts'

/** Id of a study's row: it keeps its address whatever changes about the study, on every node. */
export const studyDocumentId = (studyUid: string): string => digestUuid(`study ${studyUid}`)
