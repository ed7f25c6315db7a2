import { CompactSign, importJWK } from 'jose'
import { expect, test } from 'vitest'
import { silentLog, testCountries } from '../../test/support/countries.ts'
import { addCountry, countryEntry, createTrustRoot } from './country-entry.ts'
import { loadCountryPolicy } from './country-policy.ts'
import { parseStrictJson } from './strict-json.ts'
import { openTrustList, signTrustList, verifyTrustList } from './trust-list.ts'

const two = () => testCountries({ FI: { exchange: 4111, images: 4112 }, PT: { exchange: 4121 } })

test('finds a country by code, issuer and certificate', async () => {
  const { trustList, of } = await two()

  expect(trustList.byCode('FI')?.fhir_base).toBe('https://127.0.0.1:4111/fhir')
  expect(trustList.byIssuer('https://127.0.0.1:4121')?.code).toBe('PT')
  expect(trustList.bySpki(of('PT').keys.spkiSha256)?.code).toBe('PT')
  expect(trustList.bySpki('x')).toBeUndefined()
})

test('N142: an older edition is refused and the newer kept, over a restart too', async () => {
  const { trustList, content, publish, list, roots } = await two()
  await publish({ ...content, seq: content.seq - 1, countries: [] })

  await trustList.refresh()
  const again = await openTrustList({ list, roots, log: silentLog })

  expect(trustList.byCode('FI')).toBeDefined()
  expect(again.byCode('FI')).toBeDefined()
  expect(again.status().seq).toBe(content.seq)
})

test('N142: a list of an unknown signer, or broken in one character, is refused and the old kept', async () => {
  const { trustList, content, publish } = await two()
  const stranger = await createTrustRoot()

  await publish({ ...content, seq: content.seq + 5, countries: [] }, stranger.privateJwk)
  await trustList.refresh()

  expect(trustList.status().seq).toBe(content.seq)
})

test('N142 and F24: the list is good for 24 hours after its end, then it trusts nobody', async () => {
  const { content, list, roots } = await two()
  const at = (hours: number) =>
    openTrustList({ list, roots, log: silentLog, now: () => (content.exp + hours * 3600) * 1000 })

  expect((await at(23)).byCode('FI')).toBeDefined()
  const expired = await at(25)
  expect(() => expired.byCode('FI')).toThrow(expect.objectContaining({ code: 'unavailable' }))
  expect(expired.status().fresh).toBe(false)
})

test('a list from the future is refused', async () => {
  const { trustList, content, publish } = await two()
  const nbf = Math.floor(Date.now() / 1000) + 120

  await publish({ ...content, seq: content.seq + 1, nbf, countries: [] })
  await trustList.refresh()

  expect(trustList.byCode('FI')).toBeDefined()
})

test('N143: a suspended country is found no more once the new edition is read', async () => {
  const { trustList, content, publish } = await two()
  const countries = content.countries.map((entry) =>
    entry.code === 'PT' ? { ...entry, status: 'suspended' as const } : entry,
  )

  await publish({ ...content, seq: content.seq + 1, countries })
  await trustList.refresh()

  expect(trustList.byCode('PT')).toBeUndefined()
  expect(trustList.status().suspended).toEqual(['PT'])
})

test('one certificate cannot stand for two countries', async () => {
  const { content, root } = await two()
  const [fi, pt] = content.countries
  if (!fi || !pt) throw new Error('two countries')
  const countries = [fi, { ...pt, tls_client_spki_sha256: fi.tls_client_spki_sha256 }]

  await expect(signTrustList({ ...content, countries }, root.privateJwk)).rejects.toThrow()
})

test.each([
  ['{"a":1,"a":2}', 'twice'],
  ['{"a":{"b":1,"\\u0062":2}}', 'twice'],
  [`${'['.repeat(65)}${']'.repeat(65)}`, 'deeply'],
])('N044: %s is refused', (text, reason) => {
  expect(() => parseStrictJson(text)).toThrow(reason)
})

test.each(['{"a":"a","b":["a","a",{"a":1},{"a":1}]}', '{"a":"\\"a\\":","b":{}}'])(
  '%s is accepted',
  (text) => {
    expect(() => parseStrictJson(text)).not.toThrow()
  },
)

test.each([
  'https://portal.example/',
  'https://portal.example/app',
  'https://portal.example:443',
  'https://Portal.example',
  'https://user@portal.example',
  'https://portal.example?x',
  'http://portal.example',
  'http://127.0.0.1.example',
  "https://portal.example;script-src'*'",
  'null',
])('an edition with "%s" as the origin of a portal or viewer is neither signed nor taken', async (wrong) => {
  const { content, root } = await two()
  for (const field of ['portal_origins', 'viewer_origins'] as const) {
    const countries = content.countries.map((one) => ({ ...one, [field]: [wrong] }))
    const edition = { ...content, seq: content.seq + 1, countries }
    const forged = await new CompactSign(Buffer.from(JSON.stringify(edition)))
      .setProtectedHeader({ alg: 'ES384', typ: 'ncp-trustlist+jwt' })
      .sign(await importJWK(root.privateJwk, 'ES384'))

    await expect(signTrustList(edition, root.privateJwk)).rejects.toThrow('not a bare origin')
    await expect(verifyTrustList(forged, [root.publicJwk])).rejects.toThrow('not a bare origin')
  }
})

test('a country names its portal and viewer by their bare origins, whatever their addresses are', async () => {
  const { content, root, of } = await two()
  const entry = countryEntry(of('PT').keys, {
    policy: await loadCountryPolicy('PT'),
    exchange: 'https://ncp.example',
    portal: ['https://Portal.example:443/start'],
    viewer: ['http://127.0.0.1:8443/'],
  })

  expect(entry.portal_origins).toEqual(['https://portal.example'])
  expect(entry.viewer_origins).toEqual(['http://127.0.0.1:8443'])
  await expect(signTrustList(addCountry(content, entry), root.privateJwk)).resolves.toMatch(/^e/)
})
