import { missingElements, valueFault } from './element-rules.ts'
import { elementOf, isPrimitive, isResourceType } from './element-table.ts'
import { isObject, type Json } from './json.ts'

export interface Issue {
  readonly severity: 'error' | 'warning'
  /** Kind of fault (FHIR R4 issue-type); `structure` where absent. */
  readonly code?: 'required' | 'value' | 'code-invalid' | 'invariant' | 'not-found'
  /** FHIRPath of the element. */
  readonly where: string
  readonly text: string
}

const maxIssues = 50

/**
 * Whether a resource has the shape of FHIR R4: known resource types, lists where elements repeat, the right kind of
 * primitive in its form, codes of required value sets. An element that is missing is a warning, and so is one that R4
 * does not know, since it is kept but means nothing here.
 */
export function checkStructure(resource: Json): Issue[] {
  const issues: Issue[] = []
  visitResource(resource, String(resource.resourceType ?? '?'), issues)
  return issues
}

function visitResource(value: unknown, path: string, issues: Issue[]): void {
  if (!isObject(value)) {
    error(issues, path, 'is not a resource')
    return
  }
  const type = value.resourceType
  if (typeof type !== 'string' || !isResourceType(type)) {
    error(issues, path, 'is not of a resource type of FHIR R4')
    return
  }
  visitElement(value, type, path, issues)
}

function visitElement(value: Json, type: string, path: string, issues: Issue[]): void {
  for (const name of missingElements(type, value))
    issues.push({ severity: 'warning', code: 'required', where: `${path}.${name}`, text: 'is missing' })
  for (const [key, part] of Object.entries(value)) {
    if (issues.length >= maxIssues) return
    if (key === 'resourceType') continue
    const at = `${path}.${key}`
    if (key.startsWith('_')) visitShadow(part, elementOf(type, key.slice(1)), at, issues)
    else visitMember(part, type, key, at, issues)
  }
}

function visitMember(part: unknown, type: string, key: string, at: string, issues: Issue[]): void {
  const kind = elementOf(type, key)
  if (!kind) {
    issues.push({ severity: 'warning', where: at, text: 'is not an element of FHIR R4 and is not read' })
    return
  }
  if (Array.isArray(part) !== kind.repeats) {
    error(issues, at, kind.repeats ? 'must be a list' : 'must not be a list')
    return
  }
  const parts: unknown[] = Array.isArray(part) ? part : [part]
  parts.forEach((item, index) => {
    const where = Array.isArray(part) ? `${at}[${index}]` : at
    const fault = valueFault(type, key, item)
    if (fault) issues.push({ ...fault, where })
    visitValue(item, kind.type, where, issues)
  })
}

function visitValue(item: unknown, type: string, at: string, issues: Issue[]): void {
  if (issues.length >= maxIssues) return
  if (item === null) return // beside `_element`
  if (type === 'Resource') {
    visitResource(item, at, issues)
    return
  }
  if (isPrimitive(type)) {
    if (typeof item !== type) error(issues, at, `must be a ${type}`)
    return
  }
  if (!isObject(item)) {
    error(issues, at, 'must be an object')
    return
  }
  visitElement(item, type, at, issues)
}

/** `_element` carries id and extensions of a primitive. */
function visitShadow(part: unknown, kind: ReturnType<typeof elementOf>, at: string, issues: Issue[]): void {
  if (!kind || !isPrimitive(kind.type)) {
    issues.push({ severity: 'warning', where: at, text: 'is not an element of FHIR R4 and is not read' })
    return
  }
  for (const item of Array.isArray(part) ? (part as unknown[]) : [part]) {
    if (item === null) continue
    if (!isObject(item)) error(issues, at, 'must be an object')
    else visitElement(item, 'Element', at, issues)
  }
}

const error = (issues: Issue[], where: string, text: string): void => {
  issues.push({ severity: 'error', where, text })
}
