/** What one run on a line found; milliseconds and bytes. */
export interface LineTimes {
  readonly rows: number
  readonly listMs: number
  readonly openMs: number
  readonly headersMs: number
  /** From opening the study to the last byte of its first picture, headers of the series included. */
  readonly firstImageMs: number
  readonly frameBytes: number
  readonly sliceMs: readonly number[]
  readonly instances: number
  readonly studyBytes: number
  readonly studyMs: number
}
