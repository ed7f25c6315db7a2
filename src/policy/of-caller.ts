import type { ForeignCaller } from '../domain/caller.ts'
import type { Identifier } from '../domain/patient.ts'
import type { Interaction, NationalRules, PatientChoices, PolicyContext } from './context.ts'

/** What the use of a token is judged by: the caller whom the token names, and what the country knows. */
export function contextOf(
  caller: ForeignCaller,
  situation: {
    readonly interaction: Interaction
    readonly now: number
    readonly rules: NationalRules
    /** Roles that the country of treatment lets look; undefined when it is trusted no more. */
    readonly peerRoles: readonly string[] | undefined
    readonly choices?: PatientChoices
    readonly requestedPerson?: Identifier
  },
): PolicyContext {
  const { interaction, now, rules, peerRoles, choices, requestedPerson } = situation
  return {
    interaction,
    stage: 'use',
    now,
    rules,
    peer: {
      country: caller.country,
      active: peerRoles !== undefined,
      authenticated: true,
      roles: peerRoles ?? [],
    },
    professional: caller.professional,
    purpose: caller.purpose,
    ...(caller.breakGlass && { breakGlass: caller.breakGlass }),
    ...(caller.person && { person: caller.person }),
    ...(choices && { choices }),
    ...(requestedPerson && { requestedPerson }),
  }
}
