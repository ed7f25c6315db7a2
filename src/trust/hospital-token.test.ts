import { mkdtemp, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { issueHospitalToken, verifyHospitalToken } from './hospital-token.ts'

const keyFile = async () => join(await mkdtemp(join(tmpdir(), 'roentgate-hospital-')), 'a', 'key.jwk')

test('what this node issued it accepts, twice, with the scopes that were asked for', async () => {
  const file = await keyFile()
  const token = await issueHospitalToken(file, {
    scope: 'fhir.read dicomweb.read',
    ttl: 60,
    clientId: 'pacs',
  })
  const verify = await verifyHospitalToken(file)

  const caller = await verify(token)

  expect(caller).toMatchObject({ kind: 'system', clientId: 'pacs' })
  expect([...caller.scopes]).toEqual(['fhir.read', 'dicomweb.read'])
  expect(await verify(token)).toBe(caller)
  expect((await stat(file)).mode & 0o077).toBe(0)
})

test("refuses another node's token", async () => {
  const token = await issueHospitalToken(await keyFile(), { scope: 'fhir.read', ttl: 60, clientId: 'x' })
  const verify = await verifyHospitalToken(await keyFile())

  await expect(verify(token)).rejects.toMatchObject({ code: 'token-invalid' })
})

test.each([
  ['fhir.read admin', 60],
  ['fhir.read', 86_401],
  ['fhir.read', 0],
])('issues nothing for scope %s and %d seconds', async (scope, ttl) => {
  await expect(issueHospitalToken(await keyFile(), { scope, ttl, clientId: 'x' })).rejects.toThrow()
})

test('two that start at once share one key', async () => {
  const file = await keyFile()
  const [token, verify] = await Promise.all([
    issueHospitalToken(file, { scope: 'fhir.read', ttl: 60, clientId: 'x' }),
    verifyHospitalToken(file),
  ])

  await expect(verify(token)).resolves.toBeDefined()
})
