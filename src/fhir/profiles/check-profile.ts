import { isObject, type Json } from '../json.ts'
import type { Issue } from '../structure.ts'
import type { CompactProfile, ProfileElement } from './compact.ts'

/** A profile as a tree of what it demands. */
export interface ProfileNode extends ProfileElement {
  readonly children: Map<string, ProfileNode>
  readonly slices: Map<string, ProfileNode>
}

/** Profiles by their address, ready to be checked against. */
export type ProfileSet = ReadonlyMap<string, CompactProfile & { readonly root: ProfileNode }>

const nodeOf = (element: ProfileElement): ProfileNode => ({
  ...element,
  children: new Map(),
  slices: new Map(),
})

/** Makes trees of profiles; the first of an address counts. */
export function profileSet(profiles: readonly CompactProfile[]): ProfileSet {
  const set = new Map<string, CompactProfile & { root: ProfileNode }>()
  for (const profile of profiles)
    if (!set.has(profile.url)) set.set(profile.url, { ...profile, root: treeOf(profile.elements) })
  return set
}

function treeOf(elements: readonly ProfileElement[]): ProfileNode {
  let root = nodeOf({ id: '' })
  for (const element of elements) {
    if (element.id === '') root = { ...root, ...element }
    else place(root, element.id.split('.'), element)
  }
  return root
}

function place(node: ProfileNode, steps: readonly string[], element: ProfileElement): void {
  const [step = '', ...rest] = steps
  const [name = '', slice] = step.split(':')
  let at = node
  const into = (map: Map<string, ProfileNode>, key: string, isLast: boolean): void => {
    const before = map.get(key) ?? nodeOf({ id: key })
    const now = isLast ? { ...before, ...element } : before
    map.set(key, now)
    at = now
  }
  into(at.children, name, rest.length === 0 && slice === undefined)
  if (slice !== undefined) into(at.slices, slice, rest.length === 0)
  if (rest.length > 0) place(at, rest, element)
}

/** What a check needs beside the resource. */
export interface ProfileContext {
  readonly profiles: ProfileSet
  /** Resource that a reference of this resource leads to. */
  resolve(reference: string): { readonly resourceType: string } | undefined
}

const maxIssues = 40
const maxBases = 8

/** What in a resource differs from a profile and from the known profiles that it is made of. */
export function checkProfile(resource: Json, url: string, path: string, context: ProfileContext): Issue[] {
  const issues: Issue[] = []
  let profile = context.profiles.get(url)
  for (let bases = 0; profile && bases < maxBases; bases++) {
    if (profile.type === resource.resourceType)
      checkChildren(resource, profile.root, path, { ...context, issues })
    profile = context.profiles.get(profile.base ?? '')
  }
  return issues.slice(0, maxIssues)
}

interface Checking extends ProfileContext {
  readonly issues: Issue[]
}

/** A value of an element with its place. */
interface Placed {
  readonly item: unknown
  readonly where: string
}

function checkChildren(value: Json, node: ProfileNode, path: string, checking: Checking): void {
  for (const [name, child] of node.children) {
    const at = `${path}.${name.replace('[x]', '')}`
    const isList = Array.isArray(value[name])
    const items = itemsOf(value, name).map(
      (item, index): Placed => ({ item, where: isList ? `${at}[${index}]` : at }),
    )
    counted(items.length, child, at, '', checking)
    for (const { item, where } of items) checkItem(item, child, where, checking)
    const by = child.by ?? (name === 'extension' ? ['url'] : [])
    for (const [slice, own] of child.slices) {
      const matched = inSlice(items, own, by, checking)
      if (!matched) continue
      counted(matched.length, own, at, ` (${slice})`, checking)
      for (const { item, where } of matched) checkItem(item, own, where, checking)
    }
  }
}

/** Items of a slice; `undefined` where nothing here tells which they are. */
function inSlice(
  items: readonly Placed[],
  slice: ProfileNode,
  by: readonly string[],
  checking: Checking,
): Placed[] | undefined {
  const criteria = by.map((discriminator) => criterion(slice, discriminator))
  if (criteria.length === 0 || criteria.some((one) => one === undefined)) return undefined
  return items.filter(({ item }) => criteria.every((fits) => fits?.(item, checking)))
}

