import type { CountryCode } from '../domain/codes.ts'

/** What one file of a download is made from. */
type FileSource =
  | {
      readonly kind: 'instance'
      /** Handles, so that a plan names nobody. */
      readonly study: string
      readonly series: string
      readonly instance: string
    }
  /** Bytes kept for the treatment under this name. */
  | { readonly kind: 'kept'; readonly name: string }

export interface PlannedFile {
  readonly path: string
  readonly bytes: number
  readonly source: FileSource
}

/** A ZIP before it is sent: every file with its length. */
export interface DownloadPlan {
  readonly files: readonly PlannedFile[]
  /** Modification time of every file, milliseconds since the epoch. */
  readonly at: number
  /** For the journal: what is taken away from which country. */
  readonly objects: readonly { readonly country: CountryCode; readonly id: string }[]
}

export const planName = (download: string): string => `download/${download}`
