import type {
  CodeableConcept,
  DocumentReference,
  Extension,
  Organization,
  Period,
  Reference,
} from '@medplum/fhirtypes'
import type { Coding } from '../domain/codes.ts'
import type { StudySummary } from '../domain/study.ts'
import { code, extension, profile, system } from '../fhir/urls.ts'
import { bodyPart } from '../terminology/body-parts.ts'
import { coded, codeNamed, designation } from '../terminology/designations.ts'
import {
  bodySiteExtension,
  conceptOf,
  countryExtension,
  custodianOf,
  distinct,
  documentIdentifier,
  medicalImaging,
  modalityExtension,
  securityLabel,
} from './document-parts.ts'
import type { SourceContext } from './source-context.ts'
import { accessionIdentifier, orderIdentifier, studyIdentifier } from './study-identity.ts'

/** DICOM Laterality (0020,0060) as SNOMED CT. */
export const lateralities: Readonly<Record<string, string>> = { L: '7771000', R: '24028007', B: '51440002' }

/** Ids by which the rows of a study are found and name one another; all are UUIDs. */
export interface ManifestIds {
  /** Of the row of the FHIR manifest, which is `Bundle/{row}`. */
  readonly row: string
  /** Of the row of the key object selection, which is `Binary/{kos}`. */
  readonly kos: string
  /** From which the identifier of the document is made, the same in both forms. */
  readonly version: string
  /** Superseded rows that these take the place of. */
  readonly replaces?: { readonly row: string; readonly kos: string }
}

/**
 * The selection list's row of a study: DocumentReference of its MADO manifest, with what article 10 of the guideline asks
 * beyond it in extensions of our own. Without `subject`, and with the attachment's address relative to the FHIR base: both
 * are set when it is given out. Pure.
 */
export function studyDocument(
  ids: ManifestIds,
  study: StudySummary,
  context: SourceContext,
): DocumentReference {
  const id = ids.row
  const title = studyTitle(study, context.language)
  return {
    resourceType: 'DocumentReference',
    id,
    meta: { lastUpdated: study.updatedAt, profile: [profile.manifestRow] },
    extension: extensions(study, context),
    ...documentIdentifier(ids.version),
    status: 'current',
    type: conceptOf(coded('document', code.study)),
    category: [medicalImaging],
    date: study.updatedAt,
    ...(study.institution !== undefined && { author: [organisation(study.institution)] }),
    custodian: custodianOf(context),
    relatesTo: relations(ids.kos, ids.replaces?.row),
    description: title,
    securityLabel: [securityLabel('N')],
    content: [
      {
        extension: [
          {
            url: extension.contentProfileR5,
            extension: [{ url: 'value[x]', valueCanonical: profile.manifest }],
          },
        ],
        attachment: {
          contentType: 'application/fhir+json',
          language: context.language,
          url: `Bundle/${id}`,
          title,
          creation: study.updatedAt,
        },
        format: { system: system.formatCode, code: code.manifestFormat },
      },
    ],
    context: {
      ...eventsOf(study),
      ...(study.startedAt !== undefined && { period: periodOf(study.startedAt, study.timezoneOffset) }),
      facilityType: facilityOf(study),
      practiceSetting: settingOf(study),
      related: related(study),
    },
  }
}

/**
 * The row of the same manifest as DICOM key object selection (MADO): what it takes to find it, and joined to the row of
 * the FHIR manifest, which says the rest. Pure.
 */
export function kosDocument(row: DocumentReference, ids: ManifestIds): DocumentReference {
  const [content] = row.content
  const shared = [extension.modality, extension.bodySite, extension.country] as readonly string[]
  return {
    ...row,
    id: ids.kos,
    meta: { ...row.meta, profile: [profile.kosRow] },
    extension: row.extension?.filter(({ url }) => shared.includes(url)) ?? [],
    relatesTo: relations(ids.row, ids.replaces?.kos),
    content: [
      {
        attachment: { ...content?.attachment, contentType: 'application/dicom', url: `Binary/${ids.kos}` },
        format: {
          system: system.dicomUid,
          code: code.keyObjectSelection,
          display: 'Key Object Selection Document',
        },
      },
    ],
  }
}

const relations = (
  pair: string,
  replaced: string | undefined,
): NonNullable<DocumentReference['relatesTo']> => [
  { code: 'transforms', target: { reference: `DocumentReference/${pair}` } },
  ...(replaced === undefined
    ? []
    : [{ code: 'replaces' as const, target: { reference: `DocumentReference/${replaced}` } }]),
]

