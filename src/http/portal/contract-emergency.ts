import { z } from 'zod'
import { breakGlassReasons } from '../../domain/treatment.ts'
import { handle, identity } from './contract.ts'

/**
 * POST /api/treatments/{treatment}/emergency: opens a treatment of fifteen minutes that overrides restrictions, beside
 * this one. The sign-in must be at most five minutes old.
 */
export const emergencyRequest = z.object({
  reason: z.enum(breakGlassReasons),
  text: z.string().trim().min(10).max(500),
})

/** GET /api/emergencies, for those who review them */
export const emergencies = z.object({
  emergencies: z.array(
    z.object({
      emergency: handle,
      professional: z.object({
        name: z.string(),
        role: z.string().optional(),
        organisation: z.string(),
      }),
      patient: identity,
      countries: z.array(z.string()),
      reason: z.string(),
      text: z.string(),
      startedAt: z.string(),
      expiresAt: z.string(),
      /** Of whoever asks: it is for somebody else to review. */
      own: z.boolean(),
      review: z
        .object({
          by: z.string(),
          at: z.string(),
          verdict: z.enum(['justified', 'not-justified']),
          note: z.string(),
          patientTold: z.boolean(),
        })
        .optional(),
    }),
  ),
})
/** POST /api/emergencies/{emergency}/review */
export const reviewRequest = z.object({
  verdict: z.enum(['justified', 'not-justified']),
  note: z.string().trim().max(500),
  patientTold: z.boolean(),
})

/** GET /api/treatments/{treatment}/accesses: who got what of this patient from here, when and why, newest first */
export const accesses = z.object({
  accesses: z.array(
    z.object({
      at: z.string(),
      what: z.enum(['identity', 'treatment', 'list', 'report', 'images', 'download']),
      count: z.number(),
      professional: z
        .object({
          name: z.string().optional(),
          role: z.string().optional(),
          organisation: z.string().optional(),
        })
        .optional(),
      purpose: z.string().optional(),
      emergency: z.boolean(),
    }),
  ),
})

export type Emergencies = z.infer<typeof emergencies>
export type Accesses = z.infer<typeof accesses>
export type EmergencyRequest = z.infer<typeof emergencyRequest>
export type ReviewRequest = z.infer<typeof reviewRequest>
