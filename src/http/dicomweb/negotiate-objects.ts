import type { InstanceRow } from '../../archive/ports.ts'
import { type MediaRange, parseAccept } from '../../dicom/accept.ts'
import { ExchangeError } from '../../errors.ts'

export interface ObjectForm {
  readonly multipart: boolean
}

const dicom = 'application/dicom'
const covers = (range: string, media: string): boolean =>
  range === '*/*' || range === media || (range.endsWith('/*') && media.startsWith(range.slice(0, -1)))

/**
 * In which form stored objects are sent: PS3.18 8.7.3 and 10.4.4. Without a word about the transfer syntax, or with `*`,
 * as they are stored; a single object may go without multipart. Errors: `not-acceptable`.
 */
export function negotiateObjects(accept: string | undefined, instances: readonly InstanceRow[]): ObjectForm {
  for (const range of parseAccept(accept)) {
    const form = formOf(range, instances.length)
    if (form && instances.every((instance) => isWanted(range, instance))) return form
  }
  throw new ExchangeError('not-acceptable')
}

function formOf(range: MediaRange, count: number): ObjectForm | undefined {
  if (covers(range.mediaType, 'multipart/related') && covers(range.type ?? dicom, dicom))
    return { multipart: true }
  return count === 1 && covers(range.mediaType, dicom) ? { multipart: false } : undefined
}

const isWanted = ({ transferSyntax }: MediaRange, instance: InstanceRow): boolean =>
  transferSyntax === undefined || transferSyntax === '*' || transferSyntax === instance.transferSyntax
