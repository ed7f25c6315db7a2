/**
 * Writes spec/fhir/element-rules.json: what FHIR R4 demands of elements beyond their type: form of the text, whether it must be there, the
 * codes of required value sets. From the official definitions: `node tools/make-element-rules.ts <folder>` with
 * profiles-types.json, profiles-resources.json, valuesets.json, v2-tables.json and v3-codesystems.json of R4.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import table from '../spec/fhir/elements.json' with { type: 'json' }

interface Element {
  readonly path: string
  readonly min?: number
  readonly type?: readonly { readonly code: string }[]
  readonly binding?: { readonly strength: string; readonly valueSet?: string }
  readonly contentReference?: string
}
interface Concept {
  readonly code: string
  readonly concept?: readonly Concept[]
}
interface Include {
  readonly system?: string
  readonly concept?: readonly Concept[]
  readonly filter?: unknown
  readonly valueSet?: unknown
}
interface Definition {
  readonly resourceType: string
  readonly url: string
  readonly type?: string
  readonly kind?: string
  readonly derivation?: string
  readonly snapshot?: { readonly element: readonly Element[] }
  readonly content?: string
  readonly concept?: readonly Concept[]
  readonly compose?: { readonly include: readonly Include[]; readonly exclude?: unknown }
}

const folder = resolve(process.argv[2] ?? '.')
const files = ['profiles-types', 'profiles-resources', 'valuesets', 'v2-tables', 'v3-codesystems']
const definitions = files.flatMap((name): Definition[] =>
  JSON.parse(readFileSync(resolve(folder, `${name}.json`), 'utf8')).entry.map(
    ({ resource }: { resource: Definition }) => resource,
  ),
)
const byUrl = new Map(definitions.map((definition) => [definition.url, definition]))
/** Kinds of text that say no more than that it is text. */
const plain = /^(string|markdown|boolean|decimal|integer|xhtml)$|System\.String$/
const known = table.types as Readonly<Record<string, Readonly<Record<string, string>>>>
const maxCodes = 400

const valueSets = new Map<string, Record<string, string[]>>()
const rules: Record<string, Record<string, string>> = {}
for (const { resourceType, kind, derivation, type, snapshot } of definitions) {
  if (resourceType !== 'StructureDefinition' || kind === 'primitive-type' || derivation === 'constraint')
    continue
  for (const element of snapshot?.element ?? []) addRule(String(type), element)
}

function addRule(type: string, { path, min = 0, type: types = [], binding }: Element): void {
  const parts = path.split('.')
  const name = parts.at(-1) ?? ''
  const owner = parts.slice(0, -1).map(titled).join('')
  if (parts.length < 2 || !known[owner] || type === 'Element') return
  const set = binding?.strength === 'required' ? setOf(binding.valueSet?.split('|')[0]) : undefined
  const [code = ''] = types.map((one) => one.code)
  const form = types.length === 1 && !plain.test(code) && /^[a-z]/.test(code) ? code : ''
  if (name.endsWith('[x]')) for (const one of types) addChoice(owner, name.slice(0, -3), one.code)
  const rule = `${form}${min > 0 ? '!' : ''}${set === undefined ? '' : `=${set}`}`
  if (rule === '' || name === 'resourceType' || rule === 'uri' || rule === 'code') return
  const own = rules[owner] ?? {}
  rules[owner] = own
  own[name] = rule
}

/** Form of one type of a choice, as `effectiveDateTime`. */
function addChoice(owner: string, base: string, code: string): void {
  if (!/^[a-z]/.test(code) || plain.test(code) || code === 'uri' || code === 'code') return
  const own = rules[owner] ?? {}
  rules[owner] = own
  own[`${base}${titled(code)}`] = code
}

function titled(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1)
}

/** Short name of a value set whose codes can be listed. */
function setOf(url: string | undefined): string | undefined {
  const definition = byUrl.get(url ?? '')
  const name = url?.split('/').at(-1)
  if (!definition || name === undefined) return undefined
  const codes: Record<string, string[]> = {}
  for (const include of definition.compose?.include ?? []) {
    const found = include.concept ?? byUrl.get(include.system ?? '')?.concept
    const isWhole = include.concept || byUrl.get(include.system ?? '')?.content === 'complete'
    if (!found || !isWhole || include.filter || include.valueSet || !include.system) return undefined
    codes[include.system] = [...(codes[include.system] ?? []), ...flat(found)]
  }
  const count = Object.values(codes).flat().length
  if (count === 0 || count > maxCodes || definition.compose?.exclude) return undefined
  valueSets.set(name, codes)
  return name
}

function flat(concepts: readonly Concept[]): string[] {
  return concepts.flatMap(({ code, concept = [] }) => [code, ...flat(concept)])
}

const lines = (entries: readonly (readonly [string, unknown])[]): string =>
  entries.map(([name, value]) => `"${name}":${JSON.stringify(value)}`).join(',\n')
const sorted = <T>(entries: Iterable<readonly [string, T]>): (readonly [string, T])[] =>
  [...entries].sort(([a], [b]) => (a < b ? -1 : 1))
writeFileSync(
  resolve(import.meta.dirname, '../spec/fhir/element-rules.json'),
  `{"source":"HL7 FHIR R4 (4.0.1) definitions: form of a text, ! where it must be there, = required value set",
"types":{\n${lines(sorted(Object.entries(rules)))}\n},
"valueSets":{\n${lines(sorted(valueSets))}\n}}\n`,
)
console.log(`${Object.keys(rules).length} types, ${valueSets.size} value sets`)
