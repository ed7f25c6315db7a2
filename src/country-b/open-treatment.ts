import { ExchangeError } from '../errors.ts'
import { audited, who } from './audited.ts'
import { newHandle } from './handles.ts'
import type { Identification, Treatment } from './ports.ts'
import type { Acting, Requester } from './requester.ts'

/** eHDSI: a TRC assertion lives two hours at most. */
const lifeSeconds = 2 * 3600

export interface OpenTreatment {
  /** Handle of an identification of this professional. */
  readonly identification: string
  readonly notice: {
    readonly version: string
    readonly language: string
    readonly method: Treatment['notice']['method']
  }
}

/**
 * The professional confirmed the identity and informed the patient (guideline step 4): from now on, for two hours at
 * most, documents may be asked for.
 * Errors: `not-found` for an identification that isn't theirs or is older than ten minutes; `unprocessable` when the
 * notice isn't the one in force, or wasn't given outside an emergency.
 */
export async function openTreatment(
  requester: Requester,
  acting: Acting,
  { identification: handle, notice }: OpenTreatment,
): Promise<Treatment> {
  const { subject } = acting.professional
  const identified = await requester.identifications.find(handle, subject)
  if (!identified)
    throw new ExchangeError('not-found', 'The identification is no longer valid: identify the patient again.')
  const given = noticeGiven(requester, notice, identified)
  const { country, person, patient, purpose, confirmedAt } = identified
  const treatment: Treatment = {
    id: newHandle(),
    seed: newHandle(),
    subject,
    patient,
    purpose,
    notice: given,
    sources: [{ country, person, patient, confirmedAt }],
    expiresAt: given.at + lifeSeconds,
  }
  await audited(
    requester,
    {
      kind: 'treatment-opened',
      ...who(acting),
      country,
      purpose,
      patient: person,
      treatmentId: treatment.id,
      query: `notice version=${given.version} language=${given.language} method=${given.method}`,
    },
    () => requester.treatments.open(treatment),
  )
  // What follows is the list: the way to it is laid while the page turns.
  void requester.line({ ...acting, treatment }, country).prepare(acting.transaction)
  return treatment
}

function noticeGiven(
  { notices }: Requester,
  { version, language, method }: OpenTreatment['notice'],
  { purpose }: Identification,
): Treatment['notice'] {
  const notice = notices().find((one) => one.version === version && one.language === language)
  if (!notice)
    throw new ExchangeError('unprocessable', 'This notice is not in force: show the current one.', {
      where: 'notice',
    })
  if (method === 'unable' && purpose !== 'ETREAT')
    throw new ExchangeError('unprocessable', 'Only in an emergency may the notice be left out.', {
      where: 'notice.method',
    })
  return { version, language, sha256: notice.sha256, at: Math.floor(Date.now() / 1000), method }
}
