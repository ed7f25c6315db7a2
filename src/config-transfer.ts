import { z } from 'zod'

const hour = z.number().int().min(0).max(24)

/** How images are fetched from other countries. */
export const transferSettings = z.strictObject({
  streams: z
    .number()
    .int()
    .min(1)
    .max(7)
    .default(6)
    .describe(
      'Streams from a country for downloads and deliveries, side by side; there are eight in all, the others are kept for what somebody looks at',
    ),
  ways: z
    .array(z.enum(['relayed', 'viewer']))
    .min(1)
    .default(['relayed', 'viewer'])
    .describe(
      'By which ways professionals get at images: relayed, brought here; viewer, looked at in the viewer of the country that holds them',
    ),
  limits: z
    .array(
      z.strictObject({
        country: z
          .string()
          .regex(/^[A-Z]{2}$/)
          .optional()
          .describe('From this country; absent: from each'),
        fromHour: hour.default(0).describe("First hour of the day by this node's clock"),
        toHour: hour.default(24).describe('The hour at which it ends; may be the next day'),
        megabitsPerSecond: z.number().positive().describe('What may come from the country, for each node'),
      }),
    )
    .default([])
    .describe('Bandwidth by country and hour; the strictest that holds now counts'),
})