/** Values of an element; one that is only said to be absent counts as there. */
function itemsOf(value: Json, name: string): unknown[] {
  const keys = name.endsWith('[x]')
    ? Object.keys(value).filter((key) => key.startsWith(name.slice(0, -3)))
    : name in value
      ? [name]
      : `_${name}` in value
        ? [`_${name}`]
        : []
  return keys.flatMap((key) => value[key] as unknown)
}

function counted(
  count: number,
  { min = 0, max }: ProfileNode,
  where: string,
  slice: string,
  { issues }: Checking,
): void {
  if (count < min)
    issues.push({
      severity: 'warning',
      code: 'required',
      where,
      text: min === 1 ? `is missing${slice}` : `is needed ${min} times${slice}`,
    })
  if (max !== undefined && count > max)
    issues.push({
      severity: 'warning',
      where,
      text: max === 0 ? `has no place in this profile${slice}` : `may stand ${max} times only${slice}`,
    })
}

function checkItem(item: unknown, node: ProfileNode, where: string, checking: Checking): void {
  const { issues } = checking
  const isOther =
    (node.fixed !== undefined && !(holds(item, node.fixed) && holds(node.fixed, item))) ||
    (node.pattern !== undefined && !holds(item, node.pattern))
  if (isOther)
    issues.push({ severity: 'warning', code: 'value', where, text: 'is not what the profile fixes' })
  if (node.codes && !inCodes(item, node.codes))
    issues.push({
      severity: 'warning',
      code: 'code-invalid',
      where,
      text: 'has a code that the profile does not allow',
    })
  if (isObject(item)) checkChildren(item, node, where, checking)
}

/** By what items of a slice are told from others. */
type Criterion = (item: unknown, checking: Checking) => boolean

function criterion(slice: ProfileNode, discriminator: string): Criterion | undefined {
  if (discriminator === 'url')
    return slice.url === undefined ? undefined : (item) => isObject(item) && item.url === slice.url
  if (/resolve\(\)$/.test(discriminator) || (discriminator === '$this' && slice.to)) {
    const { to } = slice
    return to && ((item, { resolve }) => to.includes(typeOf(item, resolve)))
  }
  const steps = discriminator === '$this' ? [] : discriminator.split('.')
  const node = steps.reduce<ProfileNode | undefined>((at, step) => at?.children.get(step), slice)
  if (!node) return undefined
  const { fixed, pattern, codes } = node
  const wanted = fixed ?? pattern
  if (wanted === undefined && !codes) return undefined
  return (item) =>
    valuesAt(item, steps).some((value) =>
      wanted === undefined ? codes !== undefined && inCodes(value, codes) : holds(value, wanted),
    )
}

function typeOf(item: unknown, resolve: ProfileContext['resolve']): string {
  if (!isObject(item)) return ''
  const target = typeof item.reference === 'string' ? resolve(item.reference)?.resourceType : undefined
  return target ?? (typeof item.type === 'string' ? item.type : '')
}

const valuesAt = (item: unknown, steps: readonly string[]): unknown[] =>
  steps.reduce<unknown[]>(
    (values, step) => values.flatMap((value) => (isObject(value) ? ((value[step] ?? []) as unknown) : [])),
    [item],
  )

/** Whether a value holds everything of a pattern: lists may hold more (FHIR R4 elementdefinition.html#pattern). */
function holds(value: unknown, pattern: unknown): boolean {
  if (Array.isArray(pattern))
    return Array.isArray(value) && pattern.every((part) => value.some((item) => holds(item, part)))
  if (isObject(pattern))
    return (
      isObject(value) &&
      Object.entries(pattern).every(([key, part]) => key === 'display' || holds(value[key], part))
    )
  return value === pattern
}

function inCodes(item: unknown, codes: NonNullable<ProfileElement['codes']>): boolean {
  if (typeof item === 'string') return Object.values(codes).some((list) => list.includes(item))
  if (!isObject(item)) return false
  const codings = Array.isArray(item.coding) ? (item.coding as unknown[]) : [item]
  return codings.some((c) => isObject(c) && (codes[String(c.system)]?.includes(String(c.code)) ?? false))
}
