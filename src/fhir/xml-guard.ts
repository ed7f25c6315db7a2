import { ExchangeError } from '../errors.ts'

const maxDepth = 64

/**
 * Refuses XML that no parser should see: any DOCTYPE or ENTITY, an encoding other than UTF-8, nesting beyond 64 levels.
 * Works on the bytes, before anything is parsed, in linear time. Processing instructions are never acted on.
 * Errors: `bad-request`.
 */
export function guardXml(bytes: Uint8Array): void {
  if ((bytes[0] === 0xfe && bytes[1] === 0xff) || (bytes[0] === 0xff && bytes[1] === 0xfe) || bytes[1] === 0)
    throw new ExchangeError('bad-request', 'XML is taken in UTF-8 only.')
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
  if (/<!(DOCTYPE|ENTITY)/i.test(text))
    throw new ExchangeError('bad-request', 'XML with a document type declaration is not taken.')
  const encoding = /^[^<]*<\?xml[^>]*encoding\s*=\s*["']([^"']+)["']/.exec(text.slice(0, 200))?.[1]
  if (encoding !== undefined && !/^(utf-?8|us-ascii)$/i.test(encoding))
    throw new ExchangeError('bad-request', 'XML is taken in UTF-8 only.')
  if (depthOf(text) > maxDepth)
    throw new ExchangeError('bad-request', `The XML is nested deeper than ${maxDepth} levels.`)
}

function depthOf(text: string): number {
  let depth = 0
  let deepest = 0
  for (let at = text.indexOf('<'); at >= 0; at = text.indexOf('<', at + 1)) {
    const skip = skipped.find(([start]) => text.startsWith(start, at))
    if (skip) {
      const end = text.indexOf(skip[1], at + skip[0].length)
      if (end < 0) return deepest
      at = end
      continue
    }
    const end = text.indexOf('>', at)
    if (end < 0) return deepest
    if (text[at + 1] === '/') depth--
    else if (text[end - 1] !== '/') deepest = Math.max(deepest, ++depth)
    if (deepest > maxDepth) return deepest
    at = end
  }
  return deepest
}

const skipped = [
  ['<!--', '-->'],
  ['<![CDATA[', ']]>'],
  ['<?', '?>'],
] as const
