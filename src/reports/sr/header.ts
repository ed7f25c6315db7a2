import type { Composition, DiagnosticReport, Identifier, Reference } from '@medplum/fhirtypes'
import { type DicomJson, dateTime, item, items, personName, text, texts } from '../../dicom/attributes.ts'
import { system } from '../../fhir/urls.ts'
import { accessionIdentifier, orderIdentifier } from '../../mapping/study-identity.ts'
import type { Assembly } from '../assembly.ts'
import { type Party, partyReference } from '../parties.ts'
import type { SourceTime } from '../write-report.ts'
import { conceptAt } from './items.ts'

/** When the content was written, with the zone of the object where it has one (PS3.3 C.12.1.1.3). */
export function contentTime(json: DicomJson): SourceTime | undefined {
  const at = dateTime(json, 'ContentDate', 'ContentTime') ?? dateTime(json, 'StudyDate', 'StudyTime')
  return at === undefined ? undefined : zoned(at, text(json, 'TimezoneOffsetFromUTC'))
}

function zoned(at: string, offset: string | undefined): SourceTime {
  const [date = at, clock] = at.split('T')
  if (clock === undefined) return { value: date }
  const zone = /^([+-]\d{2})(\d{2})$/.exec(offset?.trim() ?? '')
  const time = clock.length === 5 ? `${clock}:00` : clock
  return zone ? { value: `${date}T${time}${zone[1]}:${zone[2]}` } : { value: date, local: time.slice(0, 8) }
}

/** A DT value; its own zone, else the object's. */
function momentOf(value: string | undefined, json: DicomJson): string | undefined {
  const parts = /^(\d{4})(\d{2})(\d{2})(\d{2})?(\d{2})?(\d{2})?(?:\.\d+)?([+-]\d{4})?$/.exec(
    value?.trim() ?? '',
  )
  if (!parts) return undefined
  const [, year, month, day, hour, minute = '00', second = '00', zone] = parts
  const date = `${year}-${month}-${day}`
  if (hour === undefined) return date
  return zoned(`${date}T${hour}:${minute}:${second}`, zone ?? text(json, 'TimezoneOffsetFromUTC')).value
}

/**
 * Status of a structured report from its three flags (PS3.3 C.17.2): who has not verified it promises less. A dose report
 * that is complete is final: nobody verifies what a machine counts.
 */
export function statusOf(
  json: DicomJson,
  isDose: boolean,
): DiagnosticReport['status'] & Composition['status'] {
  if (text(json, 'PreliminaryFlag') === 'PRELIMINARY') return 'preliminary'
  const isComplete = text(json, 'CompletionFlag') === 'COMPLETE'
  if (isDose) return isComplete ? 'final' : 'preliminary'
  return isComplete && text(json, 'VerificationFlag') === 'VERIFIED' ? 'final' : 'preliminary'
}

const sopIdentifier = (uid: string): Identifier => ({ system: system.uri, value: `urn:oid:${uid}` })

/** The object itself as the identifier of its report. */
export const ownIdentifier = (json: DicomJson): Identifier =>
  sopIdentifier(text(json, 'SOPInstanceUID') ?? '')

/** Earlier documents that this one was made from (PS3.3 C.17.2.2): it stands in their place. */
export function predecessors(json: DicomJson): NonNullable<Composition['relatesTo']> {
  return items(json, 'PredecessorDocumentsSequence')
    .flatMap((study) => items(study, 'ReferencedSeriesSequence'))
    .flatMap((series) => items(series, 'ReferencedSOPSequence'))
    .flatMap((one) => text(one, 'ReferencedSOPInstanceUID') ?? [])
    .map((uid) => ({ code: 'replaces' as const, targetIdentifier: sopIdentifier(uid) }))
}

function named(json: DicomJson, keyword: string): Party['name'] {
  const alphabetic = personName(json, keyword)?.Alphabetic
  if (!alphabetic) return undefined
  const [family = '', given = '', middle = '', prefix = '', suffix = ''] = alphabetic
    .split('^')
    .map((part) => part.trim())
  const names = [given, middle].filter((part) => part !== '')
  return {
    ...(family !== '' && { family }),
    ...(names.length > 0 && { given: names }),
    ...(prefix !== '' && { prefix: [prefix] }),
    ...(suffix !== '' && { suffix: [suffix] }),
  }
}

