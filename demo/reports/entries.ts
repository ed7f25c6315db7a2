import type { Bundle, BundleEntry, Resource } from '@medplum/fhirtypes'
import { uuid } from '../phantoms/uid.ts'

/** Entries of one bundle: each resource gets a fullUrl by its role in the report, the same on every run. */
export interface Entries {
  /** Adds a resource and answers its fullUrl. */
  add(role: string, resource: Resource): string
  /** The fullUrl that a role has or will have: for references that run in circles. */
  url(role: string): string
  readonly list: readonly BundleEntry[]
}

export function entries(seed: string): Entries {
  const list: BundleEntry[] = []
  const url = (role: string): string => `urn:uuid:${uuid(`${seed}/${role}`)}`
  return {
    list,
    url,
    add(role, resource) {
      const fullUrl = url(role)
      if (!list.some((entry) => entry.fullUrl === fullUrl))
        list.push({ fullUrl, resource: { ...resource, id: fullUrl.slice(9) } as Resource })
      return fullUrl
    },
  }
}

export function bundleOf(
  profile: string,
  type: 'document' | 'collection',
  seed: string,
  timestamp: string,
  list: readonly BundleEntry[],
): Bundle {
  return {
    resourceType: 'Bundle',
    id: uuid(`${seed}/bundle`),
    meta: { profile: [profile] },
    identifier: { system: 'urn:ietf:rfc:3986', value: `urn:uuid:${uuid(`${seed}/bundle`)}` },
    type,
    timestamp,
    entry: [...list],
  }
}
