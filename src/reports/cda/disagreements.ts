import type { CodeableConcept, Procedure } from '@medplum/fhirtypes'
import { conceptText } from '../../fhir/elements.ts'
import type { Issue } from '../../fhir/structure.ts'
import type { Collected } from './collected.ts'
import type { CdaEvent } from './events.ts'

/** Words by which an examination says its modality, in the languages of the reports that were met. */
const modalityWords: readonly (readonly [RegExp, readonly string[]])[] = [
  [/magnetic resonance|\bMRI?\b|\bMRA\b|\bIRM\b|risonanza|magnetresonanz|magnetische resonantie/i, ['MR']],
  [/computed tomograph|\bCT\b|scanographie|scanner|tomodensitom|tomografia computer/i, ['CT', 'PT']],
  [/ultraso|echograph|ecografia|échographie|sonograph/i, ['US', 'IVUS']],
  [/radiograph|x-ray|röntgen|radiografia/i, ['CR', 'DX', 'RG', 'RF', 'MG', 'PX', 'IO']],
  [/mammograph/i, ['MG', 'MR', 'US']],
]

/**
 * Where the header of a document and its body say different things: both are kept, and both are named to the sender.
 * @param body examinations that the body describes.
 */
export function disagreements(
  events: readonly CdaEvent[],
  body: readonly Procedure[],
  into: Collected,
): Issue[] {
  return [
    ...studies(events, into),
    ...examinations(events, body),
    ...modalities(events, into),
    ...days(events, body, into),
  ]
}

const warning = (where: string, text: string): Issue => ({ severity: 'warning', where, text })

function studies(events: readonly CdaEvent[], { studies: catalogue }: Collected): Issue[] {
  const header = events.flatMap(({ studyUid }) => studyUid ?? [])
  const body = catalogue.map(({ uid }) => uid)
  const differ = header.length > 0 && body.length > 0 && header.some((uid) => !body.includes(uid))
  return differ
    ? [
        warning(
          'ClinicalDocument.documentationOf.serviceEvent.id',
          'names another study than the catalogue of the body: both are kept',
        ),
      ]
    : []
}

const codes = (concept: CodeableConcept | undefined): string[] =>
  (concept?.coding ?? []).map(({ system, code }) => `${system}|${code}`)

function examinations(events: readonly CdaEvent[], body: readonly Procedure[]): Issue[] {
  const named = events.filter(({ code }) => code !== undefined)
  if (named.length === 0 || body.length === 0) return []
  const inBody = body.flatMap(({ code }) => codes(code))
  const apart = named.filter(({ code }) => {
    const [first] = codes(code)
    return first !== undefined && !inBody.includes(first)
  })
  return apart.map(() =>
    warning(
      'ClinicalDocument.documentationOf.serviceEvent.code',
      'codes the examination otherwise than the body does: both are kept',
    ),
  )
}

function modalities(events: readonly CdaEvent[], into: Collected): Issue[] {
  const made = new Set(
    into.studies.flatMap(({ series }) => series.flatMap(({ modality }) => modality?.code ?? [])),
  )
  if (made.size === 0) return []
  return events.flatMap(({ code, modality }) => {
    const words = [conceptText(code), ...(code?.coding ?? []).map(({ display }) => display)].join(' ')
    const said = modality?.code
      ? [modality.code]
      : modalityWords.find(([pattern]) => pattern.test(words))?.[1]
    if (!said || said.some((one) => made.has(one))) return []
    return [
      warning(
        'ClinicalDocument.documentationOf.serviceEvent.code',
        'names an examination of another modality than the images of the body',
      ),
    ]
  })
}

function days(
  events: readonly CdaEvent[],
  body: readonly Procedure[],
  { studies: catalogue }: Collected,
): Issue[] {
  const ofStudies = catalogue.some(({ uid, started }) =>
    isOutside(
      started,
      events.find(({ studyUid }) => studyUid === uid),
    ),
  )
  const [event] = events
  const dated = body.map(
    ({ performedDateTime, performedPeriod }) => performedDateTime ?? performedPeriod?.start,
  )
  const ofBody = events.length === 1 && dated.length > 0 && dated.every((day) => isOutside(day, event))
  return ofStudies || ofBody
    ? [
        warning(
          'ClinicalDocument.documentationOf.serviceEvent.effectiveTime',
          'gives another day for the examination than the body does: both are kept',
        ),
      ]
    : []
}

function isOutside(time: string | undefined, event: CdaEvent | undefined): boolean {
  const day = time?.slice(0, 10)
  const from = event?.period?.start?.slice(0, 10)
  const to = event?.period?.end?.slice(0, 10) ?? from
  return day !== undefined && from !== undefined && to !== undefined && (day < from || day > to)
}
