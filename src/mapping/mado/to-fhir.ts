import type { Bundle, BundleEntry, Composition, Endpoint, Resource, ServiceRequest } from '@medplum/fhirtypes'
import { uidFromSeed } from '../../dicom/uid.ts'
import type { MadoManifest, MadoPlace, MadoRequest } from '../../domain/mado.ts'
import { code, extension, profile, system } from '../../fhir/urls.ts'
import { coded } from '../../terminology/designations.ts'
import { conceptOf, medicalImaging, uuidOfOid } from '../document-parts.ts'
import { patientResource } from '../patient-resource.ts'
import { accessionIdentifier, fillerIdentifier, orderIdentifier } from '../study-identity.ts'
import { imagingStudy } from './imaging-study.ts'
import { narrative } from './narrative.ts'

/**
 * A manifest as MADO's FHIR document: it names every series and instance and where the pixels are. Addresses inside the
 * document are made from its UID, so the same manifest gives the same document. Pure.
 * @param id of the Bundle and its ImagingStudy as resources.
 */
export function madoBundle(manifest: MadoManifest, id: string): Bundle {
  const at = addresses(manifest.uid)
  const places = new Map<string, { readonly url: string; readonly place: MadoPlace }>()
  for (const { locationUid, wadoBase } of manifest.series) {
    const key = JSON.stringify([locationUid, wadoBase])
    const place = {
      ...(locationUid !== undefined && { locationUid }),
      ...(wadoBase !== undefined && { wadoBase }),
    }
    if (!places.has(key)) places.set(key, { url: at(`endpoint ${key}`), place })
  }
  const urls = {
    composition: at('composition'),
    study: at('study'),
    patient: at('patient'),
    device: at('device'),
    organisation: at('organisation'),
    viewer: at('viewer'),
  }
  const orders = manifest.requests.map((request, index) => ({
    url: at(`order ${index}`),
    resource: orderOf(request, urls.patient),
  }))
  const study = imagingStudy(id, manifest, {
    patient: urls.patient,
    endpointOf: ({ locationUid, wadoBase }) => places.get(JSON.stringify([locationUid, wadoBase]))?.url ?? '',
    ...(manifest.viewerUrl !== undefined && { viewer: urls.viewer }),
    orders: orders.map(({ url }) => url),
  })
  const identifier = { system: system.uri, value: `urn:oid:${manifest.uid}` }
  const resources: (readonly [string, Resource])[] = [
    [urls.composition, compositionOf(manifest, identifier, urls)],
    [urls.study, study],
    [urls.patient, patientResource('patient', manifest.patient)],
    ...[...places.values()].map(({ url, place }) => [url, wadoEndpoint(place)] as const),
    ...(manifest.viewerUrl === undefined ? [] : [[urls.viewer, viewerEndpoint(manifest.viewerUrl)] as const]),
    [urls.device, deviceOf(manifest, urls.organisation)],
    [urls.organisation, organisationOf(manifest)],
    ...orders.map(({ url, resource }) => [url, resource] as const),
  ]
  return {
    resourceType: 'Bundle',
    id,
    meta: { profile: [profile.manifest], lastUpdated: manifest.createdAt },
    identifier,
    type: 'document',
    timestamp: manifest.createdAt,
    entry: resources.map(([fullUrl, resource]): BundleEntry => ({ fullUrl, resource })),
  }
}

/** `urn:uuid:` addresses of the parts of the document with this UID. */
const addresses =
  (uid: string) =>
  (part: string): string =>
    `urn:uuid:${uuidOfOid(`urn:oid:${uidFromSeed(`${uid} ${part}`)}`)}`

function compositionOf(
  manifest: MadoManifest,
  identifier: { system: string; value: string },
  urls: Readonly<Record<'study' | 'patient' | 'device' | 'organisation', string>>,
): Composition {
  const { studyInstanceUid, title = studyInstanceUid, startedAt, modalities, series } = manifest
  const instances = series.reduce((sum, one) => sum + one.instances.length, 0)
  return {
    resourceType: 'Composition',
    text: narrative(title, [
      ['Study Instance UID', studyInstanceUid],
      ['Started', startedAt],
      ['Modality', modalities.join(', ')],
      ['Series', String(series.length)],
      ['Instances', String(instances)],
    ]),
    identifier,
    status: 'final',
    type: conceptOf(coded('document', code.study)),
    category: [medicalImaging],
    subject: { reference: urls.patient },
    date: manifest.createdAt,
    author: [{ reference: urls.device }, { reference: urls.organisation }],
    title,
    event: [{ detail: [{ reference: urls.study }] }],
    section: series.map((one, index) => ({
      title: one.description ?? `Series ${one.number ?? index + 1}`,
      text: narrative(undefined, [
        ['Series Instance UID', one.uid],
        ['Modality', one.modality],
        ['Instances', String(one.instances.length)],
      ]),
    })),
  }
}

const unknown = { extension: [{ url: extension.dataAbsent, valueCode: 'unknown' }] }

const wadoEndpoint = ({ locationUid, wadoBase }: MadoPlace): Endpoint =>
  ({
    resourceType: 'Endpoint',
    extension: [
      {
        url: extension.retrieveLocation,
        ...(locationUid === undefined ? { _valueString: unknown } : { valueString: locationUid }),
      },
    ],
    status: 'active',
    connectionType: {
      system: 'http://terminology.hl7.org/CodeSystem/endpoint-connection-type',
      code: 'dicom-wado-rs',
    },
    payloadType: [{ ...payloadNone, text: 'DICOM WADO-RS' }],
    payloadMimeType: ['application/dicom'],
    // MADO: an address has to stand, and this one says that it isn't known
    address: wadoBase ?? 'http://notspecified',
    ...(wadoBase === undefined && { _address: unknown }),
  }) as Endpoint

const payloadNone = {
  coding: [{ system: 'http://terminology.hl7.org/CodeSystem/endpoint-payload-type', code: 'none' }],
}

const viewerEndpoint = (address: string): Endpoint => ({
  resourceType: 'Endpoint',
  status: 'active',
  connectionType: {
    system: 'http://terminology.hl7.org/CodeSystem/endpoint-connection-type',
    code: 'ihe-iid',
  },
  payloadType: [payloadNone],
  payloadMimeType: ['text/html'],
  address,
})

const deviceOf = ({ manufacturer }: MadoManifest, owner: string): Resource => ({
  resourceType: 'Device',
  manufacturer,
  deviceName: [{ name: manufacturer, type: 'user-friendly-name' }],
  type: {
    coding: [{ system: 'https://profiles.ihe.net/RAD/MADO/CodeSystem/MadoDeviceType', code: 'mado-creator' }],
  },
  owner: { reference: owner },
})

const organisationOf = ({ organisation: { name, oid } }: MadoManifest): Resource => ({
  resourceType: 'Organization',
  ...(oid !== undefined && { identifier: [{ system: system.uri, value: `urn:oid:${oid}` }] }),
  name,
})

/** What was ordered (MadoRequestedProcedure). */
const orderOf = ({ accession, placer, filler }: MadoRequest, patient: string): ServiceRequest => ({
  resourceType: 'ServiceRequest',
  identifier: [
    ...(accession ? [accessionIdentifier(accession)] : []),
    ...(placer ? [orderIdentifier(placer)] : []),
    ...(filler ? [fillerIdentifier(filler)] : []),
  ],
  status: 'completed',
  intent: 'order',
  category: [conceptOf({ system: system.snomed, code: '363679005', display: 'Imaging' })],
  subject: { reference: patient },
})
