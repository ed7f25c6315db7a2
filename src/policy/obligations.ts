import { breakGlassSeconds } from '../domain/treatment.ts'
import type { PolicyContext } from './context.ts'

/** What must happen beside a disclosure. */
export type Obligation =
  | { readonly kind: 'audit' }
  /** Tell the patient, and the supervisors, that restrictions were overridden. */
  | { readonly kind: 'notify'; readonly reason: 'emergency-override' }
  /** Pictures that are drawn here bear the name of who looks. */
  | { readonly kind: 'watermark' }
  /** Seconds until the relationship ends. */
  | { readonly kind: 'ttl'; readonly seconds: number }

/** Every access is audited; an emergency override is announced and short; pictures bear a name where the country wants it. */
export const obligations = ({ breakGlass, rules, interaction }: PolicyContext): readonly Obligation[] => [
  { kind: 'audit' },
  ...(breakGlass
    ? ([
        { kind: 'notify', reason: 'emergency-override' },
        { kind: 'ttl', seconds: breakGlassSeconds },
      ] as const)
    : []),
  ...(rules.watermark && interaction === 'images' ? ([{ kind: 'watermark' }] as const) : []),
]
