import type { Reference, Resource } from '@medplum/fhirtypes'
import type { BundleIndex } from '../fhir/bundle-index.ts'

/** An element from which paths of the data set start, and the resource that it stands in. */
export interface DatasetOwner {
  readonly value: object
  readonly owner?: Resource | undefined
}

export const owned = (resource: object | undefined): DatasetOwner[] =>
  resource === undefined
    ? []
    : [{ value: resource, ...('resourceType' in resource && { owner: resource as Resource }) }]

/** The resources that references lead to. */
export const referredFrom = (
  index: BundleIndex,
  references: readonly Reference[],
  from: Resource | undefined,
): DatasetOwner[] => references.flatMap(({ reference }) => owned(index.resolve(reference, from)))
