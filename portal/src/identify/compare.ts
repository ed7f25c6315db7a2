import type { Identity } from '../../../src/http/portal/contract.ts'
import type { MaskField } from '../../../src/http/portal/contract-identification.ts'
import { fold } from '../list/fold.ts'

export type Verdict = 'same' | 'longer' | 'differs' | 'onlyHere' | 'absent'
type ComparedField = 'family' | 'given' | 'birthDate' | 'sex' | 'identifier'

/** One line of the comparison between what was typed and what the country confirmed. */
export interface Comparison {
  readonly field: ComparedField
  /** Label of the mask's field, for identifiers. */
  readonly label?: string
  readonly typed?: string
  readonly confirmed?: string
  readonly verdict: Verdict
}

/** What the mask's labels ask for; an identifier is known by its system instead. */
const fieldOfLabel: Readonly<Record<string, ComparedField>> = {
  familyName: 'family',
  surname: 'family',
  givenName: 'given',
  birthDate: 'birthDate',
  dateOfBirth: 'birthDate',
  sex: 'sex',
  gender: 'sex',
  administrativeGender: 'sex',
}

/** What a country's fields ask for and another country said of the patient; its numbers mean nothing elsewhere. */
export function knownTraits(
  mask: readonly MaskField[],
  { family, given, birthDate, sex }: Identity,
): Readonly<Record<string, string>> {
  const known: Readonly<Partial<Record<ComparedField, string | undefined>>> = {
    family,
    given: given.join(' '),
    birthDate,
    sex,
  }
  return Object.fromEntries(
    mask.flatMap(({ label }) => {
      const field = fieldOfLabel[label]
      const value = field && known[field]
      return value ? [[label, value]] : []
    }),
  )
}

/** Fields with which a person is compared whatever a country's mask asks for. */
export const personFields: readonly MaskField[] = ['familyName', 'givenName', 'birthDate', 'sex'].map(
  (label) => ({ label, mandatory: false }),
)

/** Sets typed and confirmed side by side and names each difference; nothing is scored. */
export function compare(
  mask: readonly MaskField[],
  traits: Readonly<Record<string, string>>,
  patient: Identity,
): readonly Comparison[] {
  const typed = new Map<ComparedField, string>()
  for (const { label } of mask) {
    const field = fieldOfLabel[label]
    const value = traits[label]?.trim()
    if (field && value) typed.set(field, value)
  }
  const line = (field: ComparedField, confirmed: string | undefined): Comparison =>
    comparison({ field }, typed.get(field), confirmed)
  const asked = mask.flatMap(({ label, system }) => (system ? [{ label, system }] : []))
  return [
    line('family', patient.family),
    line('given', patient.given.join(' ')),
    line('birthDate', patient.birthDate),
    line('sex', patient.sex),
    ...asked.flatMap(({ label, system }) => {
      const found = patient.identifiers.find((identifier) => identifier.system === system)
      const value = traits[label]?.trim() || undefined
      if (!found && !value) return []
      return [comparison({ field: 'identifier', label }, value, found?.value)]
    }),
  ]
}

function comparison(
  what: Pick<Comparison, 'field' | 'label'>,
  typed: string | undefined,
  confirmed: string | undefined,
): Comparison {
  const verdict = verdictOf(typed, confirmed || undefined)
  return { ...what, ...(typed ? { typed } : {}), ...(confirmed ? { confirmed } : {}), verdict }
}

function verdictOf(typed: string | undefined, confirmed: string | undefined): Verdict {
  if (confirmed === undefined) return 'absent'
  if (typed === undefined) return 'onlyHere'
  const [a, b] = [words(typed), words(confirmed)]
  if (a.join(' ') === b.join(' ')) return 'same'
  return a.every((word) => b.includes(word)) ? 'longer' : 'differs'
}

const words = (text: string): readonly string[] => fold(text).split(/[\s]+/).filter(Boolean)
