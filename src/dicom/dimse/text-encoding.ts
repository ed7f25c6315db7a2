import { textDecoding } from '../charsets.ts'

/** Turns a text into bytes; undefined when the character set has no place for it. */
export type TextEncoding = (text: string) => Buffer | undefined

/** Single-byte sets, alone or as the only value with code extensions: PS3.3 Tables C.12-2 and C.12-3. */
const single = /^ISO(?:_| 2022 )IR (?:100|101|109|110|144|127|126|138|148|203|166)$/
const made = new Map<string, ReadonlyMap<string, number>>()

export const utf8 = 'ISO_IR 192'

/** The encoder for a value of Specific Character Set; an empty one and those that can't be written take ASCII only. */
export function textEncoding(terms: readonly string[]): TextEncoding {
  const [term = ''] = terms
  if (terms.length === 1 && term === utf8) return (text) => Buffer.from(text, 'utf8')
  const letters = terms.length === 1 && single.test(term) ? table(term) : undefined
  return (text) => {
    const bytes = Buffer.alloc(text.length)
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at)
      const byte = code < 0x80 ? code : letters?.get(text.charAt(at))
      if (byte === undefined) return undefined
      bytes[at] = byte
    }
    return bytes
  }
}

/** Letters above ASCII by the byte that the decoder makes them of. */
function table(term: string): ReadonlyMap<string, number> {
  const known = made.get(term)
  if (known) return known
  const decoding = textDecoding([term])
  const letters = new Map<string, number>()
  for (let byte = 0xa0; byte <= 0xff; byte++) {
    const letter = decoding.decode(Buffer.from([byte]), 0, 1, false)
    if (letter.length === 1 && letter !== '\uFFFD') letters.set(letter, byte)
  }
  made.set(term, letters)
  return letters
}
