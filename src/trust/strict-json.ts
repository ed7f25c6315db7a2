const maxDepth = 64

/**
 * JSON in which no object names a key twice: JSON.parse silently takes the last, another reader the first, so two
 * checkers could see two documents (RFC 8259 4). Also refuses nesting deeper than 64.
 * Errors: an Error that says what is wrong, without anything of the text.
 */
export function parseStrictJson(text: string): unknown {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new Error('This is not JSON')
  }
  // The text is valid, so a string followed by a colon is a key and every brace outside a string is structure.
  const open: (Set<string> | undefined)[] = []
  for (const [token, colon] of text.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?|[{}[\]]/gsu)) {
    if (token === '}' || token === ']') open.pop()
    else if (token === '{' || token === '[') enter(open, token)
    else if (colon !== undefined) note(open.at(-1), token.slice(0, token.length - colon.length))
  }
  return value
}

function enter(open: (Set<string> | undefined)[], bracket: string): void {
  open.push(bracket === '{' ? new Set() : undefined)
  if (open.length > maxDepth) throw new Error('JSON is nested too deeply')
}

function note(keys: Set<string> | undefined, literal: string): void {
  const key = JSON.parse(literal) as string
  if (keys?.has(key)) throw new Error('A JSON key stands twice in one object')
  keys?.add(key)
}
