import type { Resource } from '@medplum/fhirtypes'
import { isObject, type Json } from '../fhir/json.ts'
import { extension } from '../fhir/urls.ts'

/** Finds the resource that a literal reference means. */
export type Resolve = (reference: string | undefined) => Resource | undefined

/**
 * What a path of spec/dataset/elements.json finds from an element on. A path is property names joined by dots, through
 * lists; `name[x]` any type of a choice; `name{A|B}` only elements that carry one of these codes; `name>Type` follows a
 * reference to a resource of that type; `ext(key)` extensions by the names in `src/fhir/urls.ts`; `Type:` in front: only
 * for resources of that type.
 */
export function follow(start: unknown, path: string, resolve: Resolve): unknown[] {
  const [, type, rest = path] = /^([A-Z]\w+):(.*)$/.exec(path) ?? []
  if (type !== undefined && !(isObject(start) && start.resourceType === type)) return []
  return rest
    .split('.')
    .reduce<unknown[]>((values, step) => values.flatMap((v) => take(v, step, resolve)), [start])
}

function take(value: unknown, step: string, resolve: Resolve): unknown[] {
  if (!isObject(value)) return []
  const named = /^ext\((\w+)\)$/.exec(step)
  if (named) return extensions(value, named[1] ?? '')
  const [, name = '', choice, codes, type] = /^(\w+)(\[x\])?(?:\{([^}]+)\})?(?:>(\w+))?$/.exec(step) ?? []
  const found = choice ? choices(value, name) : listed(value[name])
  const coded = codes === undefined ? found : found.filter((item) => carries(item, codes.split('|')))
  return type === undefined ? coded : coded.flatMap((item) => referred(item, type, resolve))
}

const listed = (value: unknown): unknown[] =>
  value === undefined || value === null ? [] : Array.isArray(value) ? (value as unknown[]) : [value]

const choices = (value: Json, name: string): unknown[] =>
  Object.keys(value)
    .filter((key) => key.startsWith(name) && /^[A-Z]/.test(key.slice(name.length)))
    .flatMap((key) => listed(value[key]))

function extensions(value: Json, key: string): unknown[] {
  const url = Object.hasOwn(extension, key) ? extension[key as keyof typeof extension] : key
  return listed(value.extension).filter((item) => isObject(item) && item.url === url)
}

function referred(item: unknown, type: string, resolve: Resolve): Resource[] {
  const resource = isObject(item) && typeof item.reference === 'string' ? resolve(item.reference) : undefined
  return resource?.resourceType === type ? [resource] : []
}

/** Whether an element, its type or its function has one of these codes. */
function carries(item: unknown, codes: readonly string[]): boolean {
  if (!isObject(item)) return false
  const concepts = [item, item.type, item.function].filter(isObject)
  return concepts
    .flatMap((concept) => listed(concept.coding))
    .some((coding) => isObject(coding) && codes.includes(String(coding.code)))
}
