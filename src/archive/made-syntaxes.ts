import { decodedCodecs } from '../dicom/pixel/decode.ts'
import { targets } from '../dicom/pixel/targets.ts'
import {
  deflatedLittleEndian,
  explicitLittleEndian,
  implicitLittleEndian,
  transferSyntax,
} from '../dicom/transfer-syntaxes.ts'
import type { InstanceRow } from './ports.ts'

/** Transfer syntaxes of data sets whose pixels are not in fragments. */
export const plainSyntaxes: readonly string[] = [
  explicitLittleEndian,
  implicitLittleEndian,
  deflatedLittleEndian,
]

/** Transfer syntaxes that objects are made in, beside the one they are stored in. */
export const objectTargets: readonly string[] = [
  ...plainSyntaxes,
  ...targets.map(({ uid }) => uid).filter((uid) => !plainSyntaxes.includes(uid)),
]

const lossy = new Set(targets.filter((target) => target.lossy).map(({ uid }) => uid))
/** Those that are made only for who names them. */
export const isLossyTarget = (uid: string): boolean => lossy.has(uid)

/** What the index knows of how an object is stored. */
export type Stored = Pick<InstanceRow, 'transferSyntax' | 'rows'>

/**
 * Whether an instance may be had in a transfer syntax that it isn't stored in, as far as the index knows; what its pixels
 * are is seen when it is made.
 */
export function mayBeMade(instance: Stored, uid: string): boolean {
  const stored = transferSyntax(instance.transferSyntax)
  if (stored === undefined || stored.referenced || !objectTargets.includes(uid)) return false
  const hasPixels = instance.rows !== null
  if (stored.encapsulated && hasPixels && !decodedCodecs.includes(stored.codec ?? '')) return false
  return hasPixels || plainSyntaxes.includes(uid)
}