/** What a study is called in a list: its description, else its procedure, else modality and body part. */
export function studyTitle(study: StudySummary, language: string): string {
  const given = study.description ?? study.procedureDescription
  if (given !== undefined && given.trim() !== '') return given.trim()
  const modalities = study.modalities.map((name) => designation('modality', name, language) ?? name)
  const parts = study.bodyParts.map((name) => bodyPart(name)?.part.display ?? name)
  return [modalities.join(', '), parts.join(', ')].filter(Boolean).join(': ') || 'DICOM'
}

/** Codes of the DICOM modalities of a study. */
export const modalityCodings = (modalities: readonly string[]): Coding[] =>
  modalities.map((name) => ({ ...coded('modality', name), system: system.dicom }))

/** Coarse regions first, then the finer parts that we have a code for. */
export function bodySiteCodings(bodyParts: readonly string[]): Coding[] {
  const found = bodyParts.flatMap((name) => bodyPart(name) ?? [])
  return distinct([...found.flatMap(({ regions }) => regions), ...found.map(({ part }) => part)])
}

function extensions(study: StudySummary, context: SourceContext): Extension[] {
  const specialty = study.requestingService && specialtyOf(study.requestingService)
  const laterality = study.laterality === undefined ? undefined : lateralities[study.laterality]
  return [
    ...modalityCodings(study.modalities).map(modalityExtension),
    ...bodySiteCodings(study.bodyParts).map(bodySiteExtension),
    ...(laterality === undefined
      ? []
      : [{ url: extension.laterality, valueCodeableConcept: conceptOf(coded('laterality', laterality)) }]),
    { url: extension.studyBytes, valueDecimal: study.bytes },
    { url: extension.numberOfSeries, valueInteger: study.numberOfSeries },
    { url: extension.numberOfInstances, valueInteger: study.numberOfInstances },
    ...(specialty ? [{ url: extension.requestingSpecialty, valueCodeableConcept: specialty }] : []),
    countryExtension(context),
  ]
}

/** (0032,1033) is free text: coded where it is a specialty's name in a language that we hold. */
function specialtyOf(text: string): CodeableConcept {
  const known = codeNamed('specialty', text)
  return known ? { ...conceptOf(known), text } : { text }
}

const organisation = (display: string): Reference<Organization> => ({ type: 'Organization', display })

/**
 * FHIR demands a zone with every time. Where DICOM gave none (0008,0201), the day is written and the wall-clock time
 * beside it, so that nothing is claimed that isn't known.
 */
export function periodOf(startedAt: string, timezoneOffset: string | undefined): Period {
  const [day = '', time] = startedAt.split('T')
  if (time === undefined) return { start: day }
  const seconds = /^\d\d:\d\d$/.test(time) ? `${time}:00` : time
  if (/(Z|[+-]\d\d:\d\d)$/.test(seconds)) return { start: `${day}T${seconds}` }
  const offset = /^[+-]\d{4}$/.test(timezoneOffset ?? '') ? timezoneOffset : undefined
  if (offset !== undefined) return { start: `${day}T${seconds}${offset.slice(0, 3)}:${offset.slice(3)}` }
  return { start: day, _start: { extension: [{ url: extension.localTime, valueTime: seconds }] } } as Period
}

function eventsOf(study: StudySummary): { event?: CodeableConcept[] } {
  const text = study.procedureDescription
  const event = study.procedureCodes.map(conceptOf)
  if (event[0] && text !== undefined) event[0] = { ...event[0], text }
  if (event.length === 0 && text !== undefined) event.push({ text })
  return event.length > 0 ? { event } : {}
}

/** MADO demands a kind of facility; DICOM doesn't tell it. */
const facilityOf = (study: StudySummary): CodeableConcept => ({
  extension: [{ url: extension.dataAbsent, valueCode: 'unknown' }],
  ...(study.institution !== undefined && { text: study.institution }),
})

const nuclear = new Set(['NM', 'PT'])

function settingOf(study: StudySummary): CodeableConcept {
  const named = study.department === undefined ? undefined : codeNamed('specialty', study.department)
  const usual = study.modalities.some((name) => nuclear.has(name)) ? '394649004' : '394914008'
  return {
    ...conceptOf(named ?? coded('specialty', usual)),
    ...(study.department !== undefined && { text: study.department }),
  }
}

function related(study: StudySummary): Reference[] {
  const { accessionNumber, accessionIssuer = '', orderNumber } = study
  const accession =
    accessionNumber && accessionIdentifier({ system: accessionIssuer, value: accessionNumber })
  const order = orderNumber && orderIdentifier({ system: '', value: orderNumber })
  return [
    { type: 'ImagingStudy', identifier: studyIdentifier(study.studyInstanceUid) },
    ...(accession ? [{ type: 'ServiceRequest' as const, identifier: accession }] : []),
    ...(order ? [{ type: 'ServiceRequest' as const, identifier: order }] : []),
  ]
}
