import { z } from 'zod'

/** What this country keeps of images that it fetched from others. */
export const keepingSettings = z.strictObject({
  mode: z
    .enum(['none', 'view', 'retain'])
    .default('none')
    .describe(
      'Of objects fetched from abroad: none are kept, encrypted ones until their treatment ends (view), or for some days (retain)',
    ),
  days: z.number().int().min(1).max(3650).default(30).describe('For how long, where they are retained'),
  purposes: z
    .array(z.enum(['TREAT', 'ETREAT']))
    .default(['TREAT'])
    .describe('Purposes of use for which objects may be retained; for others they go with their treatment'),
  maxBytes: z
    .number()
    .int()
    .min(1)
    .default(20 * 2 ** 30)
    .describe('Most that a node keeps, in bytes; beyond, nothing more is kept until something went'),
})
