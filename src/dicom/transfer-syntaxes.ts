import table from '../../spec/dicom/transfer-syntaxes.json' with { type: 'json' }

export type CodecName =
  | 'none'
  | 'rle'
  | 'jpeg'
  | 'jpeg-lossless'
  | 'jpeg-ls'
  | 'jpeg-2000'
  | 'htj2k'
  | 'jpeg-xl'
  | 'deflated-frame'
  | 'video'
  | 'unsupported'

/** One row of PS3.6 Table A-1 with what PS3.18 8.7.3 says about its frames. */
export interface TransferSyntax {
  readonly uid: string
  readonly name: string
  readonly vr: 'explicit' | 'implicit'
  readonly endian: 'little' | 'big'
  /** Byte order of Pixel Data where it differs from that of the data set. */
  readonly pixels?: 'big'
  readonly deflated?: boolean
  readonly encapsulated?: boolean
  /** Pixel Data lies elsewhere (JPIP). */
  readonly referenced?: boolean
  readonly codec?: CodecName
  /** Media type of a single frame: PS3.18 Tables 8.7.3-2 to 8.7.3-5; `application/octet-stream` without one. */
  readonly media?: string
  readonly lossy?: boolean
  readonly retired?: boolean
}

export const implicitLittleEndian = '1.2.840.10008.1.2'
export const explicitLittleEndian = '1.2.840.10008.1.2.1'
export const deflatedLittleEndian = '1.2.840.10008.1.2.1.99'

export const transferSyntaxes: readonly TransferSyntax[] = table.syntaxes as readonly TransferSyntax[]
const byUid = new Map(transferSyntaxes.map((row) => [row.uid, row]))

/** The row of a transfer syntax, undefined for one that PS3.6 doesn't know. */
export function transferSyntax(uid: string): TransferSyntax | undefined {
  return byUid.get(uid)
}

/** Media type of single frames in this transfer syntax: PS3.18 8.7.3.3. */
export function frameMediaType(uid: string): string {
  return byUid.get(uid)?.media ?? 'application/octet-stream'
}
