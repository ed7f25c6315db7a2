import { breakGlassSeconds } from '../domain/treatment.ts'
import type { PolicyContext } from './context.ts'

/** What must happen beside a disclosure. */
export type Obligation =
  | { readonly kind: 'audit' }
  /** Tell the patient, and the supervisors, that restrictions were overridden. */
  | { readonly kind: 'notify'; readonly reason: 'emergency-override' }
  /** Seconds until the relationship ends. */
  | { readonly kind: 'ttl'; readonly seconds: number }

/** Every access is audited; an emergency override is announced and short. */
export const obligations = ({ breakGlass }: PolicyContext): readonly Obligation[] =>
  breakGlass
    ? [
        { kind: 'audit' },
        { kind: 'notify', reason: 'emergency-override' },
        { kind: 'ttl', seconds: breakGlassSeconds },
      ]
    : [{ kind: 'audit' }]
