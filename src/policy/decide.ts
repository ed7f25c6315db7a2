import { assurance } from './checks/assurance.ts'
import { authenticated } from './checks/authenticated.ts'
import { confidentiality } from './checks/confidentiality.ts'
import { local, national } from './checks/national.ts'
import { notice } from './checks/notice.ts'
import { optOut } from './checks/opt-out.ts'
import { patientBound } from './checks/patient-bound.ts'
import { peerActive } from './checks/peer-active.ts'
import { permissions } from './checks/permissions.ts'
import { purpose } from './checks/purpose.ts'
import { restrictions } from './checks/restrictions.ts'
import { role } from './checks/role.ts'
import {
  type Check,
  type PolicyContext,
  type Refusal,
  refuse,
  type Verdict,
  type Visibility,
} from './context.ts'
import { type Obligation, obligations } from './obligations.ts'
import { everything, narrowed } from './visibility.ts'

export type Decision =
  | (Omit<Refusal, 'kind'> & {
      readonly permit: false
      /** Name of the check that refused. */
      readonly check: string
    })
  | {
      readonly permit: true
      readonly visibility: Visibility
      readonly obligations: readonly Obligation[]
    }

/** In this order. The first refusal ends it; narrowings add up. What isn't refused by name and can't be judged is refused. */
const checks: readonly (readonly [name: string, check: Check])[] = [
  ['peer-active', peerActive],
  ['authenticated', authenticated],
  ['assurance', assurance],
  ['role', role],
  ['permissions', permissions],
  ['purpose', purpose],
  ['notice', notice],
  ['patient-bound', patientBound],
  ['opt-out', optOut],
  ['restrictions', restrictions],
  ['confidentiality', confidentiality],
  ['national', national],
  ['local', local],
]

/**
 * Whether a professional abroad may do what they ask, what of the record they may see, and what must be done with it.
 * Pure. A refusal is about the professional and the relationship, never about what the patient hid: that is removed from
 * what is seen, so that hidden and absent answer alike (EHDS Art. 8).
 */
export function decide(context: PolicyContext): Decision {
  let visibility = everything
  for (const [name, check] of checks) {
    const verdict = judged(check, context)
    if (verdict.kind === 'refuse')
      return { permit: false, check: name, reason: verdict.reason, ncpError: verdict.ncpError }
    if (verdict.kind === 'narrow') visibility = narrowed(visibility, verdict.visibility)
  }
  return { permit: true, visibility, obligations: obligations(context) }
}

function judged(check: Check, context: PolicyContext): Verdict {
  try {
    return check(context)
  } catch {
    return refuse('check-failed', '4705')
  }
}
