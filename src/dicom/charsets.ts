/**
 * Specific Character Set (0008,0005): PS3.3 C.12.1.1.2, PS3.5 6.1. A decoder is made once per data set and turns the
 * bytes of a value into text; bytes that have no meaning in the declared sets become U+FFFD.
 */

/** Turns the bytes of one value (delimiters included) into text. `person` values also reset at ^ and =. */
export interface TextDecoding {
  decode(bytes: Buffer, start: number, end: number, person: boolean): string
  /** How much longer than plain text it may take to read. */
  readonly effort: number
  /** Words for the log when a set was not known, undefined when all were. */
  readonly warning?: string
}

type Decode = (bytes: Buffer) => string

const replacement = '\uFFFD'
const whatwg = (label: string): Decode => {
  const decoder = new TextDecoder(label)
  return (bytes) => decoder.decode(bytes)
}
/** UTF-16 code units by byte, like ASCII below 0x80. */
type Table = Uint16Array
const noMeaning = 0xfffd
const table = (upper: (byte: number) => string): Table =>
  Uint16Array.from({ length: 256 }, (_, byte) => (byte < 0x80 ? byte : upper(byte).charCodeAt(0)))
const whatwgTable = (label: string): Table => {
  const decoder = new TextDecoder(label)
  return table((byte) => decoder.decode(Uint8Array.of(byte)))
}
const textOf = (units: Uint16Array, count: number): string =>
  Buffer.from(units.buffer, 0, 2 * count).toString('utf16le')
const byTable =
  (units: Table): Decode =>
  (bytes) => {
    const text = new Uint16Array(bytes.length)
    for (let at = 0; at < bytes.length; at++) text[at] = units[bytes[at] ?? 0] ?? noMeaning
    return textOf(text, text.length)
  }

const asciiTable = table(() => replacement)
const latin1: Decode = (bytes) => bytes.toString('latin1')
/** JIS X 0201: half-width katakana. 0x5C stays the delimiter that DICOM makes of it: PS3.5 6.1.3. */
const katakana = table((byte) =>
  byte >= 0xa1 && byte <= 0xdf ? String.fromCharCode(byte - 0xa1 + 0xff61) : replacement,
)
// WHATWG reads the labels of Latin 1 and Latin 5 as Windows code pages, which put letters where ISO 8859 has controls
const latin5Letters: Record<number, string> = { 208: 'Ğ', 221: 'İ', 222: 'Ş', 240: 'ğ', 253: 'ı', 254: 'ş' }
const latin5 = table((byte) => latin5Letters[byte] ?? String.fromCharCode(byte))
// TIS 620 has no letters below 0xA1; Windows-874 puts some there
const thaiWindows = new TextDecoder('windows-874')
const thai = table((byte) => (byte > 0xa0 ? thaiWindows.decode(Uint8Array.of(byte)) : replacement))

/** Pairs of seven-bit bytes as the eight-bit form that the WHATWG decoders of EUC know. */
const pairs = (label: string, prefix: readonly number[] = []): Decode => {
  const decoder = new TextDecoder(label)
  return (bytes) => {
    const out = Buffer.allocUnsafe(bytes.length + Math.ceil(bytes.length / 2) * prefix.length)
    let length = 0
    for (let index = 0; index < bytes.length; index += 2) {
      for (const byte of prefix) out[length++] = byte
      out[length++] = (bytes[index] ?? 0) | 0x80
      if (index + 1 < bytes.length) out[length++] = (bytes[index + 1] ?? 0) | 0x80
    }
    return decoder.decode(out.subarray(0, length))
  }
}

/** A set that an escape sequence can bring in: PS3.3 Tables C.12-3 and C.12-4. */
interface CodedSet {
  /** G0 takes bytes below 0x80, G1 the others. */
  readonly half: 0 | 1
  readonly decode: Decode
  /** Of a set whose characters are single bytes; the others are of pairs. */
  readonly units?: Table
}

const single1 = (units: Table): CodedSet => ({ half: 1, decode: byTable(units), units })
const pairs0 = (decode: Decode): CodedSet => ({ half: 0, decode })
const pairs1 = (decode: Decode): CodedSet => ({ half: 1, decode })

