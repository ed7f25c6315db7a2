import type { CodeableConcept, Identifier } from '@medplum/fhirtypes'
import type { Coding } from '../../src/domain/codes.ts'
import { places } from '../studies/places.ts'
import type { StudyPlan } from '../studies/types.ts'

export const loinc = 'http://loinc.org'
export const sct = 'http://snomed.info/sct'
export const dcm = 'http://dicom.nema.org/resources/ontology/DCM'
export const ucum = 'http://unitsofmeasure.org'
export const icd10 = 'http://hl7.org/fhir/sid/icd-10'
const v2Identifier = 'http://terminology.hl7.org/CodeSystem/v2-0203'

export const imaging = (name: string): string => `http://hl7.eu/fhir/imaging/StructureDefinition/${name}`
export const core = (name: string): string => `http://hl7.eu/fhir/base/StructureDefinition/${name}`
export const r5 = (element: string): string =>
  `http://hl7.org/fhir/5.0/StructureDefinition/extension-${element}`

export function concept(system: string, code: string, display?: string, text?: string): CodeableConcept {
  return {
    coding: [{ system, code, ...(display === undefined ? {} : { display }) }],
    ...(text === undefined ? {} : { text }),
  }
}

export function conceptOf(coding: Coding, text?: string): CodeableConcept {
  return concept(coding.system, coding.code, coding.display, text)
}

/** A category of the document as every imaging report bears it. */
export const reportCategories: readonly CodeableConcept[] = [
  concept(loinc, '85430-7', 'Diagnostic imaging report'),
  concept(
    'http://hl7.eu/fhir/health-data-api/CodeSystem/eehrxf-document-priority-category-cs',
    'Medical-Imaging',
  ),
]

export const serviceSection = (section: string): CodeableConcept =>
  concept('http://terminology.hl7.org/CodeSystem/v2-0074', section)

export function accessionIdentifier(study: StudyPlan): Identifier {
  return {
    type: {
      coding: [
        { system: v2Identifier, code: 'ACSN', display: 'Accession ID' },
        { system: dcm, code: '121022', display: 'Accession Number' },
      ],
    },
    system: `urn:oid:${places[study.place].accession.oid}`,
    value: study.accession,
  }
}

export function orderIdentifier(study: StudyPlan): Identifier {
  return {
    type: concept(v2Identifier, 'PLAC', 'Placer Identifier'),
    system: `urn:oid:${places[study.place].oid}.25`,
    value: study.order,
  }
}

export function studyIdentifier(study: StudyPlan): Identifier {
  return {
    type: concept(dcm, '110180', 'Study Instance UID'),
    system: 'urn:dicom:uid',
    value: `urn:oid:${study.uid}`,
  }
}

export const refer = (fullUrl: string): { reference: string } => ({ reference: fullUrl })

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** Paragraphs as the XHTML of a narrative. */
export function narrative(
  language: string,
  paragraphs: readonly string[],
): { status: 'additional' | 'generated'; div: string } {
  const inside = paragraphs.map((p) => `<p>${p.replace(/[&<>"]/g, (c) => escapes[c] ?? c)}</p>`).join('')
  return {
    status: 'additional',
    div: `<div xmlns="http://www.w3.org/1999/xhtml" xml:lang="${language}" lang="${language}">${inside}</div>`,
  }
}
