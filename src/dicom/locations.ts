/** Where a value that was left out of the JSON lies in the data (the inflated data for a deflated object). */
export interface BulkLocation {
  readonly vr: string
  readonly offset: number
  /** Bytes; for encapsulated data from the first item to the end of the last. */
  readonly length: number
  /** Bytes that the byte order turns, 1 when there's nothing to turn. */
  readonly swap: number
  readonly encapsulated: boolean
}

/** Where Pixel Data, Float Pixel Data or Double Float Pixel Data of the data set itself lies. */
export interface PixelDataLocation {
  readonly tag: '7FE00008' | '7FE00009' | '7FE00010'
  readonly vr: string
  readonly offset: number
  readonly length: number
  readonly bigEndian: boolean
  /** Fragments after the Basic Offset Table, or undefined for native data. */
  readonly encapsulated?: {
    readonly basicOffsets: { readonly offset: number; readonly length: number }
    /** Of the first byte of each fragment's value. */
    readonly offsets: readonly number[]
    readonly lengths: readonly number[]
  }
}
