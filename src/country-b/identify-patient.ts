import type { CountryCode } from '../domain/codes.ts'
import type { Identifier, MaskField, PatientIdentity, Traits } from '../domain/patient.ts'
import type { Purpose } from '../domain/professional.ts'
import { checkTraits, type MaskFault } from '../domain/search-mask.ts'
import { ExchangeError } from '../errors.ts'
import { audited, who } from './audited.ts'
import type { CountryEntry, Identification, MatchResult } from './ports.ts'
import type { Acting, Requester } from './requester.ts'

/** 10 failures within 15 minutes, then no more is asked for this professional. */
const maxFailures = 10
const failureSeconds = 15 * 60

export type IdentifyOutcome =
  | { readonly kind: 'match'; readonly handle: string; readonly identification: Identification }
  | { readonly kind: 'no-match' }
  | { readonly kind: 'incomplete'; readonly faults: readonly MaskFault[] }

/**
 * Asks another country who a person is (guideline step 3): its own fields, checked before anything is sent, and its
 * answer kept for ten minutes.
 * Errors: `not-found` for a country that isn't asked, `too-many-requests`, `patient-mismatch`, those of the exchange.
 */
export async function identifyPatient(
  requester: Requester,
  acting: Acting,
  request: { readonly country: CountryCode; readonly traits: Traits; readonly purpose: Purpose },
): Promise<IdentifyOutcome> {
  const country = requester.exchange.countries().find(({ code }) => code === request.country)
  if (!country) throw new ExchangeError('not-found', 'This country cannot be asked.')
  const faults = checkTraits(country.mask, request.traits)
  if (faults.length > 0) return { kind: 'incomplete', faults }
  await demandFewFailures(requester, acting)

  const traits = trimmed(request.traits)
  const result = await audited(
    requester,
    {
      kind: 'patient-queried',
      ...who(acting),
      country: country.code,
      purpose: request.purpose,
      query: JSON.stringify(traits),
    },
    () => ask(requester, acting, country, traits),
    (answer) => (answer.kind === 'match' ? { patient: personOf(country, answer.patient, traits) } : {}),
  )
  if (result.kind === 'no-match') {
    await requester.identifications.addFailure(acting.professional.subject)
    return result
  }
  const identification: Identification = {
    country: country.code,
    person: personOf(country, result.patient, traits),
    patient: result.patient,
    purpose: request.purpose,
    confirmedAt: Math.floor(Date.now() / 1000),
  }
  const handle = await requester.identifications.keep(acting.professional.subject, identification)
  return { kind: 'match', handle, identification }
}

async function demandFewFailures({ identifications }: Requester, { professional }: Acting): Promise<void> {
  if ((await identifications.failures(professional.subject, failureSeconds)) < maxFailures) return
  throw new ExchangeError(
    'too-many-requests',
    'Too many searches found nobody. Check the data with the patient and try again later.',
    { retryAfter: failureSeconds },
  )
}

async function ask(
  { exchange }: Requester,
  { professional, transaction }: Acting,
  country: CountryEntry,
  traits: Traits,
): Promise<MatchResult> {
  const result = await exchange.matchPatient({ country: country.code, professional, traits, transaction })
  if (result.kind === 'match' && !agrees(country.mask, result.patient, traits))
    throw new ExchangeError('patient-mismatch')
  return result
}

/** Whether the person in the answer has what was asked for: each identifier, and the birth date. */
function agrees(mask: readonly MaskField[], patient: PatientIdentity, traits: Traits): boolean {
  if (patient.identifiers.length === 0) return false
  const identifiersAgree = askedIdentifiers(mask, traits).every((asked) => has(patient, asked))
  const born = traits.birthDate
  return (
    identifiersAgree && (born === undefined || patient.birthDate === undefined || patient.birthDate === born)
  )
}

/** The identifier under which the exchange speaks of the person: the one that was asked for, else the first. */
function personOf({ mask }: CountryEntry, patient: PatientIdentity, traits: Traits): Identifier {
  const person = askedIdentifiers(mask, traits)[0] ?? patient.identifiers[0]
  if (!person) throw new ExchangeError('patient-mismatch')
  return patient.identifiers.find((one) => same(one, person)) ?? person
}

const askedIdentifiers = (mask: readonly MaskField[], traits: Traits): Identifier[] =>
  mask.flatMap(({ label, system }) => {
    const value = traits[label]
    return system !== undefined && value !== undefined ? [{ system, value }] : []
  })

const has = (patient: PatientIdentity, identifier: Identifier): boolean =>
  patient.identifiers.some((one) => same(one, identifier))

const same = (a: Identifier, b: Identifier): boolean =>
  a.system === b.system && a.value.trim().toUpperCase() === b.value.trim().toUpperCase()

const trimmed = (traits: Traits): Traits =>
  Object.fromEntries(
    Object.entries(traits)
      .map(([label, value]) => [label, value.trim()] as const)
      .filter(([, value]) => value !== ''),
  )
