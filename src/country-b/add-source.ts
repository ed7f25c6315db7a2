import { ExchangeError } from '../errors.ts'
import { audited, who } from './audited.ts'
import type { Treatment } from './ports.ts'
import type { Requester, Treating } from './requester.ts'
import { mayBeSame } from './same-person.ts'

/**
 * Another country confirmed the patient of a treatment: from now on it is asked for documents as well. The professional
 * compared the two; a birth date or sex that contradicts is refused all the same.
 * @param handle of an identification of this professional.
 * Errors: `not-found` for one that isn't theirs or is older than ten minutes; `unprocessable` for another person or another
 * purpose; `conflict` for a country that is asked already.
 */
export async function addSource(
  requester: Requester,
  treating: Treating,
  handle: string,
): Promise<Treatment> {
  const { treatment, professional } = treating
  const identified = await requester.identifications.find(handle, professional.subject)
  if (!identified)
    throw new ExchangeError('not-found', 'The identification is no longer valid: identify the patient again.')
  const { country, person, patient, purpose, confirmedAt } = identified
  const changed = await audited(
    requester,
    {
      kind: 'treatment-opened',
      ...who(treating),
      country,
      purpose,
      patient: person,
      treatmentId: treatment.id,
    },
    async () => {
      if (!mayBeSame(patient, treatment.patient))
        throw new ExchangeError(
          'unprocessable',
          'This country names another date of birth or sex than the one before. Close this patient and begin anew.',
        )
      if (purpose !== treatment.purpose)
        throw new ExchangeError('unprocessable', 'The purpose must be that of the treatment.', {
          where: 'purpose',
        })
      return requester.treatments.addSource(treatment.id, { country, person, patient, confirmedAt })
    },
  )
  void requester.line({ ...treating, treatment: changed }, country).prepare(treating.transaction)
  return changed
}
