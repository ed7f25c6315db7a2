import type { CountryCode } from '../domain/codes.ts'
import { type Way, ways } from './choose-way.ts'
import type { Requester } from './requester.ts'

/** By which ways images of a country come: those that it offers and that this country's configuration lets in. */
export function possibleWays(
  { exchange, ways: allowed }: Pick<Requester, 'exchange' | 'ways'>,
  country: CountryCode,
): ReadonlySet<Way> {
  const offered = exchange.ways(country)
  return new Set(ways.filter((way) => offered.includes(way) && allowed.includes(way)))
}
