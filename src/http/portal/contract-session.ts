import { z } from 'zod'

/**
 * GET /api/session: 401 when not signed in. GET /auth/sign-in?next=/path begins a sign-in and comes back to the path, or to
 * /?signIn=failed|unavailable; POST /auth/sign-out ends the session.
 */
export const session = z.object({
  professional: z.object({ name: z.string(), role: z.string(), organisation: z.string() }),
  /** The country this portal serves. */
  country: z.string(),
  /** Sent back as `x-csrf-token` with every request that changes something. */
  csrf: z.string(),
  expiresAt: z.string(),
  /** When they proved who they are; emergency access needs it to be recent. */
  signedInAt: z.string(),
  /** Reviews emergency access. */
  supervisor: z.boolean(),
  /** Runs the gateway: sees how it is. */
  operator: z.boolean(),
})

export type Session = z.infer<typeof session>
