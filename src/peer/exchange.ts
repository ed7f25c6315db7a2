import { LRUCache } from 'lru-cache'
import type { CountryEntry, Exchange, ExchangeSession, MatchResult } from '../country-b/ports.ts'
import { personId } from '../domain/patient.ts'
import type { TreatmentRelationship } from '../domain/treatment.ts'
import { signHpAssertion } from '../trust/hp-assertion.ts'
import type { TrustedCountry } from '../trust/trust-list-schema.ts'
import { guardedUrl } from './address-guard.ts'
import type { Evidence } from './evidence.ts'
import { matchParameters, matchResult } from './match.ts'
import { type PeerDeps, peerCountries } from './peer-country.ts'
import { parsePeerJson } from './read-body.ts'
import { renewed } from './renewed.ts'
import { openSession } from './session.ts'
import { askSigned } from './signed-exchange.ts'
import { requestToken } from './token-client.ts'
import { waysIn } from './ways.ts'

const matchBytes = 2 ** 20
const maxSessions = 500
const sessionMs = 7_200_000

type MatchRequest = Parameters<Exchange['matchPatient']>[0]

/**
 * The exchange with other countries, as country B uses it: mutual TLS with pinned keys to the hosts that the trust list
 * names, tokens made and renewed inside, every answer checked to be about the confirmed person.
 */
export function createExchange(
  deps: PeerDeps & { readonly evidence: Evidence },
): Exchange & Pick<ReturnType<typeof peerCountries>, 'state' | 'close'> {
  const { keys, trustList, checkpoints, evidence } = deps
  const peers = peerCountries(deps)
  const sessions = new LRUCache<string, ExchangeSession>({ max: maxSessions, ttl: sessionMs })

  return {
    countries: () =>
      trustList
        .countries()
        .filter(
          ({ code, image_hosts, viewer_origins }) =>
            code !== keys.country && image_hosts.length + viewer_origins.length > 0,
        )
        .map(countryEntry),

    ...waysIn(trustList),

    async matchPatient(request: MatchRequest): Promise<MatchResult> {
      const { professional, traits, transaction } = request
      const { entry: country, own, exchange: line } = peers.of(request.country)
      const mask = country.ism.fields
      const parameters = matchParameters(mask, traits)
      const tokens = renewed(async () => {
        const assertion = await signHpAssertion(keys, {
          audience: country.issuer,
          professional,
          purpose: 'TREAT',
          homeCommunityId: own.home_community_id,
        })
        return requestToken(
          { keys, country, line, checkpoints },
          {
            grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', // RFC 7523 2.1
            assertion,
            scope: 'ITI-119 system/Patient.s',
          },
          transaction,
        )
      })
      const { bytes } = await askSigned(
        { keys, country, line, tokens, evidence },
        {
          method: 'POST',
          url: guardedUrl('Patient/$match', line.host),
          headers: { 'content-type': 'application/fhir+json', accept: 'application/fhir+json' },
          body: JSON.stringify(parameters),
          isIdempotent: true,
        },
        { transaction, maxBytes: matchBytes },
      )
      return matchResult(parsePeerJson(bytes), mask, traits)
    },

    open(relationship: TreatmentRelationship): ExchangeSession {
      const name = sessionName(relationship)
      const held = sessions.get(name)
      if (held) return held
      const peer = () => peers.of(relationship.country)
      const session = openSession({ keys, peer, relationship, checkpoints, evidence })
      sessions.set(name, session)
      return session
    },

    state: peers.state,
    close: () => peers.close(),
  }
}

/** Everything that a session's tokens depend on: a relationship that differs in any of it is another line. */
const sessionName = ({
  id,
  country,
  person,
  professional,
  purpose,
  expiresAt,
}: TreatmentRelationship): string =>
  JSON.stringify([
    id,
    country,
    personId(person),
    professional.subject,
    professional.authTime,
    purpose,
    expiresAt,
  ])

const countryEntry = ({ code, ism, pin }: TrustedCountry): CountryEntry => ({
  code,
  mask: ism.fields,
  notices: pin.map(({ lang, version, sha256 }) => ({ language: lang, version, sha256 })),
})
