import { z } from 'zod'

/** GET /api/treatments/{treatment}/studies/{study}/way: how its pixels go now, and why. */
export const way = z.object({
  country: z.string(),
  way: z.enum(['relayed', 'viewer']).optional(),
  reason: z.enum([
    'no-way',
    'only-viewer',
    'only-transfer',
    'needs-data',
    'transfer-failed',
    'viewer-failed',
    'late',
    'line-unknown',
    'thin-line',
    'takes-long',
    'fast-enough',
  ]),
  /** Until the whole study is here. */
  seconds: z.number().optional(),
  /** What may be taken instead. */
  other: z.enum(['relayed', 'viewer']).optional(),
})

/** POST /api/treatments/{treatment}/studies/{study}/viewer: where the browser takes the code, as the field `code` of a form. */
export const viewerCode = z.object({ address: z.string(), code: z.string() })

export type WayAnswer = z.infer<typeof way>
export type ViewerCodeAnswer = z.infer<typeof viewerCode>
