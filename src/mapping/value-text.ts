import type {
  Address,
  CodeableConcept,
  Coding as FhirCoding,
  HumanName,
  Period,
  Quantity,
  Range,
  Ratio,
} from '@medplum/fhirtypes'
import { isListed, sopClass } from '../dicom/sop-classes.ts'
import type { Coding } from '../domain/codes.ts'
import { addressText, codingOf, codingsOf, conceptText, nameText } from '../fhir/elements.ts'
import { isObject, type Json } from '../fhir/json.ts'
import { narrativeText } from '../fhir/narrative.ts'
import { coded, translated, type Vocabulary } from '../terminology/designations.ts'

export interface ShownValue {
  readonly text: string
  readonly coding?: Coding
}

/**
 * Any FHIR value as a person reads it, with its code where it has one. Codes of our vocabularies are named in `language`,
 * others keep the words of their writer. `undefined` for what has nothing to show.
 * @param vocabulary that names plain codes of this element.
 */
export function shownValue(
  value: unknown,
  vocabulary: Vocabulary | undefined,
  language: string,
): ShownValue | undefined {
  if (typeof value === 'string') return plain(value, vocabulary, language)
  if (typeof value === 'number' || typeof value === 'boolean') return { text: String(value) }
  if (!isObject(value)) return undefined
  for (const [fits, show] of shapes) if (fits(value)) return show(value, language)
  return undefined
}

function plain(value: string, vocabulary: Vocabulary | undefined, language: string): ShownValue | undefined {
  const coding = vocabulary === undefined ? undefined : coded(vocabulary, value)
  if (coding?.display !== undefined) return { text: translated(coding, language) ?? coding.display, coding }
  const text = /^\d{4}-\d\d-\d\dT/.test(value) ? readableTime(value) : value.trim()
  return text === '' ? undefined : { text }
}

/** `2024-05-01T10:15:00+02:00` as `2024-05-01 10:15 +02:00`. */
const readableTime = (time: string): string =>
  time.replace(
    /T(\d\d:\d\d)(:00(\.0+)?)?(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?$/,
    (_, clock, _0, _1, seconds = '', _3, zone) =>
      ` ${clock}${seconds}${zone === undefined ? '' : zone === 'Z' ? ' UTC' : ` ${zone}`}`,
  )

type Shape = readonly [
  fits: (value: Json) => boolean,
  show: (value: Json, language: string) => ShownValue | undefined,
]

const has =
  (...keys: string[]) =>
  (value: Json): boolean =>
    keys.some((key) => key in value)

/** In this order: the first whose members are there. */
const shapes: readonly Shape[] = [
  [
    (value) => typeof value.value === 'number' && !('code' in value && 'display' in value),
    (value) => words(quantityText(value as Quantity)),
  ],
  [has('numerator', 'denominator'), (value) => words(ratioText(value as Ratio))],
  [has('low', 'high'), (value) => words(rangeText(value as Range))],
  [has('start', 'end'), (value) => words(periodText(value as Period))],
  [has('family', 'given'), (value) => words(nameText(value as HumanName))],
  [has('line', 'city', 'postalCode', 'country'), (value) => words(addressText(value as Address))],
  [has('coding'), (value, language) => conceptShown(value as CodeableConcept, language)],
  [has('code'), (value, language) => codingShown(value as FhirCoding, language)],
  [has('div'), (value) => words(narrativeText(String(value.div)))],
  [has('text'), (value) => words(String(value.text))],
  [(value) => typeof value.value === 'string', (value) => words(bareUid(String(value.value)))],
  [has('display', 'title', 'name'), (value) => words(String(value.display ?? value.title ?? value.name))],
  [(value) => isObject(value.identifier), (value) => words(String((value.identifier as Json).value ?? ''))],
]

/** UIDs are written as URNs in identifiers; a person compares the bare number. */
const bareUid = (text: string): string => text.replace(/^urn:oid:/i, '')

const words = (text: string | undefined): ShownValue | undefined =>
  text?.trim() ? { text: text.trim() } : undefined

function conceptShown(concept: CodeableConcept, language: string): ShownValue | undefined {
  const codings = codingsOf(concept)
  const known = codings.find((coding) => translated(coding, language) !== undefined)
  const coding = known ?? codings[0]
  const text = concept.text ?? (known && translated(known, language)) ?? conceptText(concept)
  return text === undefined ? undefined : { text, ...(coding && { coding }) }
}

function codingShown(value: FhirCoding, language: string): ShownValue | undefined {
  const coding = codingOf(value)
  if (!coding) return undefined
  const named = isListed(bareUid(coding.code)) ? sopClass(bareUid(coding.code)).name : undefined
  return { text: translated(coding, language) ?? coding.display ?? named ?? coding.code, coding }
}

function quantityText({ comparator, value, unit, code }: Quantity): string | undefined {
  if (value === undefined) return undefined
  const measure = unit ?? (code === '1' ? undefined : code)
  return `${comparator ?? ''}${value}${measure === undefined ? '' : ` ${measure}`}`
}

const ratioText = ({ numerator, denominator }: Ratio): string =>
  [numerator, denominator].flatMap((part) => (part && quantityText(part)) ?? []).join(' / ')

const rangeText = ({ low, high }: Range): string =>
  `${(low && quantityText(low)) ?? ''} – ${(high && quantityText(high)) ?? ''}`.trim()

const periodText = ({ start, end }: Period): string =>
  [start, end].flatMap((time) => (time === undefined ? [] : readableTime(time))).join(' – ')
