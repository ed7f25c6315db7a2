import { ExchangeError } from '../errors.ts'

/** A search parameter that isn't well formed; its name is the sender's, so only its harmless signs are repeated. */
export const badParameter = (name: string, text: string): ExchangeError =>
  new ExchangeError('bad-request', `A search parameter ${text}.`, { where: parameterName(name) })

export const unsupportedParameter = (name: string): ExchangeError =>
  new ExchangeError('not-supported', 'This search parameter or form of it is not supported.', {
    where: parameterName(name),
  })

export const parameterName = (raw: string): string => raw.replace(/[^\w.:-]/g, '?').slice(0, 60)
