import { canBeExplicit } from '../../archive/explicit-object.ts'
import type { InstanceRow } from '../../archive/ports.ts'
import { type MediaRange, parseAccept } from '../../dicom/accept.ts'
import { explicitLittleEndian, transferSyntax } from '../../dicom/transfer-syntaxes.ts'
import { ExchangeError } from '../../errors.ts'

/** What decides in which form an object can go. */
type Stored = Pick<InstanceRow, 'transferSyntax' | 'rows'>

export interface ObjectForm {
  readonly multipart: boolean
  /** Whether an instance goes out in Explicit VR Little Endian although it is stored otherwise. */
  readonly isMadeExplicit: (instance: Stored) => boolean
}

const dicom = 'application/dicom'
const covers = (range: string, media: string): boolean =>
  range === '*/*' || range === media || (range.endsWith('/*') && media.startsWith(range.slice(0, -1)))

/**
 * In which form objects are sent: PS3.18 8.7.3 and 10.4.4. With `transfer-syntax=*` as they are stored; a single object
 * may go without multipart. Errors: `not-acceptable`.
 */
export function negotiateObjects(accept: string | undefined, instances: readonly Stored[]): ObjectForm {
  for (const range of parseAccept(accept)) {
    const form = mediaForm(range, instances.length)
    if (form && instances.every((instance) => canGo(range, instance)))
      return { ...form, isMadeExplicit: (instance) => isMadeExplicit(range, instance) }
  }
  throw new ExchangeError('not-acceptable')
}

function mediaForm(range: MediaRange, count: number): { multipart: boolean } | undefined {
  if (covers(range.mediaType, 'multipart/related') && covers(range.type ?? dicom, dicom))
    return { multipart: true }
  return count === 1 && covers(range.mediaType, dicom) ? { multipart: false } : undefined
}

function canGo(range: MediaRange, instance: Stored): boolean {
  const wanted = range.transferSyntax
  if (wanted === undefined || wanted === '*' || wanted === instance.transferSyntax) return true
  return wanted === explicitLittleEndian && canBeExplicit(instance)
}

/**
 * Without a word about the transfer syntax it is Explicit VR Little Endian (PS3.18 8.7.3.5.2), but for pixels that were
 * stored with loss, which may go as they are, and for what can't be made so.
 */
function isMadeExplicit({ transferSyntax: wanted }: MediaRange, instance: Stored): boolean {
  if (wanted === '*' || wanted === instance.transferSyntax || !canBeExplicit(instance)) return false
  return wanted !== undefined || transferSyntax(instance.transferSyntax)?.lossy !== true
}
