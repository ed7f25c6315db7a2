import { z } from 'zod'
import { handle, identity } from './contract.ts'

/** POST /api/treatments: the professional confirmed the identity and gave the notice. */
export const openTreatmentRequest = z.object({
  identification: handle,
  notice: z.object({
    version: z.string().max(32),
    language: z.string().max(16),
    method: z.enum(['shown', 'printed', 'unable']),
  }),
})

/** POST /api/treatments/{treatment}/sources: another country confirmed the same patient, and is asked from now on. */
export const addSourceRequest = z.object({ identification: handle })

/** Answer of POST /api/treatments, of POST .../sources and of GET /api/treatments/{treatment} */
export const treatment = z.object({
  treatment: handle,
  patient: identity,
  purpose: z.enum(['TREAT', 'ETREAT']),
  sources: z.array(z.object({ country: z.string(), confirmedAt: z.string() })),
  notice: z.object({ version: z.string(), language: z.string(), method: z.string() }),
  expiresAt: z.string(),
  /** Restrictions are overridden: why. */
  emergency: z.object({ reason: z.string() }).optional(),
})

export type OpenTreatmentRequest = z.infer<typeof openTreatmentRequest>
export type AddSourceRequest = z.infer<typeof addSourceRequest>
export type Treatment = z.infer<typeof treatment>
