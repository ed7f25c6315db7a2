import type { Bundle, Parameters, Patient } from '@medplum/fhirtypes'
import { ExchangeError } from '../../errors.ts'
import { checkStructure } from '../../fhir/structure.ts'
import { extension } from '../../fhir/urls.ts'

/**
 * Whom a `$match` is about. Only certain matches are answered, and must be asked for (EU Health Data API).
 * Errors: `bad-request`.
 */
export function personAsked(parameters: Parameters): Patient {
  const fault = checkStructure(parameters as never).find(({ severity }) => severity === 'error')
  if (fault) throw new ExchangeError('bad-request', `An element ${fault.text}.`, { where: fault.where })
  const of = (name: string) => parameters.parameter?.find((parameter) => parameter.name === name)
  if (of('onlyCertainMatches')?.valueBoolean !== true)
    throw new ExchangeError('bad-request', 'Only certain matches are answered: ask for them.', {
      where: 'onlyCertainMatches',
    })
  const resource = of('resource')?.resource
  if (resource?.resourceType !== 'Patient')
    throw new ExchangeError('bad-request', 'The parameter must be a Patient.', { where: 'resource' })
  return resource
}

/** One person or nobody, as ITI-119 and ITI-78 answer. */
export const matchAnswer = (base: string, patient: Patient | undefined, isMatch: boolean): Bundle => ({
  resourceType: 'Bundle',
  type: 'searchset',
  total: patient ? 1 : 0,
  ...(patient && {
    entry: [
      {
        fullUrl: `${base}/Patient/${patient.id}`,
        resource: patient,
        search: {
          mode: 'match' as const,
          ...(isMatch && {
            score: 1,
            extension: [{ url: extension.matchGrade, valueCode: 'certain' }],
          }),
        },
      },
    ],
  }),
})
