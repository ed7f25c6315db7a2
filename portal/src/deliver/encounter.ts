import type { DeliveryRequest } from '../../../src/http/portal/contract-delivery.ts'

type Encounter = DeliveryRequest['encounter']
export type EncounterField = keyof Encounter

/** As long as DICOM holds them. */
export const encounterFields = [
  { name: 'patientId', longest: 64, isRequired: true },
  { name: 'issuer', longest: 64, isRequired: false },
  { name: 'patientName', longest: 64, isRequired: false },
  { name: 'accessionNumber', longest: 16, isRequired: false },
] as const satisfies readonly { name: EncounterField; longest: number; isRequired: boolean }[]

/** Family^Given may be in any letters; the rest in those that every character set of DICOM has, without a backslash. */
const fits = (name: EncounterField, value: string): boolean =>
  name === 'patientName' || /^[ -[\]-~]*$/.test(value)

/** The encounter as it is sent; absent while the form isn't right. Fields that were left empty are absent. */
export function encounterOf(
  values: Readonly<Partial<Record<EncounterField, string>>>,
): Encounter | undefined {
  const given = encounterFields.flatMap(({ name }) => {
    const value = values[name]?.trim() ?? ''
    return value === '' ? [] : [[name, value] as const]
  })
  const { patientId, ...rest }: Partial<Record<EncounterField, string>> = Object.fromEntries(given)
  if (patientId === undefined || !given.every(([name, value]) => fits(name, value))) return undefined
  return { patientId, ...rest }
}
