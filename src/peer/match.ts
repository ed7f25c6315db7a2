import type { Parameters, Patient } from '@medplum/fhirtypes'
import { z } from 'zod'
import type { MatchResult } from '../country-b/ports.ts'
import type { Identifier, MaskField, PatientIdentity, Traits } from '../domain/patient.ts'
import { checkTraits } from '../domain/search-mask.ts'
import { ExchangeError } from '../errors.ts'

/**
 * The query of guideline step 3: FHIR `Patient/$match` (IHE PDQm ITI-119) with what was typed into the country's own
 * fields; only certain matches are asked for.
 * Errors: `unprocessable` when the traits break the country's mask; `where` names the field.
 */
export function matchParameters(mask: readonly MaskField[], traits: Traits): Parameters {
  const [fault] = checkTraits(mask, traits)
  if (fault)
    throw new ExchangeError('unprocessable', 'A field is missing or not in the form the country uses.', {
      where: fault.label,
    })
  const given = (label: string): string | undefined => traits[label]?.trim() || undefined
  const family = given('familyName')
  const first = given('firstName')
  const birthDate = given('birthDate')
  const gender = genders.find((code) => code === given('gender'))
  const patient: Patient = {
    resourceType: 'Patient',
    identifier: identifiersOf(mask, traits).map((identifier) => ({ ...identifier })),
    ...((family !== undefined || first !== undefined) && {
      name: [{ ...(family !== undefined && { family }), ...(first !== undefined && { given: [first] }) }],
    }),
    ...(birthDate !== undefined && { birthDate }),
    ...(gender && { gender }),
  }
  return {
    resourceType: 'Parameters',
    parameter: [
      { name: 'resource', resource: patient },
      { name: 'onlyCertainMatches', valueBoolean: true }, // EU Health Data API: always true
    ],
  }
}

const genders = ['male', 'female', 'other', 'unknown'] as const

function identifiersOf(mask: readonly MaskField[], traits: Traits): Identifier[] {
  return mask.flatMap(({ label, system }) => {
    const value = traits[label]?.trim()
    return system !== undefined && value ? [{ system, value }] : []
  })
}

const text = z.string().max(256)
/** All that is taken of a Patient: address, telephone and photo are dropped at the door. */
const patientSchema = z.object({
  resourceType: z.literal('Patient'),
  identifier: z
    .array(z.object({ system: text, value: text }))
    .min(1)
    .max(20),
  name: z
    .array(z.object({ family: text.default(''), given: z.array(text).max(10).default([]) }))
    .min(1)
    .max(10),
  birthDate: z.exactOptional(z.string().regex(/^\d{4}(-\d{2}(-\d{2})?)?$/)),
  gender: z.enum(genders).catch('unknown'),
})
const answerSchema = z.object({
  resourceType: z.literal('Bundle'),
  entry: z
    .array(z.object({ resource: z.looseObject({ resourceType: z.string() }) }))
    .max(100)
    .default([]),
})

/**
 * What the other country answered. Several persons, or one without the identifier or with another birth date than was
 * asked for, are withheld.
 * Errors: `patient-mismatch`; `peer-refused` when it is no answer at all.
 */
export function matchResult(body: unknown, mask: readonly MaskField[], traits: Traits): MatchResult {
  const answer = answerSchema.safeParse(body)
  if (!answer.success) throw new ExchangeError('peer-refused', undefined, { detail: 'match: not a Bundle' })
  const patients = answer.data.entry
    .map(({ resource }) => resource)
    .filter(({ resourceType }) => resourceType === 'Patient')
  if (patients.length === 0) return { kind: 'no-match' }
  const patient = patients.length === 1 ? patientSchema.safeParse(patients[0]).data : undefined
  if (!patient || !fits(patient, mask, traits)) throw new ExchangeError('patient-mismatch')
  return { kind: 'match', patient: identityOf(patient) }
}

type PeerPatient = z.output<typeof patientSchema>

function fits({ identifier, birthDate }: PeerPatient, mask: readonly MaskField[], traits: Traits): boolean {
  const asked = identifiersOf(mask, traits)
  const isNamed = asked.every(({ system, value }) =>
    identifier.some((given) => given.system === system && given.value === value),
  )
  const born = traits.birthDate?.trim()
  return isNamed && (born === undefined || born === '' || birthDate === born)
}

function identityOf({ identifier, name, birthDate, gender }: PeerPatient): PatientIdentity {
  const [first] = name
  return {
    identifiers: identifier.map(({ system, value }) => ({ system, value })),
    name: { family: first?.family ?? '', given: first?.given ?? [] },
    ...(birthDate !== undefined && { birthDate }),
    sex: gender,
  }
}
