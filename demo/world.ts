import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { addCountry, countryEntry, createTrustRoot, emptyTrustList } from '../src/trust/country-entry.ts'
import { loadCountryPolicy } from '../src/trust/country-policy.ts'
import { createNodeKeys, loadNodeKeys, type NodeKeys } from '../src/trust/keys.ts'
import { signTrustList } from '../src/trust/trust-list.ts'
import { offsets } from './ports.ts'

/** Where the two countries and the identity provider of the demonstration are found. */
export interface World {
  readonly dir: string
  readonly configs: { readonly FI: string; readonly PT: string }
  readonly identity: { readonly port: number; readonly issuer: string; readonly secretFile: string }
  readonly addresses: {
    readonly FI: {
      readonly hospital: string
      readonly exchange: string
      readonly images: string
      readonly viewer: string
      readonly operations: string
      readonly dimse: { readonly host: string; readonly port: number; readonly aet: string }
    }
    readonly PT: { readonly portal: string; readonly exchange: string; readonly operations: string }
  }
}

const host = '127.0.0.1'
const loopback = ['127.0.0.1/32']

/**
 * Lays out two countries under `dir`: keys (made once), a trust list that names both (signed anew at each start, since the
 * ports may have changed), and a configuration each.
 */
export async function makeWorld(dir: string, basePort: number): Promise<World> {
  for (const folder of ['fi', 'pt', 'trust', 'identity']) mkdirSync(join(dir, folder), { recursive: true })
  const at = (offset: number): number => basePort + offset
  const url = (scheme: string, offset: number): string => `${scheme}://${host}:${at(offset)}`
  const { FI, PT } = offsets
  const addresses = {
    FI: {
      hospital: url('http', FI.hospital),
      exchange: url('https', FI.exchange),
      images: url('https', FI.images),
      viewer: url('http', FI.viewer),
      dimse: { host, port: at(FI.dimse), aet: 'ROENTGATE' },
      operations: url('http', FI.operations),
    },
    PT: {
      portal: url('http', PT.portal),
      exchange: url('https', PT.exchange),
      operations: url('http', PT.operations),
    },
  }
  const secretFile = join(dir, 'identity', 'client-secret')
  if (!existsSync(secretFile))
    writeFileSync(secretFile, randomBytes(32).toString('base64url'), { mode: 0o600 })
  const identity = { port: at(offsets.identity), issuer: url('http', offsets.identity), secretFile }

  await makeTrust(dir, addresses)
  const trust = { list: '../trust/list.jws', roots: ['../trust/root.jwk'], keys: 'keys' }
  const configs = { FI: join(dir, 'fi', 'roentgate.yaml'), PT: join(dir, 'pt', 'roentgate.yaml') }
  const listen = (offset: number): object => ({ host, port: at(offset) })
  writeFileSync(
    configs.FI,
    stringify({
      country: 'FI',
      roles: ['source'],
      organisation: { name: 'National Contact Point Finland (demonstration)', oid: '1.2.246.10.99999999' },
      dataDir: 'data',
      trust,
      // Whoever tries things out sends the same object again in other encodings.
      archive: { sameUid: 'replace' },
      patients: {
        defaultSystem: 'urn:oid:1.2.246.10.99999999.14',
        issuers: { FI: 'urn:oid:1.2.246.21', LUMIVAARA: 'urn:oid:1.2.246.10.99999999.14' },
      },
      // One person shows everything, quickly.
      limits: { callers: { fhirPerCountry: 6000, fhirPerProfessional: 6000 } },
      listen: {
        hospital: listen(FI.hospital),
        exchange: { ...listen(FI.exchange), url: addresses.FI.exchange },
        images: { ...listen(FI.images), url: addresses.FI.images },
        viewer: { ...listen(FI.viewer), url: addresses.FI.viewer },
        dimse: {
          ...listen(FI.dimse),
          aet: addresses.FI.dimse.aet,
          peers: [
            { aet: 'BENCHDEST', host, port: 14343 },
            { aet: 'STORESCP', host, port: 11113 },
          ],
        },
        operations: listen(FI.operations),
      },
    }),
  )
  writeFileSync(
    configs.PT,
    stringify({
      country: 'PT',
      roles: ['requester'],
      organisation: { name: 'National Contact Point Portugal (demonstration)', oid: '2.999.620' },
      dataDir: 'data',
      trust,
      patients: { defaultSystem: 'urn:oid:2.999.620.2' },
      identity: {
        issuer: identity.issuer,
        clientId: 'roentgate-portal',
        clientSecretFile: '../identity/client-secret',
        allowInsecure: true,
      },
      listen: {
        exchange: { ...listen(PT.exchange), url: addresses.PT.exchange },
        portal: { ...listen(PT.portal), url: addresses.PT.portal },
        operations: listen(PT.operations),
      },
    }),
  )
  return { dir, configs, identity, addresses }
}

async function makeTrust(dir: string, addresses: World['addresses']): Promise<void> {
  const keys = {
    FI: await keysOf(join(dir, 'fi', 'keys'), 'FI'),
    PT: await keysOf(join(dir, 'pt', 'keys'), 'PT'),
  }
  const rootFile = join(dir, 'trust', 'root.private.jwk')
  if (!existsSync(rootFile)) {
    const root = await createTrustRoot()
    writeFileSync(rootFile, JSON.stringify(root.privateJwk), { mode: 0o600 })
    writeFileSync(join(dir, 'trust', 'root.jwk'), JSON.stringify(root.publicJwk))
  }
  const editionFile = join(dir, 'trust', 'edition')
  const seq = existsSync(editionFile) ? Number(readFileSync(editionFile, 'utf8')) + 1 : 1
  const empty = { ...emptyTrustList('https://trust.demo.roentgate.eu', 365), seq }
  const withFi = addCountry(
    empty,
    countryEntry(keys.FI, {
      policy: await loadCountryPolicy('FI'),
      exchange: addresses.FI.exchange,
      images: [addresses.FI.images],
      viewer: [addresses.FI.viewer],
      cidr: loopback,
    }),
  )
  const list = addCountry(
    withFi,
    countryEntry(keys.PT, {
      policy: await loadCountryPolicy('PT'),
      exchange: addresses.PT.exchange,
      portal: [addresses.PT.portal],
      cidr: loopback,
    }),
  )
  const root = JSON.parse(readFileSync(rootFile, 'utf8'))
  writeFileSync(join(dir, 'trust', 'list.jws'), await signTrustList(list, root))
  writeFileSync(editionFile, String(list.seq))
}

function keysOf(dir: string, country: string): Promise<NodeKeys> {
  if (existsSync(dir)) return loadNodeKeys(dir)
  return createNodeKeys(dir, {
    country,
    issuer: `https://${country.toLowerCase()}.demo.roentgate.eu`,
    hosts: [host],
  })
}
