import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { JWK } from 'jose'
import { createLog } from '../../src/log.ts'
import { addCountry, countryEntry, createTrustRoot, emptyTrustList } from '../../src/trust/country-entry.ts'
import { type CountryPolicy, loadCountryPolicy } from '../../src/trust/country-policy.ts'
import { createNodeKeys, type NodeKeys } from '../../src/trust/keys.ts'
import { openTrustList, signTrustList, type TrustList } from '../../src/trust/trust-list.ts'
import type { TrustListInput } from '../../src/trust/trust-list-schema.ts'

export interface TestCountry {
  readonly keys: NodeKeys
  readonly policy: CountryPolicy
  /** Folder of its keys. */
  readonly dir: string
}

/** Countries that trust each other: real keys, a real root and a signed list on disk. */
export interface TestCountries {
  readonly of: (code: string) => TestCountry
  readonly content: TrustListInput
  readonly root: { readonly privateJwk: JWK; readonly publicJwk: JWK }
  readonly list: string
  readonly roots: readonly string[]
  readonly trustList: TrustList
  /** Writes another edition over the list. */
  publish(content: TrustListInput, key?: JWK): Promise<void>
}

export const silentLog = createLog('silent')

/**
 * @param ports where the countries' listeners will be, by country: exchange and, for a source, images. All on 127.0.0.1.
 */
export async function testCountries(
  ports: Readonly<Record<string, { exchange: number; images?: number; policy?: string }>>,
): Promise<TestCountries> {
  const dir = await mkdtemp(join(tmpdir(), 'roentgate-trust-'))
  const root = await createTrustRoot()
  const countries = new Map<string, TestCountry>()
  let content = emptyTrustList('https://trust.example')
  for (const [code, at] of Object.entries(ports)) {
    const exchange = `https://127.0.0.1:${at.exchange}`
    const policy = await loadCountryPolicy(at.policy ?? code)
    const keys = await createNodeKeys(join(dir, code), {
      country: code,
      issuer: exchange,
      hosts: ['127.0.0.1'],
    })
    countries.set(code, { keys, policy, dir: join(dir, code) })
    const images = at.images === undefined ? [] : [`https://127.0.0.1:${at.images}`]
    content = addCountry(content, countryEntry(keys, { policy, exchange, images, cidr: ['127.0.0.1/32'] }))
  }
  const list = join(dir, 'trust-list.jws')
  const rootFile = join(dir, 'root.jwk')
  await writeFile(rootFile, JSON.stringify(root.publicJwk))
  const publish = async (edition: TrustListInput, key: JWK = root.privateJwk): Promise<void> =>
    writeFile(list, await signTrustList(edition, key))
  await publish(content)
  return {
    of(code) {
      const country = countries.get(code)
      if (!country) throw new Error(`no country ${code} in this test`)
      return country
    },
    content,
    root,
    list,
    roots: [rootFile],
    trustList: await openTrustList({ list, roots: [rootFile], log: silentLog }),
    publish,
  }
}
