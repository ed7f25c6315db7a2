import table from '../../spec/fhir/search-parameters.json' with { type: 'json' }

/** A search parameter of a resource type, as CapabilityStatement and parser know it. */
export interface SearchParameter {
  readonly name: string
  readonly kind: 'token' | 'date' | 'string' | 'number' | 'patient'
  readonly definition: string
  readonly documentation: string
  readonly match?: 'starts' | 'contains'
  /** Name of the criterion in the index, where it differs. */
  readonly criterion?: string
  /** The one modifier with which it makes sense here. */
  readonly only?: string
}
/** Resources that are found through the selection list. */
export type Searchable = Exclude<keyof typeof table.parameters, 'AuditEvent'>

/** What can be searched by, in the order of the table. */
export const searchParameters = (type: keyof typeof table.parameters): readonly SearchParameter[] =>
  table.parameters[type] as readonly SearchParameter[]
