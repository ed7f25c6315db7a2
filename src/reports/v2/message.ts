import { ExchangeError } from '../../errors.ts'

/** One segment: its fields as they stand, field 1 at index 1 (of MSH, the separator itself). */
export interface Segment {
  readonly name: string
  readonly fields: readonly string[]
}

export interface Message {
  readonly segments: readonly Segment[]
  /** `ORU^R01` as MSH-9 has it. */
  readonly type: string
}

const maxSegments = 20_000

/**
 * An HL7 version 2 message in segments (HL7 2.5.1 2.5), whatever its line ends; a line that begins no segment belongs to the
 * one before it. Only the usual separators `|^~\&` are taken.
 * Errors: `bad-request`.
 */
export function parseMessage(bytes: Uint8Array): Message {
  const text = decoded(bytes)
  const segments: { name: string; text: string }[] = []
  for (const line of text.split(/\r\n|\r|\n/)) {
    const name = /^([A-Z][A-Z0-9]{2})\|/.exec(line)?.[1]
    const last = segments.at(-1)
    if (name !== undefined) segments.push({ name, text: line })
    else if (last && line.trim() !== '') last.text += `\n${line}`
    if (segments.length > maxSegments) throw new ExchangeError('bad-request', 'The message is too long.')
  }
  const [head] = segments
  if (head?.name !== 'MSH' || !head.text.startsWith('MSH|^~\\&|'))
    throw new ExchangeError('bad-request', 'This is not a whole HL7 version 2 message.', { where: 'MSH' })
  const split = segments.map(({ name, text: line }): Segment => {
    const fields = line.split('|')
    return { name, fields: name === 'MSH' ? ['MSH', '|', ...fields.slice(1)] : fields }
  })
  const type = (split[0]?.fields[9] ?? '').split('^').slice(0, 2).join('^')
  return { segments: split, type }
}

/** UTF-8, else ISO 8859-1, which MSH-18 also calls `8859/1`: real messages say one and are the other. */
function decoded(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1252').decode(bytes)
  }
}

/** First segment of a name. */
export const segment = ({ segments }: Message, name: string): Segment | undefined =>
  segments.find((one) => one.name === name)

/** Repetitions of a field, each in its components; empty ones are left out. */
export const repetitions = (of: Segment | undefined, field: number): string[][] =>
  (of?.fields[field] ?? '')
    .split('~')
    .filter((one) => one.trim() !== '')
    .map((one) => one.split('^').map((part) => part.trim()))

/** Components of a field's first repetition. */
export const components = (of: Segment | undefined, field: number): string[] =>
  repetitions(of, field)[0] ?? []

const escapes: Readonly<Record<string, string>> = {
  F: '|',
  S: '^',
  T: '&',
  R: '~',
  E: '\\',
  '.br': '\n',
  '.sp': '\n',
  H: '',
  N: '',
}

/** A text with its escapes resolved (HL7 2.5.1 2.7); unknown ones are left out. */
export const plain = (text: string): string =>
  text.replace(/\\([A-Za-z.0-9+]{1,20})\\/g, (_, name: string) => {
    if (Object.hasOwn(escapes, name)) return escapes[name] ?? ''
    const hex = /^X((?:[0-9A-Fa-f]{2})+)$/.exec(name)?.[1]
    return hex === undefined ? '' : Buffer.from(hex, 'hex').toString('latin1')
  })
