import type { Professional } from '../domain/professional.ts'
import { ExchangeError } from '../errors.ts'

/** To whoever isn't an operator, there is no such page. Errors: `not-found`. */
export function demandOperator({ operator }: Professional): void {
  if (!operator) throw new ExchangeError('not-found')
}
