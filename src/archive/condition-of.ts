import { isUid } from '../dicom/uid.ts'
import { foldText } from '../domain/fold-text.ts'
import { ExchangeError } from '../errors.ts'
import { foldName } from './fold.ts'
import type { MatchForm, MatchingKey } from './matching-keys.ts'
import type { Condition } from './search-condition.ts'

const maxValues = 1000

/**
 * What a value asks of a key; undefined when it matches everything (PS3.4 C.2.2.2.3). Errors: `bad-request` naming the
 * key when the value has not the form of its kind.
 */
export function conditionOf(
  key: MatchingKey,
  value: string,
  options: { readonly fuzzy: boolean },
): Condition | undefined {
  if (value === '' || /^\*+$/.test(value)) return undefined
  return readers[key.form](key, value, options)
}

type Reader = (key: MatchingKey, value: string, options: { readonly fuzzy: boolean }) => Condition

const malformed = (key: MatchingKey): never => {
  throw new ExchangeError('bad-request', `The value of ${key.name} does not have the form of its kind.`)
}

const readers: Readonly<Record<MatchForm, Reader>> = {
  uid(key, value) {
    const values = value.split(/[,\\]/)
    if (values.length > maxValues || !values.every(isUid)) malformed(key)
    return { ...key, kind: 'equals', values }
  },
  text: (key, value) => textCondition(key, value),
  code(key, value) {
    const values = value.split(/[,\\]/)
    return values.length > 1 && values.length <= maxValues
      ? { ...key, kind: 'equals', values }
      : textCondition(key, value)
  },
  name(key, value, { fuzzy }) {
    if (!fuzzy) return textCondition(key, foldName(value))
    const words = foldText(value)
      .split(/[\s^=*?,-]+/)
      .filter((word) => word !== '')
      .slice(0, 16)
    return { ...key, kind: 'words', words }
  },
  date: (key, value) => rangeCondition(key, value, /^\d{8}$/),
  time: (key, value) => rangeCondition(key, value.replaceAll(':', ''), /^\d{2}(\d{2}(\d{2}(\.\d{1,6})?)?)?$/),
  number(key, value) {
    const number = Number(value)
    if (!/^[+-]?\d{1,10}$/.test(value) || Math.abs(number) >= 2 ** 31) malformed(key)
    return { ...key, kind: 'number', value: number }
  },
}

/** PS3.4 C.2.2.2.4: `*` stands for any characters, `?` for one. */
function textCondition(key: MatchingKey, value: string): Condition {
  if (!/[*?]/.test(value)) return { ...key, kind: 'equals', values: [value] }
  const escaped = (text: string): string => text.replace(/[\\%_]/g, '\\$&')
  const pattern = escaped(value).replace(/\*+/g, '%').replaceAll('?', '_')
  return { ...key, kind: 'like', pattern, prefix: value.split(/[*?]/)[0] ?? '' }
}

/** PS3.4 C.2.2.2.5: `a-b`, `-b`, `a-`, or one value. */
function rangeCondition(key: MatchingKey, value: string, form: RegExp): Condition {
  const [from = '', to = '', ...more] = value.includes('-') ? value.split('-') : [value, value]
  if (more.length > 0 || (from === '' && to === '')) malformed(key)
  if ((from !== '' && !form.test(from)) || (to !== '' && !form.test(to))) malformed(key)
  return { ...key, kind: 'range', ...(from !== '' && { from }), ...(to !== '' && { to }) }
}
