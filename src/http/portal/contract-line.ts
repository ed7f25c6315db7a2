import { z } from 'zod'

/** Nine of ten are above `low`, half above `middle`, one of ten above `high`. */
export const spread = z.object({ low: z.number(), middle: z.number(), high: z.number() })

/** The line to a country as transfers of the last weeks show it at this hour; absent until there was one. */
export const line = z.object({ bytesPerSecond: spread, firstByteMs: spread })
