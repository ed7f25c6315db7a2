import type { Bundle, Resource } from '@medplum/fhirtypes'

/** Any resource, its members not yet known. */
type Holder = { readonly contained?: readonly Resource[] }

export interface BundleIndex {
  readonly resources: readonly Resource[]
  /**
   * The resource that a literal reference means, inside the bundle only (FHIR R4 bundle.html#references); `from` is the
   * resource that refers, for its contained resources and the base of its address.
   */
  resolve(reference: string | undefined, from?: Resource): Resource | undefined
  /** Everything of one type, in the order of the entries. */
  all<T extends Resource['resourceType']>(type: T): Extract<Resource, { resourceType: T }>[]
}

/** Makes the resources of a bundle findable by the references between them. Never looks outside. */
export function indexBundle(bundle: Bundle): BundleIndex {
  const byUrl = new Map<string, Resource>()
  const byName = new Map<string, Resource>()
  const urls = new Map<Resource, string>()
  const resources: Resource[] = []
  for (const { fullUrl, resource } of bundle.entry ?? []) {
    if (!resource) continue
    resources.push(resource)
    if (fullUrl !== undefined) {
      if (!byUrl.has(fullUrl)) byUrl.set(fullUrl, resource)
      urls.set(resource, fullUrl)
    }
    const name = `${resource.resourceType}/${resource.id}`
    if (resource.id !== undefined && !byName.has(name)) byName.set(name, resource)
  }
  return {
    resources,
    resolve(reference, from) {
      if (reference === undefined) return undefined
      if (reference.startsWith('#'))
        return (from as Holder | undefined)?.contained?.find(({ id }) => id === reference.slice(1))
      const plain = reference.replace(/\/_history\/[^/]+$/, '')
      const base = from && urls.get(from)?.replace(/[A-Za-z]+\/[A-Za-z0-9.-]+$/, '')
      return (
        byUrl.get(plain) ?? (base ? byUrl.get(base + plain) : undefined) ?? byName.get(tail(plain, byUrl))
      )
    },
    all: <T extends Resource['resourceType']>(type: T) =>
      resources.filter((r): r is Extract<Resource, { resourceType: T }> => r.resourceType === type),
  }
}

/** `Type/id` of a relative reference; an absolute one to elsewhere stays as it is and is not found. */
const tail = (reference: string, known: ReadonlyMap<string, Resource>): string =>
  known.has(reference) || /^[a-z][a-z0-9+.-]*:/i.test(reference) ? '' : reference
