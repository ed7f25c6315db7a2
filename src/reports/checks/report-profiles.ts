import type { Bundle, Resource } from '@medplum/fhirtypes'
import table from '../../../spec/fhir/report-profiles.json' with { type: 'json' }
import type { Json } from '../../fhir/json.ts'
import { checkProfile, type ProfileSet, profileSet } from '../../fhir/profiles/check-profile.ts'
import type { CompactProfile } from '../../fhir/profiles/compact.ts'
import type { Issue } from '../../fhir/structure.ts'
import type { ReportGraph } from '../../mapping/report-graph.ts'

const ownProfiles = table.profiles as unknown as readonly CompactProfile[]
const imaging = 'http://hl7.eu/fhir/imaging/StructureDefinition/'
const core = 'http://hl7.eu/fhir/base/StructureDefinition/'

/** HL7 Europe's profiles, from our table, and those that an operator added: of one address the operator's counts. */
export const reportProfiles = (added: readonly CompactProfile[] = []): ProfileSet =>
  profileSet([...added, ...ownProfiles])

/** Profiles that hold for a type of resource in every report of HL7 Europe. */
const byType: Readonly<Record<string, string>> = {
  Composition: `${imaging}CompositionEuImaging`,
  ImagingStudy: `${imaging}ImagingStudyEuImaging`,
  Procedure: `${imaging}ProcedureEuImaging`,
  Patient: `${core}patient-eu-core`,
  Practitioner: `${core}practitioner-eu-core`,
  PractitionerRole: `${core}practitionerRole-eu-core`,
  Organization: `${core}organization-eu-core`,
}

const maxIssues = 100

/** What in a report differs from HL7 Europe's profiles, and from the profiles that its resources claim and that are known. */
export function checkReportProfiles(graph: ReportGraph, profiles: ProfileSet): Issue[] {
  const { bundle, index } = graph
  const issues = checkProfile(bundle as unknown as Json, bundleProfile(bundle), 'Bundle', {
    profiles,
    resolve: (reference) => index.resolve(reference),
  })
  for (const [at, { resource }] of (bundle.entry ?? []).entries()) {
    if (!resource || issues.length >= maxIssues) continue
    const resolve = (reference: string) => index.resolve(reference, resource)
    for (const url of profilesOf(resource, graph))
      issues.push(
        ...checkProfile(resource as unknown as Json, url, `Bundle.entry[${at}].resource`, {
          profiles,
          resolve,
        }),
      )
  }
  const distinct = new Map(issues.map((issue) => [`${issue.where} ${issue.text}`, issue]))
  return [...distinct.values()].slice(0, maxIssues)
}

/** Profiles that a resource must meet by its part in the report, and those that it claims. */
function profilesOf(resource: Resource, { bundle, orders }: ReportGraph): ReadonlySet<string> {
  const isOrder = orders.some((order) => order === resource)
  const expected = isOrder ? `${imaging}ServiceRequestOrderEuImaging` : byType[resource.resourceType]
  const own = resource.resourceType === 'DiagnosticReport' ? reportProfile(bundle) : expected
  return new Set([...(own === undefined ? [] : [own]), ...(resource.meta?.profile ?? [])])
}

const bundleProfile = ({ type }: Bundle): string =>
  type === 'document' ? `${imaging}BundleReportEuImaging` : `${imaging}BundleReportMinimalMetadataEuImaging`

const reportProfile = ({ type }: Bundle): string =>
  type === 'document'
    ? `${imaging}DiagnosticReportEuImaging`
    : `${imaging}DiagnosticReportEuImagingMinimalMetadata`
