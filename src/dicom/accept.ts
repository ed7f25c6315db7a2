/** One media range of an Accept header: RFC 9110 12.5.1 with the parameters of PS3.18 8.3.3 and 8.7.3. */
export interface MediaRange {
  /** Lower case, `multipart/related` for a multipart one. */
  readonly mediaType: string
  /** Of multipart/related: media type of the parts, lower case. */
  readonly type?: string
  /** A UID, or `*`. */
  readonly transferSyntax?: string
  /** 0 to 1. */
  readonly q: number
  /** All parameters but q, names in lower case. */
  readonly parameters: Readonly<Record<string, string>>
}

/** One form that an answer could have. */
export interface Offer {
  readonly mediaType: string
  readonly type?: string
  readonly transferSyntax?: string
}

const maxHeader = 8 * 1024
const maxRanges = 64
const token = /[!#$%&'*+\-.^_`|~0-9A-Za-z]+/y
const anything: readonly MediaRange[] = [{ mediaType: '*/*', q: 1, parameters: {} }]

/**
 * Media ranges, best first: by q, then by how exact they are, then in the order given. An absent or empty header is
 * `*∕*`; ranges that are not well formed are left out.
 */
export function parseAccept(header: string | undefined): readonly MediaRange[] {
  if (header === undefined || header.trim() === '') return anything
  return splitOutsideQuotes(header.slice(0, maxHeader), ',')
    .slice(0, maxRanges)
    .flatMap(parseRange)
    .filter((range) => range.q > 0)
    .sort((a, b) => b.q - a.q || exactness(b) - exactness(a))
}

function splitOutsideQuotes(text: string, separator: string): readonly string[] {
  const parts: string[] = []
  let start = 0
  let quoted = false
  for (let index = 0; index < text.length; index++) {
    const character = text[index]
    if (quoted && character === '\\') index += 1
    else if (character === '"') quoted = !quoted
    else if (character === separator && !quoted) {
      parts.push(text.slice(start, index))
      start = index + 1
    }
  }
  return [...parts, text.slice(start)]
}

function isToken(text: string): boolean {
  token.lastIndex = 0
  return token.test(text) && token.lastIndex === text.length
}

function parseRange(text: string): readonly MediaRange[] {
  const [media = '', ...rest] = splitOutsideQuotes(text, ';').map((part) => part.trim())
  const halves = media.split('/')
  if (halves.length !== 2 || !halves.every(isToken)) return []
  const parameters: Record<string, string> = Object.create(null)
  for (const parameter of rest) {
    const [, name = '', value = ''] = /^([^=\s]+)\s*=\s*(.*)$/s.exec(parameter) ?? []
    if (isToken(name)) parameters[name.toLowerCase()] ??= unquoted(value)
  }
  const { q: weight, ...others } = parameters
  const q = weight === undefined ? 1 : Number(weight)
  if (!(q >= 0 && q <= 1)) return []
  const { type, 'transfer-syntax': transferSyntax } = others
  return [
    {
      mediaType: media.toLowerCase(),
      q,
      parameters: others,
      ...(type === undefined ? {} : { type: type.toLowerCase() }),
      ...(transferSyntax === undefined ? {} : { transferSyntax }),
    },
  ]
}

function unquoted(value: string): string {
  return value.startsWith('"') ? value.replace(/^"|"$/g, '').replace(/\\(.)/g, '$1') : value
}

function exactness(range: MediaRange): number {
  if (range.mediaType === '*/*') return 0
  if (range.mediaType.endsWith('/*')) return 1
  return 2 + (range.type === undefined ? 0 : 1) + (range.transferSyntax === undefined ? 0 : 1)
}

/**
 * The offer that the ranges like best, undefined when none fits (406). Of offers that fit the same range the first
 * wins. An offer without a transfer syntax fits any that is asked for.
 */
export function negotiate<T extends Offer>(
  ranges: readonly MediaRange[],
  offers: readonly T[],
): T | undefined {
  for (const range of ranges) {
    const offer = offers.find((candidate) => fits(range, candidate))
    if (offer !== undefined) return offer
  }
  return undefined
}

function fits(range: MediaRange, offer: Offer): boolean {
  if (!mediaFits(range.mediaType, offer.mediaType)) return false
  if (range.type !== undefined && (offer.type === undefined || !mediaFits(range.type, offer.type)))
    return false
  const { transferSyntax: wanted } = range
  return (
    wanted === undefined ||
    wanted === '*' ||
    offer.transferSyntax === undefined ||
    offer.transferSyntax === wanted
  )
}

function mediaFits(range: string, media: string): boolean {
  if (range === '*/*' || range === media) return true
  return range.endsWith('/*') && media.startsWith(range.slice(0, -1))
}
