import { z } from 'zod'

/** A code of a list's row or of a report's value. */
export const coding = z.object({
  system: z.string(),
  code: z.string(),
  /** In the words of its sender. */
  display: z.string().optional(),
  /** In the language that was asked for (`?language=`, `Accept-Language`); absent: not translated. */
  name: z.string().optional(),
})
