import { digestUuid } from '../reports/digest-uuid.ts'

/** Id of a study's row: it keeps its address whatever changes about the study, on every node. */
export const studyDocumentId = (studyUid: string): string => digestUuid(`study ${studyUid}`)

/** Id of the row of its manifest as key object selection. */
export const kosDocumentId = (studyUid: string): string => digestUuid(`kos ${studyUid}`)

/** UUID of a study's manifest as the study is now: of the document in both forms. */
export const manifestVersion = ({
  studyInstanceUid,
  updatedAt,
}: {
  readonly studyInstanceUid: string
  readonly updatedAt: string
}): string => digestUuid(`manifest ${studyInstanceUid} ${updatedAt}`)

/** Id of the row of the key object selection of this version, once it is superseded. */
export const kosVersion = (version: string): string => digestUuid(`kos ${version}`)
