import type { Bundle, Composition, DiagnosticReport } from '@medplum/fhirtypes'
import { accessionIdentifier, studyIdentifier } from '../../src/mapping/study-identity.ts'

export interface ReportOptions {
  readonly report?: string
  readonly version?: string
  readonly status?: DiagnosticReport['status'] & Composition['status']
  readonly date?: string
  readonly conclusion?: string
  readonly narrative?: string
  readonly studyUid?: string
  readonly accession?: { readonly system: string; readonly value: string }
  readonly patient?: {
    readonly system?: string
    readonly value?: string
    readonly birthDate?: string
    readonly family?: string
  }
  readonly confidentiality?: string
  readonly relatesTo?: NonNullable<Composition['relatesTo']>
  readonly modality?: string
}

/** A small report by HL7 Europe's rules: document bundle, one study named by its UID, one author of one hospital. */
export function buildReport(options: ReportOptions = {}): Bundle {
  const { report = 'R-1', status = 'final', date = '2026-03-01T10:00:00+02:00' } = options
  const { patient = {}, studyUid, accession, modality = 'CT' } = options
  const identifier = { system: 'urn:oid:2.999.7', value: report }
  const conclusion = options.conclusion ?? 'No acute finding.'
  const at = (name: string): string => `urn:uuid:00000000-0000-4000-8000-0000000000${name}`
  return {
    resourceType: 'Bundle',
    type: 'document',
    identifier: { system: 'urn:oid:2.999.8', value: `${report}-${options.version ?? '1'}` },
    timestamp: date,
    entry: [
      {
        fullUrl: at('01'),
        resource: {
          resourceType: 'Composition',
          identifier,
          status,
          language: 'fi',
          type: { coding: [{ system: 'http://loinc.org', code: '24627-2', display: 'CT Chest' }] },
          category: [{ coding: [{ system: 'http://loinc.org', code: '85430-7' }] }],
          subject: { reference: at('03') },
          date,
          author: [{ reference: at('04') }],
          title: 'Keuhkojen TT',
          ...(options.confidentiality && { confidentiality: options.confidentiality as 'N' }),
          ...(options.relatesTo && { relatesTo: options.relatesTo }),
          extension: [
            {
              url: 'http://hl7.org/fhir/5.0/StructureDefinition/extension-Composition.version',
              valueString: options.version ?? '1',
            },
          ],
          section: [
            {
              title: 'Lausunto',
              code: { coding: [{ system: 'http://loinc.org', code: '19005-8' }] },
              text: {
                status: 'generated',
                div:
                  options.narrative ?? `<div xmlns="http://www.w3.org/1999/xhtml"><p>${conclusion}</p></div>`,
              },
            },
          ],
        },
      },
      {
        fullUrl: at('02'),
        resource: {
          resourceType: 'DiagnosticReport',
          identifier: [identifier],
          status,
          code: { coding: [{ system: 'http://loinc.org', code: '24627-2', display: 'CT Chest' }] },
          subject: { reference: at('03') },
          issued: date,
          conclusion,
          ...(studyUid && { imagingStudy: [{ reference: at('06') }] }),
          ...(accession && { basedOn: [{ identifier: accessionIdentifier(accession) }] }),
        },
      },
      {
        fullUrl: at('03'),
        resource: {
          resourceType: 'Patient',
          ...(patient.value !== '' && {
            identifier: [
              {
                ...(patient.system !== '' && { system: patient.system ?? 'urn:oid:1.2.246.21' }),
                value: patient.value ?? '010150-999R',
              },
            ],
          }),
          name: [{ family: patient.family ?? 'Korpisalo', given: ['Aino'] }],
          birthDate: patient.birthDate ?? '1950-01-01',
          gender: 'female',
        },
      },
      {
        fullUrl: at('04'),
        resource: {
          resourceType: 'PractitionerRole',
          practitioner: { reference: at('05') },
          organization: { reference: at('07') },
        },
      },
      {
        fullUrl: at('05'),
        resource: { resourceType: 'Practitioner', name: [{ family: 'Laine', given: ['Sari'] }] },
      },
      ...(studyUid
        ? [
            {
              fullUrl: at('06'),
              resource: {
                resourceType: 'ImagingStudy' as const,
                identifier: [studyIdentifier(studyUid)],
                status: 'available' as const,
                subject: { reference: at('03') },
                started: '2026-02-28T09:30:00+02:00',
                modality: [{ system: 'http://dicom.nema.org/resources/ontology/DCM', code: modality }],
                series: [
                  {
                    uid: `${studyUid}.1`,
                    modality: { system: 'http://dicom.nema.org/resources/ontology/DCM', code: modality },
                    bodySite: { system: 'http://snomed.info/sct', code: '816094009' },
                  },
                ],
              },
            },
          ]
        : []),
      {
        fullUrl: at('07'),
        resource: { resourceType: 'Organization', name: 'Lumivaaran keskussairaala' },
      },
    ],
  }
}

export const asBytes = (resource: object): Buffer => Buffer.from(JSON.stringify(resource))
