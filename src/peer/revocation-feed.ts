import type { Logger } from '../log.ts'
import type { NodeKeys } from '../trust/keys.ts'
import type { Revocations } from '../trust/ports.ts'
import { signRevocations, verifyRevocations } from '../trust/revocation-list.ts'
import type { TrustList } from '../trust/trust-list.ts'
import type { TrustedCountry } from '../trust/trust-list-schema.ts'
import { discard, type Line } from './line.ts'
import { peerCountries } from './peer-country.ts'
import { readBody } from './read-body.ts'

const pullMs = 60_000
const pushMs = 2000
const maxBytes = 2 ** 20

export interface RevocationFeed {
  /** Gets every other country's list now. A country that doesn't answer is asked again in a minute. */
  pull(): Promise<void>
  /** Tells every other country what this one took back, if that changed since it was told last. */
  push(): Promise<void>
  close(): Promise<void>
}

/**
 * Keeps the countries' revocations in step: each list is pulled once a minute, and pushed when something was added. A
 * push that is lost costs a minute at most; a token that nobody could be told of ends within five.
 */
export function startRevocationFeed({
  keys,
  trustList,
  revocations,
  log,
}: {
  readonly keys: NodeKeys
  readonly trustList: TrustList
  readonly revocations: Revocations
  readonly log: Logger
}): RevocationFeed {
  const peers = peerCountries({ keys, trustList, log })
  let told = namesOf(revocations)

  const each = async (
    act: (line: Line, country: TrustedCountry, url: URL) => Promise<void>,
  ): Promise<void> => {
    const others = trustList.countries().filter(({ code }) => code !== keys.country)
    await Promise.all(
      others.map(async (country) => {
        if (country.revocation === undefined) return
        try {
          await act(peers.of(country.code).exchange, country, new URL(country.revocation))
        } catch (error) {
          const reason = (error as Error).message.slice(0, 100)
          log.warn(
            { event: 'revocations.not-exchanged', country: country.code, reason },
            'revocations not exchanged',
          )
        }
      }),
    )
  }
  const pull = (): Promise<void> =>
    each(async (line, country, url) => {
      const { status, body } = await line.send({
        method: 'GET',
        url,
        headers: { accept: 'application/jwt' },
        isIdempotent: true,
      })
      if (status !== 200) return discard(body)
      const list = (await readBody(body, maxBytes)).toString('latin1')
      await revocations.accept(country.code, await verifyRevocations(list, { trustList, country }))
    })
  const push = async (): Promise<void> => {
    const names = namesOf(revocations)
    if (names === told) return
    told = names
    const body = await signRevocations(keys, revocations.own())
    await each(async (line, _, url) => {
      const headers = { 'content-type': 'application/jwt' }
      discard((await line.send({ method: 'POST', url, headers, body, isIdempotent: true })).body)
    })
  }
  const quietly = (act: () => Promise<void>) => (): void =>
    void act().catch(() => log.warn({ event: 'revocations.not-exchanged' }, 'revocations not exchanged'))
  const timers = [setInterval(quietly(pull), pullMs), setInterval(quietly(push), pushMs)]
  for (const timer of timers) timer.unref()
  return {
    pull,
    push,
    async close() {
      for (const timer of timers) clearInterval(timer)
      await peers.close()
    },
  }
}

const namesOf = (revocations: Revocations): string =>
  revocations
    .own()
    .map(({ kind, value }) => `${kind} ${value}`)
    .join('\n')
