import { pathToFileURL } from 'node:url'
import { z } from 'zod'
import type { Check } from '../policy/context.ts'

const verdict = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('pass') }),
  z.strictObject({
    kind: z.literal('refuse'),
    reason: z.string().min(1).max(60),
    ncpError: z.enum(['4702', '4703', '4704', '4705']).default('4705'),
  }),
  z.strictObject({
    kind: z.literal('narrow'),
    visibility: z.strictObject({
      nothing: z.exactOptional(z.boolean()),
      highest: z.exactOptional(z.enum(['U', 'L', 'M', 'N', 'R', 'V'])),
      hidden: z.exactOptional(z.array(z.string().max(200)).max(10_000)),
    }),
  }),
])

/**
 * The check of a country's own module: its function `check(context)`, which gets what `decide` gets and gives a verdict
 * at once. It runs after all other checks and can only take away.
 * Errors: when there is no such module or function; of the check it returns, when what it gives is no verdict.
 */
export async function loadLocalCheck(file: string): Promise<Check> {
  const { check } = (await import(pathToFileURL(file).href)) as { check?: unknown }
  if (typeof check !== 'function') throw new Error('national.module exports no function check')
  return (context) => verdict.parse(check(context))
}
