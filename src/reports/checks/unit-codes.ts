import table from '../../../spec/terminology/ucum.json' with { type: 'json' }

const metric = new Set(table.metric)
const other = new Set(table.other)
const prefixes = [...table.prefixes].sort((a, b) => b.length - a.length)
const maxLength = 100
const maxDepth = 10
const known = new Map<string, boolean>()

/** Whether a text is a case sensitive unit code of UCUM (The Unified Code for Units of Measure, section 2: grammar). */
export function isUnitCode(text: string): boolean {
  const before = known.get(text)
  if (before !== undefined) return before
  const result = text.length > 0 && text.length <= maxLength && readTerm(text, 0, 0) === text.length
  if (known.size < 5000) known.set(text, result)
  return result
}

/** Reads a term from `at`. @returns where it ends, -1 when it isn't one. */
function readTerm(text: string, at: number, depth: number): number {
  let next = text[at] === '/' ? at + 1 : at
  for (;;) {
    next = readComponent(text, next, depth)
    if (next < 0 || (text[next] !== '.' && text[next] !== '/')) return next
    next++
  }
}

function readComponent(text: string, at: number, depth: number): number {
  if (text[at] === '(') {
    const end = depth < maxDepth ? readTerm(text, at + 1, depth + 1) : -1
    return end >= 0 && text[end] === ')' ? readExponent(text, end + 1) : -1
  }
  const end = endOfUnit(text, at)
  if (end > at && !isFactor(text.slice(at, end))) return -1
  if (text[end] !== '{') return end > at ? end : -1
  const close = text.indexOf('}', end)
  return close < 0 || text.slice(end + 1, close).includes('{') ? -1 : close + 1
}

const readExponent = (text: string, at: number): number => {
  const length = /^[+-]?\d+/.exec(text.slice(at))?.[0].length ?? 0
  return at + length
}

/** Where a unit with its exponent ends: dots and slashes inside brackets belong to it. */
function endOfUnit(text: string, at: number): number {
  let end = at
  let inside = false
  while (end < text.length) {
    const sign = text[end]
    if (sign === '[') inside = true
    else if (sign === ']') inside = false
    else if (!inside && /[./(){}]/.test(sign ?? '')) break
    end++
  }
  return end
}

function isFactor(text: string): boolean {
  if (/^\d+$/.test(text)) return true
  if (isSimple(text)) return true
  const unit = /^(.+?)[+-]?\d+$/.exec(text)?.[1]
  return unit !== undefined && isSimple(unit)
}

function isSimple(unit: string): boolean {
  if (metric.has(unit) || other.has(unit)) return true
  return prefixes.some((prefix) => unit.startsWith(prefix) && metric.has(unit.slice(prefix.length)))
}
