import { ExchangeError } from '../errors.ts'

/** A FHIR resource or element before anything is known of it. */
export type Json = { readonly [key: string]: unknown }
export interface AnyResource extends Json {
  readonly resourceType: string
}

const maxDepth = 64

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * Reads JSON from outside: UTF-8, an object, at most 64 levels deep, no key that could reach a prototype, no number
 * beyond what a double holds, no broken surrogates.
 * Errors: `bad-request` naming the fault.
 */
export function parseJson(bytes: Uint8Array): Json {
  const text = decode(bytes)
  if (depthOf(text) > maxDepth) throw refused(`The JSON is nested deeper than ${maxDepth} levels.`)
  let value: unknown
  try {
    value = JSON.parse(text, (key, part: unknown) => {
      if (key === '__proto__' || key === 'constructor') throw refused('The JSON has a key that is not taken.')
      if (typeof part === 'number' && !Number.isFinite(part)) throw refused('A number is out of range.')
      if (typeof part === 'string' && !part.isWellFormed()) throw refused('A text has a broken character.')
      return part
    })
  } catch (cause) {
    throw cause instanceof ExchangeError ? cause : refused('This is not valid JSON.')
  }
  if (!isObject(value)) throw refused('A FHIR resource is a JSON object.')
  return value
}

/** The text of what arrived, without its byte order mark. Errors: `bad-request` when it is not UTF-8. */
export function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw refused('The text is not UTF-8.')
  }
}

/** Nesting of the outermost value, found without building anything. */
function depthOf(text: string): number {
  let depth = 0
  let deepest = 0
  for (let i = 0; i < text.length; i++) {
    const c = text[i]
    if (c === '"') i = endOfString(text, i)
    else if (c === '{' || c === '[') deepest = Math.max(deepest, ++depth)
    else if (c === '}' || c === ']') depth--
  }
  return deepest
}

function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1)
  while (end > 0 && isEscaped(text, end)) end = text.indexOf('"', end + 1)
  return end < 0 ? text.length : end
}

function isEscaped(text: string, at: number): boolean {
  let slashes = 0
  while (text[at - 1 - slashes] === '\\') slashes++
  return slashes % 2 === 1
}

const refused = (tell: string): ExchangeError => new ExchangeError('bad-request', tell)