const asciiSet: CodedSet = { half: 0, decode: byTable(asciiTable), units: asciiTable }
const latin1Set: CodedSet = { ...single1(table(String.fromCharCode)), decode: latin1 }

/** Escape sequence after ESC -> set. */
const escapes: Record<string, CodedSet> = {
  '(B': asciiSet,
  '(J': asciiSet,
  ')I': single1(katakana),
  '-A': latin1Set,
  '-B': single1(whatwgTable('iso-8859-2')),
  '-C': single1(whatwgTable('iso-8859-3')),
  '-D': single1(whatwgTable('iso-8859-4')),
  '-L': single1(whatwgTable('iso-8859-5')),
  '-G': single1(whatwgTable('iso-8859-6')),
  '-F': single1(whatwgTable('iso-8859-7')),
  '-H': single1(whatwgTable('iso-8859-8')),
  '-M': single1(latin5),
  '-b': single1(whatwgTable('iso-8859-15')),
  '-T': single1(thai),
  $B: pairs0(pairs('euc-jp')),
  '$@': pairs0(pairs('euc-jp')),
  '$(D': pairs0(pairs('euc-jp', [0x8f])),
  '$)C': pairs1(whatwg('euc-kr')),
  '$)A': pairs1(whatwg('gbk')),
}

/** Defined terms of sets for G1 -> the escape that would bring them in. */
const single: Record<string, string> = {
  '100': '-A',
  '101': '-B',
  '109': '-C',
  '110': '-D',
  '144': '-L',
  '127': '-G',
  '126': '-F',
  '138': '-H',
  '148': '-M',
  '203': '-b',
  '166': '-T',
  '13': ')I',
}
/** Sets that only code extensions bring in. */
const extensions = new Set(['6', '87', '159', '149', '58'])
/** Sets that stand alone: PS3.3 Table C.12-5. */
const whole: Record<string, Decode> = {
  'ISO_IR 192': whatwg('utf-8'),
  GB18030: whatwg('gb18030'),
  GBK: whatwg('gbk'),
}

// Real files write ISO-IR, ISO IR, "ISO 2022-IR" and ISO_2022_IR for the defined terms
const termPattern = /^ISO[ _-]?(2022)?[ _-]?IR[ _-]?(\d+)$/

interface Term {
  readonly number: string
  readonly extended: boolean
}

function parseTerm(term: string): Term | undefined {
  if (term === '') return { number: '6', extended: true }
  const [, extended, number] = termPattern.exec(term.toUpperCase()) ?? []
  return number === undefined ? undefined : { number, extended: extended !== undefined }
}

/** Undeclared bytes are read as Latin 1: the most common of what real devices mean. */
const fallbackDecode = latin1
const escapeByte = '\u001b'
const isPlain = (text: string): boolean => !/\P{ASCII}/u.test(text) && !text.includes(escapeByte)

/** Where sets may change in the middle of a text, every few bytes can be a run of their own. */
const runsEffort = 32

function simple(decode: Decode, warning?: string): TextDecoding {
  const decoding: TextDecoding = {
    effort: 1,
    decode(bytes, start, end) {
      const plain = bytes.toString('latin1', start, end)
      return isPlain(plain) ? plain : decode(bytes.subarray(start, end))
    },
  }
  return warning === undefined ? decoding : { ...decoding, warning }
}

const undeclared = simple(fallbackDecode)
const made = new Map<string, TextDecoding>()

/**
 * The decoder for the values of Specific Character Set, none for an absent or empty attribute. Unknown terms fall back
 * to the default repertoire with Latin 1 above it, and say so.
 */
export function textDecoding(terms: readonly string[]): TextDecoding {
  if (terms.length === 0 || (terms.length === 1 && terms[0] === '')) return undeclared
  const key = terms.join('\\')
  const known = made.get(key)
  if (known !== undefined) return known
  const decoding = makeDecoding(terms.map((term) => term.trim()))
  if (made.size < 1000) made.set(key, decoding)
  return decoding
}

