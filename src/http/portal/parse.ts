import type { z } from 'zod'
import { ExchangeError } from '../../errors.ts'

/** What came, as the contract has it. Errors: `bad-request`, naming the first field at fault. */
export function parsed<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const [issue] = result.error.issues
  throw new ExchangeError('bad-request', 'The request is not as described in /api/openapi.json.', {
    where: issue?.path.join('.') ?? '',
  })
}
