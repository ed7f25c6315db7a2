import { z } from 'zod'

/**
 * What the portal's browser part and its API say to each other. The browser takes types from this
 * file and its neighbours `contract-…` and nothing else.
 * Every `handle` is opaque: it stands in addresses in place of any identifier of a patient, a study or a report.
 */
export const handle = z.string().regex(/^[A-Za-z0-9_-]{16,64}$/)
const sex = z.enum(['male', 'female', 'other', 'unknown'])

export const identity = z.object({
  family: z.string(),
  given: z.array(z.string()),
  birthDate: z.string().optional(),
  sex,
  identifiers: z.array(z.object({ system: z.string(), value: z.string() })),
})

/** Refusals come as application/problem+json. */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  instance: z.string().optional(),
  detail: z.string().optional(),
})

export type Identity = z.infer<typeof identity>
export type Problem = z.infer<typeof problem>
