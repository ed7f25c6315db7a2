import type { CapabilityStatement, CapabilityStatementRestResource } from '@medplum/fhirtypes'
import { searchParameters } from '../../fhir/search-parameters.ts'

/** What a route does, in the words of FHIR; routes and statement are made from the same list. */
export interface Capability {
  readonly resource: string
  readonly interaction?: 'read' | 'search-type' | 'create' | 'update'
  readonly operation?: { readonly name: string; readonly definition: string }
}

const types = {
  token: 'token',
  date: 'date',
  string: 'string',
  number: 'number',
  patient: 'reference',
} as const

/** The CapabilityStatement of a listener, made from its routes and the table of search parameters. */
export function capabilityStatement(
  capabilities: readonly Capability[],
  about: {
    readonly title: string
    readonly description: string
    readonly base: string
    readonly date: string
  },
): CapabilityStatement {
  const names = [...new Set(capabilities.map(({ resource }) => resource))].sort()
  return {
    resourceType: 'CapabilityStatement',
    status: 'active',
    date: about.date,
    kind: 'instance',
    fhirVersion: '4.0.1',
    format: ['application/fhir+json', 'application/fhir+xml'],
    software: { name: 'Roentgate' },
    implementation: { description: about.title, url: about.base },
    rest: [
      {
        mode: 'server',
        documentation: about.description,
        security: { cors: false, description: 'OAuth 2.0 bearer token' },
        resource: names.map((name) => resourceOf(name, capabilities)),
      },
    ],
  }
}

function resourceOf(name: string, capabilities: readonly Capability[]): CapabilityStatementRestResource {
  const own = capabilities.filter(({ resource }) => resource === name)
  const interactions = [...new Set(own.flatMap(({ interaction }) => interaction ?? []))]
  const operations = new Map(own.flatMap(({ operation }) => (operation ? [[operation.name, operation]] : [])))
  const searchable = interactions.includes('search-type') && isSearchable(name) ? searchParameters(name) : []
  return {
    type: name as CapabilityStatementRestResource['type'] & string,
    ...(interactions.length > 0 && { interaction: interactions.map((code) => ({ code })) }),
    ...(searchable.length > 0 && {
      searchParam: searchable.map(({ name: parameter, kind, definition, documentation }) => ({
        name: parameter,
        definition,
        type: types[kind],
        documentation,
      })),
    }),
    ...(operations.size > 0 && { operation: [...operations.values()] }),
  }
}

const isSearchable = (name: string): name is Parameters<typeof searchParameters>[0] =>
  ['DocumentReference', 'ImagingStudy', 'DiagnosticReport', 'AuditEvent'].includes(name)
