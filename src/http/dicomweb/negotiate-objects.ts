import { mayBeMade, objectTargets, type Stored } from '../../archive/made-syntaxes.ts'
import { type MediaRange, parseAccept } from '../../dicom/accept.ts'
import { explicitLittleEndian, transferSyntax } from '../../dicom/transfer-syntaxes.ts'
import { ExchangeError } from '../../errors.ts'

export interface ObjectForm {
  readonly multipart: boolean
  /** Transfer syntaxes in which an instance may go, the best first; never empty. */
  readonly choices: (instance: Stored) => readonly string[]
}

const dicom = 'application/dicom'
const covers = (range: string, media: string): boolean =>
  range === '*/*' || range === media || (range.endsWith('/*') && media.startsWith(range.slice(0, -1)))

/**
 * In which form objects are sent, and in which transfer syntaxes each may go: PS3.18 8.7.3 and 10.4.4. With
 * `transfer-syntax=*` as they are stored; a single object may go without multipart. Errors: `not-acceptable`, with what
 * there is.
 */
export function negotiateObjects(accept: string | undefined, instances: readonly Stored[]): ObjectForm {
  const ranges = parseAccept(accept)
  const isAlone = instances.length === 1
  const forms = new Set(ranges.flatMap((range) => isMultipart(range, isAlone) ?? []))
  for (const multipart of forms) {
    const fitting = ranges.filter((range) => isMultipart(range, isAlone) === multipart)
    const choices = (instance: Stored): readonly string[] => [
      ...new Set(fitting.flatMap((range) => choicesOf(range, instance, isAlone))),
    ]
    if (instances.every((instance) => choices(instance).length > 0)) return { multipart, choices }
  }
  throw new ExchangeError('not-acceptable', offerWords(instances))
}

/** Undefined for a range that objects don't fit. */
function isMultipart(range: MediaRange, isAlone: boolean): boolean | undefined {
  if (covers(range.mediaType, 'multipart/related') && covers(range.type ?? dicom, dicom)) return true
  return isAlone && covers(range.mediaType, dicom) ? false : undefined
}

/**
 * Without a word about the transfer syntax it is Explicit VR Little Endian (PS3.18 8.7.3.5.2), but for pixels that were
 * stored with loss, which may go as they are, and for what can't be made so. Objects without pixels go beside images in
 * Explicit VR Little Endian, whatever was asked for.
 */
function choicesOf(
  { transferSyntax: wanted }: MediaRange,
  instance: Stored,
  isAlone: boolean,
): readonly string[] {
  const stored = instance.transferSyntax
  if (wanted === '*' || wanted === stored) return [stored]
  const explicit = stored === explicitLittleEndian || mayBeMade(instance, explicitLittleEndian)
  if (wanted === undefined)
    return explicit && transferSyntax(stored)?.lossy !== true ? [explicitLittleEndian, stored] : [stored]
  if (mayBeMade(instance, wanted)) return [wanted]
  const isBeside = !isAlone && instance.rows === null && objectTargets.includes(wanted)
  return isBeside && explicit ? [explicitLittleEndian] : []
}

const nameOf = (uid: string): string => `${transferSyntax(uid)?.name ?? 'unknown'} (${uid})`

/** What there is of objects in the place of what was asked for. */
export function offerWords(instances: readonly Stored[]): string {
  const made = objectTargets.filter((uid) => instances.every((instance) => mayBeMade(instance, uid)))
  const also =
    made.length > 0 ? `, and in ${made.map(nameOf).join(', ')}, as far as their pixels allow it` : ''
  return `Objects are given as ${dicom}: as they are stored (transfer-syntax=*)${also}.`
}
