import { z } from 'zod'

/** For operators; to everybody else these addresses do not exist. Times are ISO 8601 in UTC. */

/** GET /api/operator/node: how this node is. */
export const nodeHealth = z.object({
  findings: z.array(
    z.object({
      part: z.enum([
        'start',
        'configuration',
        'database',
        'object store',
        'quarantine',
        'key',
        'trust list',
        'peer',
        'DIMSE',
      ]),
      /** Which one: purpose of a key, AE title. */
      of: z.string().optional(),
      /** `look`: no ill of this node, but worth a look. */
      state: z.enum(['well', 'look', 'ill']),
      /** The line of `roentgate doctor`, in English. */
      words: z.string(),
      ends: z.string().optional(),
    }),
  ),
})

/** What became of the requests to one host, as the node that answers saw them since it began. */
const lineState = z.object({
  /** `trying`: its pause is over, the next request tells whether the country is back. */
  breaker: z.enum(['closed', 'open', 'trying']),
  answeredAt: z.string().optional(),
  failedAt: z.string().optional(),
  /** As the log has it: `ECONNREFUSED`, `503`. */
  failure: z.string().optional(),
  certificateEnds: z.string().optional(),
})

/** GET /api/operator/countries: what is known of the other countries without asking them. */
export const neighbours = z.object({
  countries: z.array(
    z.object({
      country: z.string(),
      isSuspended: z.boolean(),
      keysEnd: z.string().optional(),
      hasImages: z.boolean(),
      /** Absent until something was asked there. */
      exchange: lineState.optional(),
      images: lineState.optional(),
    }),
  ),
})

/** POST /api/operator/countries/{country}/dial: asks the country for a sign of life, now. */
export const dialled = z.object({
  ok: z.boolean(),
  /** In English. */
  words: z.string(),
  /** Milliseconds. */
  took: z.number().optional(),
  certificateEnds: z.string().optional(),
})

export type NodeHealth = z.infer<typeof nodeHealth>
export type Neighbours = z.infer<typeof neighbours>
export type Dialled = z.infer<typeof dialled>
