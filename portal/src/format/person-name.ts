import type { Identity } from '../../../src/http/portal/contract.ts'

/** The name as it stands on a wristband: family name in capitals, then given names. */
export function nameOf({ family, given }: Pick<Identity, 'family' | 'given'>): string {
  return [family.toLocaleUpperCase(), given.join(' ')].filter((part) => part !== '').join(', ')
}