/** Authors: those whom the header names, else the observers of the content, else who verified, else the equipment. */
export function authorsOf(json: DicomJson, assembly: Assembly): Reference[] {
  const organisation = (one: DicomJson) => ({
    name: text(one, 'InstitutionName') ?? text(json, 'InstitutionName'),
  })
  const stated = items(json, 'AuthorObserverSequence').map(
    (one): Party => ({
      name: named(one, 'PersonName'),
      device: personName(one, 'PersonName') ? undefined : text(one, 'ManufacturerModelName'),
      organisation: organisation(one),
    }),
  )
  const observers = items(json, 'ContentSequence')
    .filter((one) => conceptAt(one, 'ConceptNameCodeSequence')?.coding?.[0]?.code === '121008')
    .map((one): Party => ({ name: named(one, 'PersonName'), organisation: organisation(json) }))
  const equipment: Party = {
    device: text(json, 'ManufacturerModelName') ?? text(json, 'Manufacturer') ?? 'Unknown equipment',
  }
  const chosen = [stated, observers, verifiers(json).map(({ party }) => party)].find(
    (list) => list.length > 0,
  )
  return (chosen ?? [equipment]).flatMap((party) => partyReference(assembly, party) ?? [])
}

function verifiers(json: DicomJson): { party: Party; at: string | undefined }[] {
  return items(json, 'VerifyingObserverSequence').map((one) => ({
    party: {
      name: named(one, 'VerifyingObserverName'),
      organisation: { name: text(one, 'VerifyingOrganization') },
    },
    at: momentOf(text(one, 'VerificationDateTime'), json),
  }))
}

/** Who verified the report, as its legal authenticators. */
export function attestersOf(json: DicomJson, assembly: Assembly): NonNullable<Composition['attester']> {
  return verifiers(json).flatMap(({ party, at }) => {
    const reference = partyReference(assembly, party)
    return reference
      ? [
          {
            mode: 'legal' as const,
            party: reference as Reference<never>,
            ...(at !== undefined && { time: at }),
          },
        ]
      : []
  })
}

/** Orders that the report fulfils (PS3.3 C.17.2, Referenced Request Sequence), else the object's own accession number. */
export function ordersOf(json: DicomJson, assembly: Assembly, subject: Reference<never>): Reference[] {
  const requests = items(json, 'ReferencedRequestSequence')
  const numbers = (requests.length > 0 ? requests : [json]).map((one) => ({
    one,
    identifier: numbersOf(one),
  }))
  return numbers
    .filter(({ identifier }) => identifier.length > 0)
    .map(({ one, identifier }) => {
      const code = conceptAt(one, 'RequestedProcedureCodeSequence')
      const reason = text(one, 'ReasonForTheRequestedProcedure')
      const physician = partyReference(assembly, { name: named(one, 'RequestingPhysician') })
      return assembly.add({
        resourceType: 'ServiceRequest',
        identifier,
        status: 'completed',
        intent: 'order',
        subject,
        ...(code && { code }),
        ...(physician && { requester: physician as Reference<never> }),
        ...(reason !== undefined && { reasonCode: [{ text: reason }] }),
      })
    })
}

function numbersOf(json: DicomJson): Identifier[] {
  const issuer = item(json, 'IssuerOfAccessionNumberSequence')
  const universal = issuer && text(issuer, 'UniversalEntityID')
  const isOid = issuer && text(issuer, 'UniversalEntityIDType') === 'ISO'
  const local = issuer && text(issuer, 'LocalNamespaceEntityID')
  const space = universal === undefined ? (local ?? '') : isOid ? `urn:oid:${universal}` : universal
  const accession = text(json, 'AccessionNumber')
  const orders = ['PlacerOrderNumberImagingServiceRequest', 'FillerOrderNumberImagingServiceRequest']
  return [
    ...(accession === undefined ? [] : [accessionIdentifier({ system: space, value: accession })]),
    ...orders.flatMap((keyword) =>
      texts(json, keyword)
        .slice(0, 1)
        .map((value) => orderIdentifier({ system: '', value })),
    ),
  ]
}
