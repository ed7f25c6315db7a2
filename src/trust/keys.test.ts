import { X509Certificate } from 'node:crypto'
import { mkdtemp, readdir, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createNodeKeys, listNodeKeys, loadNodeKeys, rotateNodeKey } from './keys.ts'

const fresh = async () => {
  const dir = join(await mkdtemp(join(tmpdir(), 'roentgate-keys-')), 'keys')
  const made = await createNodeKeys(dir, {
    country: 'FI',
    issuer: 'https://ncp.fi.example',
    hosts: ['127.0.0.1', 'ncp.fi.example'],
  })
  return { dir, made }
}

test('makes a certificate for its hosts and three signing keys, private to their owner', async () => {
  const { dir, made } = await fresh()

  const certificate = new X509Certificate(made.tls.cert)
  expect(certificate.checkIP('127.0.0.1')).toBe('127.0.0.1')
  expect(certificate.checkHost('ncp.fi.example')).toBe('ncp.fi.example')
  expect(made.publicJwks().keys.map((key) => key.ncp_use)).toEqual(['token', 'audit', 'msg'])
  expect(JSON.stringify(made.publicJwks())).not.toContain('"d"')
  for (const name of await readdir(dir)) expect((await stat(join(dir, name))).mode & 0o077).toBe(0)
})

test('never overwrites keys that are there', async () => {
  const { dir, made } = await fresh()

  await expect(
    createNodeKeys(dir, { country: 'FI', issuer: 'https://x.example', hosts: ['a'] }),
  ).rejects.toThrow()
  expect((await loadNodeKeys(dir)).spkiSha256).toBe(made.spkiSha256)
})

test('N144: a rotated key is published at once and signs only after the overlap', async () => {
  const { dir, made } = await fresh()
  const old = made.signer('sig-token').kid

  const kid = await rotateNodeKey(dir, 'sig-token')
  await rotateNodeKey(dir, 'tls')

  const keys = await loadNodeKeys(dir)
  expect(keys.signer('sig-token').kid).toBe(old)
  expect(keys.publicJwks().keys.map((key) => key.kid)).toContain(kid)
  expect(keys.spkiSha256).toBe(made.spkiSha256)
  expect(keys.spkiPins).toHaveLength(2)
  expect((await listNodeKeys(dir)).map((key) => key.purpose)).toEqual([
    'tls',
    'tls',
    'sig-token',
    'sig-audit',
    'sig-msg',
    'sig-token',
  ])
})

test('a key that is told to sign now does', async () => {
  const { dir } = await fresh()

  const kid = await rotateNodeKey(dir, 'sig-msg', { signFrom: Math.floor(Date.now() / 1000) - 1 })

  expect((await loadNodeKeys(dir)).signer('sig-msg').kid).toBe(kid)
})

test('a pseudonym is stable within a country and differs between countries', async () => {
  const one = await fresh()
  const other = await fresh()
  const person = { system: 'urn:oid:1.2.246.21', value: '131052-308T' }

  expect((await loadNodeKeys(one.dir)).personRef(person)).toBe(one.made.personRef(person))
  expect(other.made.personRef(person)).not.toBe(one.made.personRef(person))
  expect(one.made.personRef(person)).not.toContain('308T')
})
