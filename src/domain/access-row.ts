/** What a professional or system got. */
export type AccessKind = 'identity' | 'treatment' | 'list' | 'report' | 'images' | 'download'

/** One line of what a patient may know of who used their data (EHDS Art. 9): who, when, what, why. */
export interface AccessRow {
  /** When, ISO 8601 in UTC. */
  readonly at: string
  readonly what: AccessKind
  /** Study Instance UIDs and document ids. */
  readonly objects: readonly string[]
  readonly professional?: {
    readonly name?: string
    /** ISCO code. */
    readonly role?: string
    readonly organisation?: string
  }
  /** Issuer or name of the system that asked, where another one asked. */
  readonly client?: string
  /** v3-ActReason. */
  readonly purpose?: string
  /** Restrictions were overridden for vital interests. */
  readonly emergency: boolean
  /** Joins the lines of one click, in both countries. */
  readonly transaction?: string
}