function makeDecoding(terms: readonly string[]): TextDecoding {
  const alone = terms.length === 1 ? whole[terms[0] ?? ''] : undefined
  if (alone !== undefined) return simple(alone)
  const parsed = terms.map(parseTerm)
  const unknown = parsed.some((term) => term === undefined || !isKnown(term))
  const initial = parsed[0] === undefined ? undefined : single[parsed[0].number]
  const g1 = initial === undefined ? undefined : escapes[initial]
  const warning = unknown ? 'Specific Character Set (0008,0005) holds a term that is not known.' : undefined
  const extended = terms.length > 1 || parsed.some((term) => term?.extended === true)
  if (!extended) {
    const isAscii = parsed[0]?.number === '6'
    return simple(isAscii ? asciiSet.decode : (g1?.decode ?? wholeOf(parsed[0]) ?? fallbackDecode), warning)
  }
  return extendedDecoding(g1 ?? latin1Set, warning)
}

const isKnown = (term: Term): boolean =>
  single[term.number] !== undefined || extensions.has(term.number) || term.number === '192'

const wholeOf = (term: Term | undefined): Decode | undefined =>
  term?.number === '192' ? whole['ISO_IR 192'] : undefined

const ESC = 0x1b
const controls = new Set([0x09, 0x0a, 0x0c, 0x0d])
const backslash = 0x5c
const personDelimiters = new Set([0x5e, 0x3d])

/** Code extension by ISO 2022: PS3.5 6.1.2.5. The state returns to the first set at every delimiter. */
function extendedDecoding(initialG1: CodedSet, warning: string | undefined): TextDecoding {
  const decoding: TextDecoding = {
    effort: runsEffort,
    decode(bytes, start, end, person) {
      const plain = bytes.toString('latin1', start, end)
      return isPlain(plain) ? plain : decodeRuns(bytes.subarray(start, end), initialG1, person)
    },
  }
  return warning === undefined ? decoding : { ...decoding, warning }
}

function decodeRuns(bytes: Buffer, initialG1: CodedSet, person: boolean): string {
  const units = new Uint16Array(bytes.length)
  let count = 0
  let text = ''
  let g0 = asciiSet
  let g1 = initialG1
  let index = 0
  while (index < bytes.length) {
    const byte = bytes[index] ?? 0
    const found = byte === ESC ? escapeAt(bytes, index + 1) : undefined
    if (found !== undefined) {
      if (found.set.half === 0) g0 = found.set
      else g1 = found.set
      index += 1 + found.length
      continue
    }
    if (isDelimiter(byte, person, g0)) {
      g0 = asciiSet
      g1 = initialG1
    }
    const set = byte < 0x80 ? g0 : g1
    const unit = byte === ESC ? noMeaning : set.units?.[byte]
    if (unit !== undefined) {
      units[count++] = unit
      index += 1
      continue
    }
    const end = runEnd(bytes, index, byte < 0x80, person, g0)
    text += textOf(units, count) + set.decode(bytes.subarray(index, end))
    count = 0
    index = end
  }
  return text + textOf(units, count)
}

/** First bytes of the escape sequences that are known: ( ) - $ */
const escapeStarts = new Set([0x28, 0x29, 0x2d, 0x24])

function escapeAt(bytes: Buffer, index: number): { set: CodedSet; length: number } | undefined {
  if (!escapeStarts.has(bytes[index] ?? 0)) return undefined
  for (const length of [2, 3]) {
    const set = escapes[bytes.toString('latin1', index, Math.min(index + length, bytes.length))]
    if (set !== undefined) return { set, length }
  }
  return undefined
}

// Within a set of pairs 0x5C, 0x5E and 0x3D are halves of a character; controls never are
function isDelimiter(byte: number, person: boolean, g0: CodedSet): boolean {
  if (controls.has(byte)) return true
  if (g0.units === undefined) return false
  return byte === backslash || (person && personDelimiters.has(byte))
}

/** End of the bytes from `start` that belong to the same half, up to the next escape or delimiter. */
function runEnd(bytes: Buffer, start: number, low: boolean, person: boolean, g0: CodedSet): number {
  let index = start + 1
  while (index < bytes.length) {
    const byte = bytes[index] ?? 0
    if (byte === ESC || byte < 0x80 !== low || isDelimiter(byte, person, g0)) return index
    index += 1
  }
  return index
}
