import { ExchangeError } from '../errors.ts'
import { tagWords } from './dictionary.ts'

/** Throws 'dicom-refused' with what is wrong and the tag where; a reason never holds a value. */
export function refuse(reason: string, tag?: number): never {
  if (tag === undefined) throw new ExchangeError('dicom-refused', reason)
  throw new ExchangeError('dicom-refused', `${tagWords(tag)}: ${reason}`, { where: tagWords(tag) })
}
