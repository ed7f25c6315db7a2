import { isObject, type Json } from '../json.ts'

/** What a profile demands of one element beyond FHIR R4. */
export interface ProfileElement {
  /** Path below the resource with the names of slices: `section:findings.code`; empty for the resource. */
  readonly id: string
  readonly min?: number
  readonly max?: number
  readonly fixed?: unknown
  readonly pattern?: unknown
  /** Codes of a required value set, by system. */
  readonly codes?: Readonly<Record<string, readonly string[]>>
  /** Paths by which the slices of this element are told apart. */
  readonly by?: readonly string[]
  /** Of an extension's slice: its URL. */
  readonly url?: string
  /** Resource types to which a reference may lead. */
  readonly to?: readonly string[]
}

export interface CompactProfile {
  readonly url: string
  /** Resource type or data type that it is about. */
  readonly type: string
  readonly base?: string
  readonly elements: readonly ProfileElement[]
}

const maxCodes = 5000
const objects = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isObject) : [])

/**
 * Profiles of a set of official definitions (StructureDefinition, ValueSet and CodeSystem resources) in a form that can be
 * checked quickly: cardinalities, slices, fixed values and patterns, value sets whose codes the set itself lists.
 * Definitions of resources and types themselves, and extensions, are left out.
 */
export function compactProfiles(definitions: readonly Json[]): CompactProfile[] {
  const byUrl = new Map(definitions.map((one) => [String(one.url), one]))
  return definitions
    .filter((one) => one.resourceType === 'StructureDefinition' && one.derivation === 'constraint')
    .filter(({ type }) => type !== 'Extension')
    .map((one) => ({
      url: String(one.url),
      type: String(one.type),
      ...(typeof one.baseDefinition === 'string' && { base: one.baseDefinition }),
      elements: elementsOf(one).flatMap((element) => compactElement(element, byUrl) ?? []),
    }))
}

/** What the profile says itself; a snapshot says again what its base says. */
function elementsOf({ differential, snapshot }: Json): Json[] {
  const own = isObject(differential) ? objects(differential.element) : []
  return own.length > 0 ? own : isObject(snapshot) ? objects(snapshot.element) : []
}

function compactElement(element: Json, byUrl: ReadonlyMap<string, Json>): ProfileElement | undefined {
  const id = String(element.id ?? element.path)
    .split('.')
    .slice(1)
    .join('.')
  const fixed = valueNamed(element, 'fixed')
  const pattern = valueNamed(element, 'pattern')
  const { slicing, max, min } = element
  const by = isObject(slicing) ? objects(slicing.discriminator).map(({ path }) => String(path)) : []
  const types = objects(element.type)
  const [extensionUrl] = types.flatMap(({ code, profile }) =>
    code === 'Extension' && Array.isArray(profile) ? [String(profile[0])] : [],
  )
  const to = types.flatMap(({ targetProfile }) =>
    Array.isArray(targetProfile) ? targetProfile.map(String) : [],
  )
  const codes = requiredCodes(element, byUrl)
  const compact = {
    ...(typeof min === 'number' && min > 0 && { min }),
    ...(typeof max === 'string' && max !== '*' && { max: Number(max) }),
    ...(fixed !== undefined && { fixed }),
    ...(pattern !== undefined && { pattern }),
    ...(codes && { codes }),
    ...(by.length > 0 && { by }),
    ...(extensionUrl !== undefined && { url: extensionUrl }),
    ...(to.length > 0 && { to: [...new Set(to.map((url) => typeNamed(url, byUrl)))] }),
  }
  return Object.keys(compact).length > 0 ? { id, ...compact } : undefined
}

function valueNamed(element: Json, prefix: 'fixed' | 'pattern'): unknown {
  const key = Object.keys(element).find(
    (name) => name.startsWith(prefix) && /^[A-Z]/.test(name.slice(prefix.length)),
  )
  return key === undefined ? undefined : element[key]
}

/** Resource type of a profile: as the set says, else the last part of the address for FHIR's own. */
function typeNamed(url: string, byUrl: ReadonlyMap<string, Json>): string {
  const known = byUrl.get(url)?.type
  return typeof known === 'string' ? known : (url.split('/').at(-1) ?? url)
}

function requiredCodes(
  { binding }: Json,
  byUrl: ReadonlyMap<string, Json>,
): Readonly<Record<string, readonly string[]>> | undefined {
  if (!isObject(binding) || binding.strength !== 'required') return undefined
  return expanded(byUrl.get(String(binding.valueSet).split('|')[0] ?? ''), byUrl)
}

type Codes = Record<string, string[]>

/** Codes of a value set that is given as a list, or as whole code systems of the set; `undefined` for any other. */
function expanded(valueSet: Json | undefined, byUrl: ReadonlyMap<string, Json>): Codes | undefined {
  if (!valueSet) return undefined
  const { expansion, compose } = valueSet
  const found = isObject(expansion)
    ? objects(expansion.contains)
    : isObject(compose) && !compose.exclude
      ? included(objects(compose.include), byUrl)
      : undefined
  if (!found || found.length === 0 || found.length > maxCodes) return undefined
  const codes: Codes = {}
  for (const { system, code } of found) {
    const list = codes[String(system)] ?? []
    codes[String(system)] = list
    list.push(String(code))
  }
  return codes
}

/** Codes that a value set includes, `undefined` where one of its parts can't be listed. */
function included(includes: readonly Json[], byUrl: ReadonlyMap<string, Json>): Json[] | undefined {
  const parts = includes.map(({ system, concept, filter, valueSet }) => {
    const whole = byUrl.get(String(system))
    const listed = concept ?? (whole?.content === 'complete' ? whole.concept : undefined)
    if (listed === undefined || filter || valueSet) return undefined
    return objects(listed).map(({ code }) => ({ system, code }))
  })
  return parts.some((part) => part === undefined) ? undefined : parts.flatMap((part) => part ?? [])
}
