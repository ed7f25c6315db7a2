import { z } from 'zod'
import { handle } from './contract.ts'

/** GET /api/delivery-targets: local systems that a study can be delivered to. */
export const deliveryTargets = z.object({ targets: z.array(z.object({ name: z.string() })) })

const ascii = (longest: number) =>
  z
    .string()
    .min(1)
    .max(longest)
    .regex(/^[ -[\]-~]+$/)

/**
 * POST /api/treatments/{treatment}/deliveries: sends a study to a local system, under the patient and order of the local
 * encounter; GET and DELETE .../deliveries/{download} follow and stop it.
 */
export const deliveryRequest = z.object({
  study: handle,
  target: z.string().max(64),
  encounter: z.object({
    patientId: ascii(64),
    issuer: ascii(64).optional(),
    /** Family^Given. */
    patientName: z.string().min(1).max(64).optional(),
    accessionNumber: ascii(16).optional(),
  }),
})

export type DeliveryTargets = z.infer<typeof deliveryTargets>
export type DeliveryRequest = z.infer<typeof deliveryRequest>
