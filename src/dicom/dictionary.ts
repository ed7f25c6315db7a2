import table from '../../spec/dicom/dictionary.json' with { type: 'json' }

/** What PS3.6 says about one attribute. */
export interface DictionaryEntry {
  readonly keyword: string
  /** Two letters; 'US/SS' where PixelRepresentation decides. */
  readonly vr: string
  readonly vm: string
}

const rows = table.tags as unknown as Record<string, readonly [string, string, string]>
const byTag = new Map<number, DictionaryEntry>()
const byKeyword = new Map<string, string>()
for (const [tag, [keyword, vr, vm]] of Object.entries(rows)) {
  byTag.set(Number.parseInt(tag, 16), { keyword, vr, vm })
  byKeyword.set(keyword, tag)
}

/** Groups 50xx and 60xx repeat the attributes of their first group: PS3.5 7.6. */
function firstOfRepeatingGroup(tag: number): number | undefined {
  const family = tag >>> 24
  if (family !== 0x50 && family !== 0x60) return undefined
  return ((family << 24) | (tag & 0xffff)) >>> 0
}

/** The entry of a tag given as an unsigned 32-bit number, undefined for private and unknown tags. */
export function dictionaryEntry(tag: number): DictionaryEntry | undefined {
  const entry = byTag.get(tag)
  if (entry !== undefined) return entry
  const first = firstOfRepeatingGroup(tag)
  return first === undefined ? undefined : byTag.get(first)
}

/** Eight upper-case hex digits for a keyword of PS3.6 or for a tag in hex, undefined for anything else. */
export function tagOf(keywordOrTag: string): string | undefined {
  const tag = byKeyword.get(keywordOrTag)
  if (tag !== undefined) return tag
  return /^[0-9A-Fa-f]{8}$/.test(keywordOrTag) ? keywordOrTag.toUpperCase() : undefined
}

/** Keyword of eight hex digits, undefined for private and unknown tags. */
export function keywordOf(tag: string): string | undefined {
  return dictionaryEntry(Number.parseInt(tag, 16))?.keyword
}

const cached = new Map<number, string>()

/** A tag as the DICOM JSON Model writes it: eight upper-case hex digits. */
export function tagText(tag: number): string {
  let text = cached.get(tag)
  if (text === undefined) {
    text = tag.toString(16).toUpperCase().padStart(8, '0')
    if (cached.size < 20_000) cached.set(tag, text)
  }
  return text
}

/** A tag for a sentence: (gggg,eeee). */
export function tagWords(tag: number): string {
  const text = tagText(tag)
  return `(${text.slice(0, 4)},${text.slice(4)})`
}
