import table from '../../spec/fhir/elements.json' with { type: 'json' }

export interface ElementKind {
  readonly type: string
  readonly repeats: boolean
}

const types: ReadonlyMap<string, ReadonlyMap<string, ElementKind>> = new Map(
  Object.entries(table.types).map(([name, elements]) => [
    name,
    new Map(
      Object.entries(elements).map(([key, type]) => [
        key,
        { type: type.replace('*', ''), repeats: type.endsWith('*') },
      ]),
    ),
  ]),
)

/** Whether FHIR R4 has a resource type of this name. */
export const isResourceType = (name: string): boolean => types.get(name)?.has('implicitRules') === true

/** Element of a type by its name, as FHIR R4 defines it; `undefined` where there is none. */
export const elementOf = (type: string, name: string): ElementKind | undefined => types.get(type)?.get(name)

export const isPrimitive = (type: string): boolean =>
  type === 'string' || type === 'number' || type === 'boolean'

const none: readonly string[] = []
const names: ReadonlyMap<string, readonly string[]> = new Map(
  [...types].map(([type, elements]) => [type, [...elements.keys()]]),
)

/** Elements of a type in the order of their definition. */
export const elementNames = (type: string): readonly string[] => names.get(type) ?? none
