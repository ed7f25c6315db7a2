import { elementOf, isPrimitive } from './element-table.ts'
import { isObject, type Json } from './json.ts'

/** Called with an element or resource, its type in FHIR R4, its FHIRPath and the resource that it stands in. */
export type Visit = (value: Json, type: string, path: string, owner: Json) => void

/** Visits a resource and every complex element in it, the outer before the inner. What R4 does not know is passed over. */
export function walk(resource: Json, visit: Visit): void {
  const type = String(resource.resourceType)
  walkElement(resource, type, { path: type, owner: resource, visit })
}

interface Place {
  readonly path: string
  readonly owner: Json
  readonly visit: Visit
}

function walkElement(value: Json, type: string, place: Place): void {
  place.visit(value, type, place.path, place.owner)
  for (const [key, part] of Object.entries(value)) {
    if (typeof part !== 'object' || part === null) continue
    const inner = innerType(type, key)
    if (inner !== undefined) walkPart(part, inner, { ...place, path: `${place.path}.${key}` })
  }
}

function walkPart(part: object, type: string, place: Place): void {
  if (!Array.isArray(part)) walkItem(part, type, place)
  else
    for (const [at, item] of part.entries()) walkItem(item, type, { ...place, path: `${place.path}[${at}]` })
}

function walkItem(item: unknown, type: string, place: Place): void {
  if (!isObject(item)) return
  if (type === 'Resource') walkElement(item, String(item.resourceType), { ...place, owner: item })
  else walkElement(item, type, place)
}

/** Type of a complex element; `_name` carries id and extensions of a primitive. */
function innerType(type: string, key: string): string | undefined {
  if (key.startsWith('_')) return 'Element'
  const kind = elementOf(type, key)
  return kind && !isPrimitive(kind.type) ? kind.type : undefined
}
