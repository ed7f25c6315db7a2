import type { Bundle, BundleEntry, Composition, Endpoint, Resource, ServiceRequest } from '@medplum/fhirtypes'
import type { PatientIdentity } from '../domain/patient.ts'
import type { StudyManifest, StudySummary } from '../domain/study.ts'
import { code, extension, profile, system } from '../fhir/urls.ts'
import { coded } from '../terminology/designations.ts'
import { conceptOf, documentOid, medicalImaging } from './document-parts.ts'
import { imagingStudy } from './imaging-study.ts'
import { patientResource } from './patient-resource.ts'
import type { SourceContext } from './source-context.ts'
import { studyTitle } from './study-document.ts'
import { accessionIdentifier, orderIdentifier } from './study-identity.ts'

export interface ManifestParts {
  readonly id: string
  readonly study: StudySummary
  readonly manifest: StudyManifest
  readonly patient: PatientIdentity
  /** WADO-RS base under which this country's image channel answers. */
  readonly wadoBase: string
}

/**
 * The MADO manifest of a study: a FHIR document that names every series and instance and where the pixels are. Pure; the
 * same study gives the same document until the study changes.
 * @param parts.id of the study's row, a UUID: the document's identifier is made from it.
 */
export function studyManifest(parts: ManifestParts, context: SourceContext): Bundle {
  const { id, study, patient } = parts
  const at = references(id)
  const identifier = { system: system.uri, value: documentOid(id) }
  const order = orderOf(study, at.patient)
  const resources: (readonly [string, Resource])[] = [
    [at.composition, compositionOf(parts, context, identifier)],
    [
      at.study,
      imagingStudy(id, study, parts.manifest, {
        patient: at.patient,
        endpoint: at.endpoint,
        ...(order && { order: at.order }),
      }),
    ],
    [at.patient, patientResource('patient', patient)],
    [at.endpoint, endpointOf(parts, context)],
    [at.device, { resourceType: 'Device', ...creator, owner: { reference: at.organisation } }],
    [at.organisation, organisationOf(context)],
    ...(order ? ([[at.order, order]] as const) : []),
  ]
  return {
    resourceType: 'Bundle',
    id,
    meta: { profile: [profile.manifest], lastUpdated: study.updatedAt },
    identifier,
    type: 'document',
    timestamp: study.updatedAt,
    entry: resources.map(([fullUrl, resource]): BundleEntry => ({ fullUrl, resource })),
  }
}

const creator = {
  manufacturer: 'Roentgate',
  deviceName: [{ name: 'Roentgate', type: 'user-friendly-name' as const }],
  type: {
    coding: [{ system: 'https://profiles.ihe.net/RAD/MADO/CodeSystem/MadoDeviceType', code: 'mado-creator' }],
  },
}

/** Addresses inside the document, made from the row's UUID so that they don't change. */
function references(id: string) {
  const at = (last: number): string => `urn:uuid:${id.slice(0, -2)}${(last + 0xa0).toString(16)}`
  return {
    composition: at(1),
    study: at(2),
    patient: at(3),
    endpoint: at(4),
    device: at(5),
    organisation: at(6),
    order: at(7),
  }
}

function compositionOf(
  { id, study, manifest }: ManifestParts,
  context: SourceContext,
  identifier: { system: string; value: string },
): Composition {
  const at = references(id)
  const title = studyTitle(study, context.language)
  const instances = manifest.series.reduce((sum, series) => sum + series.instances.length, 0)
  return {
    resourceType: 'Composition',
    text: narrative(title, [
      ['Study Instance UID', study.studyInstanceUid],
      ['Started', study.startedAt],
      ['Modality', study.modalities.join(', ')],
      ['Series', String(manifest.series.length)],
      ['Instances', String(instances)],
    ]),
    identifier,
    status: 'final',
    type: conceptOf(coded('document', code.study)),
    category: [medicalImaging],
    subject: { reference: at.patient },
    date: study.updatedAt,
    author: [{ reference: at.device }, { reference: at.organisation }],
    title,
    event: [{ detail: [{ reference: at.study }] }],
    section: manifest.series.map((series, index) => ({
      title: series.description ?? `Series ${series.seriesNumber ?? index + 1}`,
      text: narrative(undefined, [
        ['Series Instance UID', series.seriesInstanceUid],
        ['Modality', series.modality],
        ['Instances', String(series.instances.length)],
      ]),
    })),
  }
}

/** MADO: the narrative must not be empty. */
function narrative(title: string | undefined, rows: readonly (readonly [string, string | undefined])[]) {
  const cells = rows
    .filter(([, value]) => value)
    .map(([name, value = '']) => `<tr><td>${escaped(name)}</td><td>${escaped(value)}</td></tr>`)
  const head = title === undefined ? '' : `<p>${escaped(title)}</p>`
  const div = `<div xmlns="http://www.w3.org/1999/xhtml">${head}<table><tbody>${cells.join('')}</tbody></table></div>`
  return { status: 'generated' as const, div }
}

const escaped = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')

const endpointOf = ({ wadoBase }: ManifestParts, { custodian }: SourceContext): Endpoint => ({
  resourceType: 'Endpoint',
  extension: [{ url: extension.retrieveLocation, valueString: custodian.oid }],
  status: 'active',
  connectionType: {
    system: 'http://terminology.hl7.org/CodeSystem/endpoint-connection-type',
    code: 'dicom-wado-rs',
  },
  payloadType: [
    {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/endpoint-payload-type', code: 'none' }],
      text: 'DICOM WADO-RS',
    },
  ],
  payloadMimeType: ['application/dicom'],
  address: wadoBase,
})

const organisationOf = ({ custodian }: SourceContext): Resource => ({
  resourceType: 'Organization',
  identifier: [{ system: system.uri, value: `urn:oid:${custodian.oid}` }],
  name: custodian.name,
})

/** What was ordered (MadoRequestedProcedure), where the images name an accession number. */
function orderOf(study: StudySummary, patient: string): ServiceRequest | undefined {
  const { accessionNumber, accessionIssuer = '', orderNumber } = study
  if (!accessionNumber) return undefined
  return {
    resourceType: 'ServiceRequest',
    identifier: [
      accessionIdentifier({ system: accessionIssuer, value: accessionNumber }),
      ...(orderNumber ? [orderIdentifier({ system: '', value: orderNumber })] : []),
    ],
    status: 'completed',
    intent: 'order',
    category: [conceptOf({ system: system.snomed, code: '363679005', display: 'Imaging' })],
    subject: { reference: patient },
  }
}
